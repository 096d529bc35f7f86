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
    UNHEARD(
        "Another node goes on as MASTER whatever we answer: it does not hear us on this interface"),
    MISSING(
        "We hear another node as MASTER elsewhere, but its adverts do not arrive on this interface"),
    DIGEST("A peer's adverts have a wrong digest: it has other addresses or another password"),
    TWIN("Adverts from our own address that we did not send: the address is used twice"),
    FLAPPING("This node took over again and again, and holds still for a while"),
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
