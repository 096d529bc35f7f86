package twinwall.core.render;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How a table becomes another one under the packets that go through it. Each text is one
 * transaction; an empty one is none.
 *
 * @param add makes what is new, and nobody meets it yet. After it, sets are filled
 * @param exchange puts other rules in the chains that packets come by
 * @param sweep deletes what nobody names any more. No packet may still be on its way through the
 *     rules from before the exchange: the elements of a map that goes away end at once, for them
 *     too
 */
public record TableSteps(String add, String exchange, String sweep) {
  private static final Set<String> KINDS = Set.of("set", "map", "chain", "ct helper", "ct timeout");
  private static final int LONGEST_HEAD = 512;
  private static final String END = "\n\t}\n";
  private static final String CHAIN = "chain ";
  private static final Pattern HOOK = Pattern.compile("\n\t\ttype \\w+ hook ");

  /**
   * The parts of a table's text by what they are called, as {@code chain inbound}, in their order.
   */
  public static Map<String, String> parts(String table) {
    Map<String, String> parts = new LinkedHashMap<>();
    int at = 0;
    while (at < table.length()) {
      int lineEnd = table.indexOf('\n', at);
      int next = lineEnd < 0 ? table.length() : lineEnd + 1;
      String name = opened(table, at, next);
      if (!name.isEmpty()) {
        int end = table.indexOf(END, next - 1);
        next = end < 0 ? table.length() : end + END.length();
        parts.put(name, table.substring(at, next));
      }
      at = next;
    }
    return parts;
  }

  /** What a line opens, as {@code \tchain inbound {}; nothing if it is no part. */
  private static String opened(String table, int from, int to) {
    String line = table.substring(from, Math.min(to, from + LONGEST_HEAD));
    if (!line.startsWith("\t") || !line.endsWith(" {\n")) {
      return "";
    }
    String name = line.substring(1, line.length() - 3);
    int space = name.lastIndexOf(' ');
    return space > 0 && KINDS.contains(name.substring(0, space)) ? name : "";
  }

  /** A table of these parts. */
  public static String table(Map<String, String> parts) {
    return "table " + NftText.TABLE + " {\n" + String.join("", parts.values()) + "}\n";
  }

  /**
   * @param held what the kernel has, by {@link #parts}; a part that somebody else changed has any
   *     text but the wanted one
   */
  public static TableSteps between(Map<String, String> held, Map<String, String> wanted) {
    Map<String, String> added = new LinkedHashMap<>();
    Map<String, String> exchanged = new LinkedHashMap<>();
    List<String> flushed = new ArrayList<>();
    wanted.forEach((name, text) -> {
      String now = held.getOrDefault(name, "");
      boolean chain = name.startsWith(CHAIN);
      if (now.equals(text)) {
        return;
      }
      if (chain && (!now.isEmpty() || HOOK.matcher(text).find())) {
        if (!now.isEmpty()) {
          flushed.add(name);
        }
        exchanged.put(name, text);
      } else {
        added.put(name, text);
      }
    });
    List<String> gone = held.keySet().stream().filter(name -> !wanted.containsKey(name)).toList();
    // A chain that packets come by from a hook works until it is empty.
    gone.stream()
        .filter(name -> name.startsWith(CHAIN) && mayHaveHook(held.getOrDefault(name, "")))
        .forEach(flushed::add);
    return new TableSteps(
        added.isEmpty() ? "" : table(added),
        flush(flushed) + (exchanged.isEmpty() ? "" : table(exchanged)),
        sweep(gone));
  }

  private static boolean mayHaveHook(String text) {
    return HOOK.matcher(text).find() || !text.startsWith("\t" + CHAIN);
  }

  private static String flush(List<String> chains) {
    StringBuilder out = new StringBuilder();
    chains.forEach(chain -> command(out, "flush", chain));
    return out.toString();
  }

  /** Rules first, as they hold sets and maps; then maps, as they hold chains. */
  private static String sweep(List<String> gone) {
    StringBuilder out = new StringBuilder();
    for (String name : gone) {
      if (name.startsWith(CHAIN)) {
        command(out, "flush", name);
      }
    }
    for (boolean map : new boolean[] {true, false}) {
      for (String name : gone) {
        if (name.startsWith("map ") == map) {
          command(out, "delete", name);
        }
      }
    }
    return out.toString();
  }

  private static void command(StringBuilder out, String verb, String part) {
    int space = part.lastIndexOf(' ');
    out.append(verb).append(' ').append(part, 0, space).append(' ').append(NftText.TABLE);
    out.append(part, space, part.length()).append('\n');
  }
}
