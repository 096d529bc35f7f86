package twinwall.core.config;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

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
    List<String> places = places(path, before);
    List<String> nowAt = places(path, after);
    int[] origin = new int[after.children().size()];
    Arrays.fill(origin, -1);
    for (int i = 0; i < partner.length; i++) {
      if (partner[i] < 0) {
        Xml gone = before.children().get(i);
        changes.add(new Change(Kind.REMOVED, places.get(i), shown(gone), ""));
      } else {
        origin[partner[i]] = i;
      }
    }
    int highest = -1;
    for (int j = 0; j < origin.length; j++) {
      Xml now = after.children().get(j);
      String at = nowAt.get(j);
      if (origin[j] < 0) {
        changes.add(new Change(Kind.ADDED, at, "", shown(now)));
        continue;
      }
      if (origin[j] < highest && ListTags.contains(now.name())) {
        changes.add(new Change(Kind.MOVED, at, "", ""));
      }
      highest = Math.max(highest, origin[j]);
      element(before.children().get(origin[j]), now, at, changes);
    }
  }

  /**
   * For each element before, which it is after, or -1: the equal one, the same key, the same place.
   */
  private static int[] partners(List<Xml> before, List<Xml> after) {
    int[] partner = new int[before.size()];
    Arrays.fill(partner, -1);
    boolean[] used = new boolean[after.size()];
    List<Function<Xml, Optional<Object>>> passes =
        List.of(
            Optional::of,
            x -> ConfigPath.keyOf(x).map(key -> List.of(x.name(), key)),
            x -> ListTags.contains(x.name()) ? Optional.empty() : Optional.of(x.name()));
    for (Function<Xml, Optional<Object>> pass : passes) {
      Map<Object, Deque<Integer>> free = new HashMap<>();
      for (int j = 0; j < used.length; j++) {
        int place = j;
        Optional<Object> same = used[j] ? Optional.empty() : pass.apply(after.get(j));
        same.ifPresent(x -> free.computeIfAbsent(x, _ -> new ArrayDeque<>()).add(place));
      }
      for (int i = 0; i < partner.length; i++) {
        Optional<Object> same = partner[i] < 0 ? pass.apply(before.get(i)) : Optional.empty();
        Deque<Integer> found = same.map(free::get).orElseGet(ArrayDeque::new);
        if (!found.isEmpty()) {
          partner[i] = found.remove();
          used[partner[i]] = true;
        }
      }
    }
    return partner;
  }

  /** Where each child is, for a person; what nothing identifies is numbered. */
  private static List<String> places(String path, Xml parent) {
    Map<String, Integer> counts = new HashMap<>();
    List<String> places = new ArrayList<>();
    for (Xml item : parent.children()) {
      String step = item.name();
      if (ListTags.contains(step)) {
        String number = Integer.toString(counts.merge(step, 1, Integer::sum));
        step += "[" + ConfigPath.keyOf(item).orElse(number) + "]";
      }
      places.add(path.isEmpty() ? step : path + "/" + step);
    }
    return places;
  }

  private static String shown(Xml x) {
    return XmlWriter.fragment(Secrets.redact(x));
  }
}
