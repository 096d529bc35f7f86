package twinwall.linux;

import java.util.Locale;
import java.util.Optional;
import twinwall.core.net.Ip;
import twinwall.core.net.Mac;

/**
 * Somebody on a network, as the kernel's neighbour table has it.
 *
 * @param mac where it is known
 * @param state what is known of its MAC, in the kernel's bits
 * @param router whether it said by neighbour discovery that it is one
 */
public record Neighbour(int device, Ip address, Optional<Mac> mac, int state, boolean router) {
  private static final int INCOMPLETE = 0x01;
  private static final int FAILED = 0x20;
  private static final int NO_ARP = 0x40;
  private static final int PERMANENT = 0x80;

  /** Its MAC is not known, and it was asked for. */
  boolean isUnanswered() {
    return (state & (INCOMPLETE | FAILED)) != 0;
  }

  /** Whether the kernel learned, or wants to learn, its MAC: not so for groups and for itself. */
  public boolean isLearned() {
    return state != 0 && (state & NO_ARP) == 0;
  }

  /** Whether somebody set it, and the kernel never asks. */
  public boolean isPermanent() {
    return (state & PERMANENT) != 0;
  }

  /** The state's name, as {@code ip neigh} says it. */
  public String word() {
    State[] all = State.values();
    for (State one : all) {
      if ((state & one.bit) != 0) {
        return one.name().toLowerCase(Locale.ROOT);
      }
    }
    return "none";
  }

  private enum State {
    INCOMPLETE(0x01),
    REACHABLE(0x02),
    STALE(0x04),
    DELAY(0x08),
    PROBE(0x10),
    FAILED(0x20),
    NOARP(0x40),
    PERMANENT(0x80);

    private final int bit;

    State(int bit) {
      this.bit = bit;
    }
  }
}
