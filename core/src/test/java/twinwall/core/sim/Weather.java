package twinwall.core.sim;

/**
 * What a network does to frames for a while.
 *
 * @param loss of a thousand frames
 * @param delayMicros at most, on top of the usual; frames overtake each other
 * @param twice how many of a thousand frames arrive twice
 */
record Weather(int loss, int delayMicros, int twice) {
  static final Weather FINE = new Weather(0, 0, 0);
}
