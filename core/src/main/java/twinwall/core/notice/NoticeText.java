package twinwall.core.notice;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import twinwall.core.machine.Moment;
import twinwall.core.notice.NoticeState.Thing;

/** The words of notices. */
final class NoticeText {
  private NoticeText() {}

  static String title(Observation before, Observation now) {
    String name = now.subject();
    return switch (now.topic()) {
      case ROLE ->
          now.state().equals(before.state())
              ? "This node is " + now.state() + " again"
              : "This node is " + now.state() + " now";
      case PEER -> now.bad() ? "The peer " + name + " is lost" : "The peer " + name + " is back";
      case PARITY ->
          now.bad()
              ? "The states of the nodes are not in parity"
              : "The states of the nodes are in parity again";
      case GATEWAY -> "Gateway " + name + " is " + now.state() + (now.bad() ? "" : " again");
      case SYNC -> now.bad() ? "Config sync fails: " + now.state() : "Config sync works again";
      case SERVICE -> now.bad() ? name + " does not run as it should" : name + " runs again";
      case CONFIG ->
          now.bad()
              ? "Changes were taken back that nobody confirmed"
              : "The changes that were taken back are settled";
      case REBOOT -> "This machine is stopped";
      case TEST -> "This is a test";
    };
  }

  static String text(Thing thing, List<String> beside, Moment at) {
    Observation now = thing.now();
    List<String> out = new ArrayList<>();
    if (now.topic() == Topic.ROLE) {
      long times = now.changes() - thing.told().changes();
      out.add("It was " + thing.told().state() + ".");
      out.add(now.why().isEmpty() ? "" : "Why: " + now.why() + ".");
      if (times > 1) {
        out.add("Changes of its groups: " + times + ".");
      }
      if (!beside.isEmpty()) {
        out.add("Beside: " + String.join(" ", beside));
      }
    } else {
      out.add(now.why());
      if (thing.moves() > 1) {
        out.add("It changed " + thing.moves() + " times since the last notice.");
      }
      if (!now.bad() && !thing.trouble().equals(Moment.NEVER)) {
        out.add("It lasted " + time(thing.trouble().until(at)) + ".");
      }
    }
    out.removeIf(String::isEmpty);
    return String.join(" ", out);
  }

  /** In the largest unit that leaves a number worth reading. */
  static String time(Duration time) {
    long seconds = time.toSeconds();
    if (seconds < 120) {
      return seconds + " s";
    }
    return seconds < 7_200 ? seconds / 60 + " min" : seconds / 3_600 + " h";
  }
}
