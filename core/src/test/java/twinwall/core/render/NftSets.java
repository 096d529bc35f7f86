package twinwall.core.render;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;

/** The sets and maps of a table's text: numbers from-to, each with what stands behind it. */
final class NftSets {
  private static final Pattern SET = Pattern.compile("(?ms)^\t(?:set|map) (\\S+) \\{\n(.*?)^\t}\n");
  private static final Pattern ELEMENTS = Pattern.compile("(?s)elements = \\{(.*)}");

  /** One element; {@code then} is empty in a set. */
  record Element(BigInteger first, BigInteger last, String then) {}

  /** Elements by their first number: they do not overlap. */
  record Content(boolean v6, TreeMap<BigInteger, Element> elements) {
    /** What stands behind the number; null is nothing. */
    String find(BigInteger number) {
      Map.Entry<BigInteger, Element> found = elements.floorEntry(number);
      return found != null && found.getValue().last().compareTo(number) >= 0
          ? found.getValue().then()
          : null;
    }
  }

  private final Map<String, Content> sets = new HashMap<>();

  static NftSets of(String table) {
    NftSets all = new NftSets();
    Matcher set = SET.matcher(table);
    while (set.find()) {
      Matcher elements = ELEMENTS.matcher(set.group(2));
      List<String> members = new ArrayList<>();
      if (elements.find()) {
        for (String member : elements.group(1).split(",", -1)) {
          members.add(member.strip());
        }
      }
      all.sets.put(set.group(1), content(members));
    }
    return all;
  }

  Content get(String name) {
    Content content = sets.get(name);
    if (content == null) {
      throw new IllegalStateException("no set " + name);
    }
    return content;
  }

  static Content content(List<String> members) {
    TreeMap<BigInteger, Element> elements = new TreeMap<>();
    boolean v6 = false;
    for (String member : members) {
      String[] parts = member.split(" : ", 2);
      BigInteger[] span = span(parts[0]);
      v6 |= parts[0].contains(":");
      Element one = new Element(span[0], span[1], parts.length > 1 ? parts[1] : "");
      Element before =
          elements.floorEntry(span[1]) == null ? null : elements.floorEntry(span[1]).getValue();
      if (before != null && before.last().compareTo(span[0]) >= 0 && parts.length > 1) {
        throw new IllegalStateException("nft refuses overlapping elements: " + member);
      }
      elements.merge(span[0], one, (a, b) -> a.last().compareTo(b.last()) > 0 ? a : b);
    }
    return new Content(v6, joined(elements));
  }

  /** Sets may overlap: nft joins them. */
  private static TreeMap<BigInteger, Element> joined(TreeMap<BigInteger, Element> elements) {
    TreeMap<BigInteger, Element> out = new TreeMap<>();
    for (Element each : elements.values()) {
      Element last = out.isEmpty() ? null : out.lastEntry().getValue();
      if (last != null && last.last().compareTo(each.first()) >= 0) {
        out.put(last.first(), new Element(last.first(), last.last().max(each.last()), last.then()));
      } else {
        out.put(each.first(), each);
      }
    }
    return out;
  }

  private static BigInteger[] span(String text) {
    if (text.startsWith("\"")) {
      BigInteger name = name(text.substring(1, text.length() - 1));
      return new BigInteger[] {name, name};
    }
    int dash = text.indexOf('-');
    if (dash > 0) {
      return new BigInteger[] {number(text.substring(0, dash)), number(text.substring(dash + 1))};
    }
    if (text.indexOf('/') > 0) {
      Prefix prefix = Prefix.of(text);
      BigInteger first = number(prefix.network().address());
      int bits = prefix.address().width() - prefix.length();
      return new BigInteger[] {
        first, first.add(BigInteger.ONE.shiftLeft(bits)).subtract(BigInteger.ONE)
      };
    }
    BigInteger one = number(text);
    return new BigInteger[] {one, one};
  }

  static BigInteger name(String device) {
    return BigInteger.valueOf(device.hashCode()).abs();
  }

  static BigInteger number(Ip ip) {
    return new BigInteger(1, ip.bytes());
  }

  private static BigInteger number(String text) {
    return switch (text) {
      case "tcp" -> BigInteger.valueOf(6);
      case "udp" -> BigInteger.valueOf(17);
      case "sctp" -> BigInteger.valueOf(132);
      case "icmp" -> BigInteger.ONE;
      case "icmpv6" -> BigInteger.valueOf(58);
      default -> text.matches("[0-9]+") ? new BigInteger(text) : number(Ip.of(text));
    };
  }
}
