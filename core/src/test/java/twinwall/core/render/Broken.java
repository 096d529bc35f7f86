package twinwall.core.render;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import twinwall.core.net.Ip4;

/** What a compiler with a fault would have written, made of what a sound one wrote. */
final class Broken {
  private static final Pattern SPAN = Pattern.compile("([0-9.]+)-([0-9.]+\\.[0-9]+)( : goto r_)");
  private static final Pattern MASK = Pattern.compile("addr & ([0-9.]+) vmap");
  private static final Pattern LEAF = Pattern.compile("(?ms)(\tchain r_\\w+ \\{\n)(.*?)(^\t}\n)");
  private static final Pattern TARGETS =
      Pattern.compile("goto (r_\\w+)(,\n\\s+\\S+ : )goto (r_\\w+)");

  private Broken() {}

  static String oneAddressShort(String table) {
    return SPAN.matcher(table)
        .replaceAll(span -> {
          Ip4 last = Ip4.parse(span.group(2)).orElseThrow();
          return span.group(1).equals(span.group(2))
              ? span.group()
              : span.group(1) + "-" + new Ip4(last.bits() - 1) + span.group(3);
        });
  }

  static String oneBitLess(String table) {
    return MASK.matcher(table)
        .replaceAll(mask -> {
          int bits = Ip4.parse(mask.group(1)).orElseThrow().bits();
          return "addr & " + new Ip4(bits ^ Integer.highestOneBit(bits)) + " vmap";
        });
  }

  static String withoutRest(String table) {
    return table.replaceAll("(?m)^\t\tgoto r_.*\n", "");
  }

  static String neighbours(String table) {
    return TARGETS.matcher(table).replaceAll("goto $3$2goto $1");
  }

  static String otherOrder(String table) {
    Matcher leaves = LEAF.matcher(table);
    return leaves.replaceAll(Broken::backwards);
  }

  private static String backwards(MatchResult leaf) {
    List<String> lines = new ArrayList<>(leaf.group(2).lines().toList());
    if (leaf.group(2).contains("vmap")) {
      return Matcher.quoteReplacement(leaf.group());
    }
    Collections.reverse(lines);
    return Matcher.quoteReplacement(
        leaf.group(1) + String.join("\n", lines) + "\n" + leaf.group(3));
  }

  static String withoutCounter(String table) {
    return table.replace(" counter drop", " drop");
  }
}
