package twinwall.core.carp;

import java.time.Duration;

/** What the machine wants done, in order. */
public sealed interface CarpAction {

  /** Make the addresses of a group answer here: converges, so a repeat changes what differs. */
  record TakeVip(CarpGroup group, Duration deadMan, long transition) implements CarpAction {}

  /** Make them answer here no more. */
  record LeaveVip(CarpGroup group, long transition) implements CarpAction {}

  /**
   * Let frames to the virtual MAC pass for this long, though the addresses are not ours: what a
   * switch floods while the MASTER may be dead is forwarded, and nothing is emitted.
   */
  record Warm(CarpGroup group, Duration time) implements CarpAction {}

  /** Let them pass no more. */
  record Cool(CarpGroup group) implements CarpAction {}

  /** Let the kernel go on answering for this long without us. */
  record RefreshDeadMan(CarpGroup group, Duration deadMan) implements CarpAction {}

  /** Send an advert for each family of the group. */
  record Advertise(CarpGroup group, int advbase, int advskew, long transition)
      implements CarpAction {
    public boolean isBowOut() {
      return advbase == Advert.BOW_OUT;
    }
  }

  /** Tell every neighbour where the addresses are: gratuitous ARP, neighbour advertisement. */
  record Announce(CarpGroup group, long transition) implements CarpAction {}

  /** A role changed. */
  record Note(Transition transition) implements CarpAction {}

  /** The demotion changed. */
  record Demotion(int from, int to, String why) implements CarpAction {}

  /** An alarm began or ended. */
  record Alarmed(Alarm alarm) implements CarpAction {}

  /** Everything is handed over. */
  record Stopped() implements CarpAction {}
}
