package twinwall.core.render;

import twinwall.core.plan.Condition;
import twinwall.core.plan.Marks;

/** Statements that set our bits of packet and connection marks and leave all others alone. */
final class MarkText {
  static final String CLEAR = "meta mark set meta mark & " + MatchText.hex(~Marks.PACKET);

  static final String CLEAR_TAGS =
      "meta mark set meta mark & " + MatchText.hex(~(Marks.TAG | Marks.LAST));

  /** What was noted on the way in means nothing on the way out. */
  static final String CLEAR_LAST = "meta mark set meta mark & " + MatchText.hex(~Marks.LAST);

  private MarkText() {}

  private static String set(String mark, int mask, int bits) {
    return mark + " set " + mark + " & " + MatchText.hex(~mask) + " | " + MatchText.hex(bits);
  }

  static String tag(Condition.Tag tag) {
    return set("meta mark", Marks.TAG, tag.number() << Marks.TAG_SHIFT);
  }

  static String note(int number) {
    return set("meta mark", Marks.LAST, number << Marks.LAST_SHIFT);
  }

  static String isNoted(int number) {
    return "meta mark & "
        + MatchText.hex(Marks.LAST)
        + " == "
        + MatchText.hex(number << Marks.LAST_SHIFT);
  }

  /** This packet goes by the gateway. */
  static String packetBy(int gateway) {
    return set("meta mark", Marks.GATEWAY, gateway);
  }

  /** This packet and all that follow it go by the gateway. */
  static String by(int gateway) {
    return packetBy(gateway) + " " + set("ct mark", Marks.GATEWAY, gateway);
  }

  /** Answers go by the gateway. */
  static String answerBy(int gateway) {
    return set("ct mark", Marks.REPLY, gateway << Marks.REPLY_SHIFT);
  }

  static final String GOES_BY = "ct mark & " + MatchText.hex(Marks.CONNECTION) + " != 0x00000000";

  static String goesBy(int gateway) {
    return "ct direction original ct mark & "
        + MatchText.hex(Marks.GATEWAY)
        + " == "
        + MatchText.hex(gateway);
  }

  static String isAnsweredBy(int gateway) {
    return "ct direction reply ct mark & "
        + MatchText.hex(Marks.REPLY)
        + " == "
        + MatchText.hex(gateway << Marks.REPLY_SHIFT);
  }
}
