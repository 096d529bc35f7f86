package twinwall.linux;

import twinwall.core.net.Ip;

/**
 * Somebody on a network, as the kernel's neighbour table has it.
 *
 * @param state what is known of its MAC, in the kernel's bits
 */
record Neighbour(int device, Ip address, int state) {
  private static final int INCOMPLETE = 0x01;
  private static final int FAILED = 0x20;

  /** Its MAC is not known, and it was asked for. */
  boolean isUnanswered() {
    return (state & (INCOMPLETE | FAILED)) != 0;
  }
}
