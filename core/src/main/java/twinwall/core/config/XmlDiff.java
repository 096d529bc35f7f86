package twinwall.core.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What differs between two documents, element by element. Items of a list are the same item when
 * what identifies them is the same. Secrets are compared but never shown.
 */
public final class XmlDiff {
  private XmlDiff() {}

  /** What happened to an element. */
  public enum Kind {
    ADDED,
    REMOVED,
    CHANGED,
    MOVED
  }

  /** One difference; {@code before} and {@code after} are XML or, of a changed element, text. */
  public record Change(Kind kind, String path, String before, String after) {}

  /** All differences, in the order of the documents. */
  public static List<Change> between(Xml before, Xml after) {
    List<Change> changes = new ArrayList<>();
    if (before.name().equals(after.name())) {
      element(before, after, "", changes);
    } else {
      changes.add(new Change(Kind.CHANGED, "", before.name(), after.name()));
    }
    return changes;
  }

  /** The differences as unified text: a place, then lines with - and +. */
  public static String unified(String nameBefore, String nameAfter, List<Change> changes) {
    StringBuilder out = new StringBuilder();
    if (changes.isEmpty()) {
      return "";
    }
    out.append("--- ").append(nameBefore).append("\n+++ ").append(nameAfter).append('\n');
    for (Change c : changes) {
      out.append("@@ ").append(c.path().isEmpty() ? "/" : c.path()).append(" @@");
      out.append(c.kind() == Kind.MOVED ? " moved\n" : "\n");
      lines('-', c.before(), out);
      lines('+', c.after(), out);
    }
    return out.toString();
  }

  private static void lines(char mark, String text, StringBuilder out) {
    if (!text.isEmpty()) {
      text.lines().forEach(line -> out.append(mark).append(line).append('\n'));
    }
  }

  private static void element(Xml before, Xml after, String path, List<Change> changes) {
    if (before.equals(after)) {
      return;
    }
    if (before.children().isEmpty() && after.children().isEmpty()) {
      boolean secret = Secrets.isSecret(before.name());
      changes.add(
          new Change(
              Kind.CHANGED,
              path,
              leaf(before, secret ? "(secret)" : before.text()),
              leaf(after, secret ? "(another secret)" : after.text())));
      return;
    }
    children(before, after, path, changes);
  }

  private static String leaf(Xml x, String shown) {
    return "<" + x.name() + ">" + (x.text().isEmpty() ? "" : shown) + "</" + x.name() + ">";
  }

  private static void children(Xml before, Xml after, String path, List<Change> changes) {
    int[] partner = partners(before.children(), after.children());
    List<Integer> taken = new ArrayList<>();
    for (int i = 0; i < partner.length; i++) {
      if (partner[i] < 0) {
        Xml gone = before.children().get(i);
        changes.add(new Change(Kind.REMOVED, place(path, before, gone), shown(gone), ""));
      } else {
        taken.add(partner[i]);
      }
    }
    int highest = -1;
    for (int j = 0; j < after.children().size(); j++) {
      Xml now = after.children().get(j);
      String at = place(path, after, now);
      int from = indexOf(partner, j);
      if (from < 0) {
        changes.add(new Change(Kind.ADDED, at, "", shown(now)));
        continue;
      }
      if (from < highest && ListTags.contains(now.name())) {
        changes.add(new Change(Kind.MOVED, at, "", ""));
      }
      highest = Math.max(highest, from);
      element(before.children().get(from), now, at, changes);
    }
  }

  private static int indexOf(int[] partner, int wanted) {
    for (int i = 0; i < partner.length; i++) {
      if (partner[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  /**
   * For each element before, which it is after, or -1: the equal one, the same key, the same place.
   */
  private static int[] partners(List<Xml> before, List<Xml> after) {
    int[] partner = new int[before.size()];
    java.util.Arrays.fill(partner, -1);
    boolean[] used = new boolean[after.size()];
    for (int pass = 0; pass < 3; pass++) {
      for (int i = 0; i < before.size(); i++) {
        for (int j = 0; partner[i] < 0 && j < after.size(); j++) {
          if (!used[j] && same(before.get(i), after.get(j), pass)) {
            partner[i] = j;
            used[j] = true;
          }
        }
      }
    }
    return partner;
  }

  private static boolean same(Xml a, Xml b, int pass) {
    if (!a.name().equals(b.name())) {
      return false;
    }
    Optional<String> key = ConfigPath.keyOf(a);
    return switch (pass) {
      case 0 -> a.equals(b);
      case 1 -> key.isPresent() && key.equals(ConfigPath.keyOf(b));
      default -> !ListTags.contains(a.name());
    };
  }

  private static String place(String path, Xml parent, Xml item) {
    String step = item.name();
    if (ListTags.contains(step)) {
      int index = parent.children(step).indexOf(item) + 1;
      step += "[" + ConfigPath.keyOf(item).orElse(Integer.toString(index)) + "]";
    }
    return path.isEmpty() ? step : path + "/" + step;
  }

  private static String shown(Xml x) {
    return XmlWriter.fragment(Secrets.redact(x));
  }
}
