package twinwall.core.config;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A bar between rules that says what follows: a text in a colour.
 *
 * @param id the element's name, {@code sep0} and so on
 * @param row how many rules of the tab stand above it
 * @param color one of {@link #COLORS}
 */
public record Separator(String id, int row, String text, String color) {
  public static final List<String> COLORS =
      List.of("bg-info", "bg-warning", "bg-danger", "bg-success");

  /** The longest text. */
  public static final int LONGEST = 200;

  /** Most of them in one tab. */
  public static final int MOST = 500;

  /** What the tab of floating rules is called here. */
  public static final String FLOATING = "floatingrules";

  private static final Set<String> LISTS = Set.of("filter/rule", "nat/rule");

  /** Whether a list of rules has such bars. */
  public static boolean isIn(ConfigPath list) {
    return LISTS.contains(list.shapePath());
  }

  /**
   * Where the bars of a list stand.
   *
   * @param tab an interface, or {@link #FLOATING}; port forwards are one list
   */
  public static ConfigPath place(ConfigPath list, String tab) {
    var section = list.steps().getFirst().name();
    return ConfigPath.parse(
            section.equals("filter")
                ? "filter/separator/" + tab.toLowerCase(Locale.ROOT)
                : "nat/separator")
        .orElseThrow();
  }

  /** Whether a word can be the name of one. */
  public static boolean isId(String word) {
    return word.matches("sep[0-9]{1,6}");
  }

  /** All that stand at a place, from above to below. */
  public static List<Separator> all(Xml root, ConfigPath place) {
    return place.find(root).stream().findFirst().stream()
        .flatMap(Separator::in)
        .sorted(Comparator.comparingInt(Separator::row))
        .toList();
  }

  static Stream<Separator> in(Xml holder) {
    return holder.children().stream().filter(x -> isId(x.name())).map(Separator::of);
  }

  /** As it stands in the document; a colour that nobody knows is the first. */
  public static Separator of(Xml x) {
    var color = x.text("color");
    return new Separator(
        x.name(), row(x), x.text("text"), COLORS.contains(color) ? color : COLORS.getFirst());
  }

  static int row(Xml x) {
    var row = x.text("row");
    return row.matches("fr[0-9]{1,6}") ? Integer.parseInt(row.substring(2)) : 0;
  }

  /** As pfSense writes it, in the place of what was there. */
  public Xml in(Xml old, String tab) {
    return old.put(Xml.of("row", "fr" + row))
        .put(Xml.of("text", text))
        .put(Xml.of("color", color))
        .put(Xml.of("if", tab));
  }

  /** A name that none of these has. */
  public static String free(List<Separator> all) {
    int most = -1;
    for (Separator one : all) {
      most = Math.max(most, Integer.parseInt(one.id.substring(3)));
    }
    return "sep" + (most + 1);
  }

  public Separator at(int otherRow) {
    return new Separator(id, otherRow, text, color);
  }

  /** Why this cannot be; empty when it can. */
  public String wrong() {
    return text.isBlank() || text.length() > LONGEST
        ? "The text has 1 to " + LONGEST + " characters."
        : text.codePoints().anyMatch(Character::isISOControl)
            ? "The text is one line."
            : !COLORS.contains(color)
                ? "The colour is one of " + String.join(", ", COLORS) + "."
                : row < 0 || row > 999_999 ? "The row is a number from 0 on." : "";
  }
}
