package twinwall.node.diagnose;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.node.control.Refusal;

/** What an operation is asked with, strictly read; and what programs say, made harmless. */
final class Texts {
  private static final int QUOTED = 80;

  private Texts() {}

  /** A text as somebody gave it, short and without what a terminal would act on. */
  static String quoted(String text) {
    String some = text.length() > QUOTED ? text.substring(0, QUOTED) + "…" : text;
    return "'" + clean(some) + "'";
  }

  static String clean(String text) {
    return text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
  }

  /** No, because of one argument. */
  static Refusal refused(String argument, String sentence) {
    return new Refusal(
        Refusal.Kind.REFUSED, sentence, List.of(new Refusal.Problem(argument, sentence)));
  }

  static String text(ObjectNode args, String name) {
    return args.path(name).asString("").strip();
  }

  /** A whole number within bounds; what is not said is {@code otherwise}. */
  static int number(ObjectNode args, String name, int least, int most, int otherwise)
      throws Refusal {
    JsonNode value = args.path(name);
    if (value.isMissingNode() || value.isNull() || value.isString() && value.asString().isBlank()) {
      return otherwise;
    }
    String text = value.asString("").strip();
    if (text.matches("[0-9]{1,9}")) {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    }
    throw refused(name, "This is a number from " + least + " to " + most + ".");
  }

  static boolean flag(ObjectNode args, String name) throws Refusal {
    JsonNode value = args.path(name);
    return switch (value.asString("")) {
      case "", "false", "off" -> false;
      case "true", "on", "yes" -> true;
      default -> throw refused(name, "This is true or false.");
    };
  }
}
