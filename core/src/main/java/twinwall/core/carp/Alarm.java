package twinwall.core.carp;

import twinwall.core.machine.Moment;

/**
 * Something on the wire that the protocol cannot put right by itself. It ends when it has not been
 * seen for a while.
 */
public record Alarm(
    Kind kind, Vhid vhid, Moment first, Moment last, long count, boolean active, String detail) {
  /** What is wrong, as a sentence. */
  public enum Kind {
    STRANGER("Adverts with a wrong digest: another cluster, another password or address list"),
    TWO_MASTERS("Another node says it is MASTER although we are"),
    VRRP("A VRRP router uses the same number, hence the same virtual MAC");

    private final String meaning;

    Kind(String meaning) {
      this.meaning = meaning;
    }

    public String meaning() {
      return meaning;
    }
  }

  Alarm again(Moment now, long times, String what) {
    return new Alarm(kind, vhid, active ? first : now, now, count + times, true, what);
  }

  Alarm ended() {
    return new Alarm(kind, vhid, first, last, count, false, detail);
  }
}
