package twinwall.core.notice;

/**
 * How something stands when it is looked at.
 *
 * @param subject which one of its topic; empty where there is only one
 * @param bad somebody should do something about it
 * @param state in a word or two: another word is news, and nothing else is
 * @param why a sentence, for people
 * @param changes how often it has changed, where that is counted: shows what came back between two
 *     looks
 */
public record Observation(
    Topic topic, String subject, boolean bad, String state, String why, long changes) {
  private static final int LONGEST = 500;

  public Observation {
    why = why.length() > LONGEST ? why.substring(0, LONGEST) + "..." : why;
  }

  /** Of what is either as it should be or not. */
  public static Observation of(Topic topic, String subject, boolean bad, String state, String why) {
    return new Observation(topic, subject, bad, state, why, 0);
  }

  String key() {
    return topic.word() + " " + subject;
  }
}
