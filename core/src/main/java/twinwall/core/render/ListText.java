package twinwall.core.render;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import twinwall.core.compile.Compiler;
import twinwall.core.compile.Dimension;
import twinwall.core.compile.Footprint;
import twinwall.core.compile.Span;
import twinwall.core.compile.Tree;
import twinwall.core.compile.Value;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;
import twinwall.core.plan.Match;

/**
 * A list of rules as chains: a short one is one chain, a long one a tree of them, with maps from
 * values to the chain that goes on. All but the first are named after what is in them: whatever
 * changes gets another name, and can be made beside the old one before anybody goes there.
 */
final class ListText {
  /** The lines of one step, and which packets they are about. */
  record Entry(List<String> devices, Match match, String lines) {
    Footprint footprint() {
      return Footprint.of(devices, match);
    }
  }

  private final Sets sets;
  private final Script blocks;
  private final String prefix;
  private final boolean leaving;
  private final int most;
  private final Set<String> written = new HashSet<>();

  /**
   * @param blocks where the chains of trees go
   * @param prefix what their names begin with
   * @param most entries that a list may have to be one chain
   */
  ListText(Sets sets, Script blocks, String prefix, boolean leaving, int most) {
    this.sets = sets;
    this.blocks = blocks;
    this.prefix = prefix;
    this.leaving = leaving;
    this.most = most;
  }

  /**
   * Writes the chain, unless nothing is in it; says whether something was.
   *
   * @param turns whether lines may stand in chains that are jumped to: not if one of them returns
   */
  boolean write(Script out, String name, List<Entry> entries, boolean turns) {
    String lines = lines(entries, turns);
    if (lines.isEmpty()) {
      return false;
    }
    out.open("chain " + name);
    out.text(lines);
    out.close();
    return true;
  }

  private String lines(List<Entry> entries, boolean turns) {
    List<Entry> some = entries.stream().filter(entry -> !entry.lines().isEmpty()).toList();
    if (some.size() <= most) {
      return some.stream().map(Entry::lines).collect(Collectors.joining());
    }
    Optional<Tree<Entry>> tree =
        Compiler.tree(some, Entry::footprint, turns, entry -> entry.lines().hashCode());
    return tree.map(this::lines).orElse("");
  }

  private String lines(Tree<Entry> tree) {
    StringBuilder out = new StringBuilder();
    switch (tree) {
      case Tree.Leaf<Entry>(var entries) -> entries.forEach(entry -> out.append(entry.lines()));
      case Tree.Turns<Entry>(var trees) ->
          trees.forEach(each -> out.append("\t\tjump ").append(chain(each)).append('\n'));
      case Tree.Scatter<Entry> scatter ->
          scatter(scatter).forEach(l -> out.append("\t\t").append(l).append('\n'));
      case Tree.Split<Entry> split ->
          split(split).forEach(l -> out.append("\t\t").append(l).append('\n'));
    }
    return out.toString();
  }

  private String chain(Tree<Entry> tree) {
    String lines = lines(tree);
    String name = prefix + Sets.block(lines);
    if (written.add(name)) {
      blocks.open("chain " + name);
      blocks.text(lines);
      blocks.close();
    }
    return name;
  }

  /** Where packets go on. */
  private record Way(Span span, String chain) {}

  private List<String> split(Tree.Split<Entry> split) {
    List<Way> ways = ways(split.branches());
    List<String> out = new ArrayList<>();
    switch (split.dimension()) {
      case DEVICE -> map(out, leaving ? "oifname" : "iifname", "ifname", ways);
      case PROTOCOL -> map(out, "meta l4proto", "inet_proto", ways);
      case SOURCE -> addresses(out, "saddr", ways);
      case DESTINATION -> addresses(out, "daddr", ways);
      case SOURCE_PORT -> map(out, "th sport", Sets.PORT, ways);
      case DESTINATION_PORT -> map(out, "th dport", Sets.PORT, ways);
    }
    split.rest().ifPresent(rest -> out.add("goto " + chain(rest)));
    return out;
  }

  private List<String> scatter(Tree.Scatter<Entry> scatter) {
    List<String> elements = new ArrayList<>();
    scatter
        .branches()
        .forEach((bits, tree) -> elements.add(new Ip4(bits) + " : goto " + chain(tree)));
    String field = scatter.dimension() == Dimension.SOURCE ? "saddr" : "daddr";
    List<String> out = new ArrayList<>();
    out.add(
        "ip "
            + field
            + " & "
            + new Ip4(scatter.mask())
            + " vmap "
            + sets.verdicts(Sets.IP4, false, elements));
    scatter.rest().ifPresent(rest -> out.add("goto " + chain(rest)));
    return out;
  }

  /** Neighbours that go on alike are one. */
  private List<Way> ways(List<Tree.Branch<Entry>> branches) {
    List<Way> out = new ArrayList<>();
    for (Tree.Branch<Entry> branch : branches) {
      Way way = new Way(branch.span(), chain(branch.tree()));
      if (!out.isEmpty() && isOne(out.getLast(), way)) {
        Span joined = new Span(out.removeLast().span().first(), way.span().last());
        out.add(new Way(joined, way.chain()));
      } else {
        out.add(way);
      }
    }
    return out;
  }

  private static boolean isOne(Way way, Way next) {
    return way.chain().equals(next.chain())
        && !(next.span().first() instanceof Value.Device)
        && isV4(way.span().last()) == isV4(next.span().first())
        && way.span().last().next().equals(next.span().first());
  }

  private static boolean isV4(Value value) {
    return value instanceof Value.Address(Ip ip) && ip.isV4();
  }

  private void addresses(List<String> out, String field, List<Way> ways) {
    for (boolean v4 : new boolean[] {true, false}) {
      List<Way> some = ways.stream().filter(way -> isV4(way.span().first()) == v4).toList();
      if (some.size() == 1 && some.getFirst().span().isWholeFamily()) {
        out.add("meta nfproto " + (v4 ? "ipv4" : "ipv6") + " goto " + some.getFirst().chain());
      } else {
        map(out, (v4 ? "ip " : "ip6 ") + field, v4 ? Sets.IP4 : Sets.IP6, some);
      }
    }
  }

  private void map(List<String> out, String field, String type, List<Way> ways) {
    if (ways.isEmpty()) {
      return;
    }
    boolean ranges = !type.equals("ifname") && !type.equals("inet_proto");
    List<String> elements =
        ways.stream().map(way -> span(way.span()) + " : goto " + way.chain()).toList();
    out.add(field + " vmap " + sets.verdicts(type, ranges, elements));
  }

  private static String span(Span span) {
    return span.first().equals(span.last())
        ? value(span.first())
        : value(span.first()) + "-" + value(span.last());
  }

  private static String value(Value value) {
    return switch (value) {
      case Value.Address(Ip ip) -> ip.toString();
      case Value.Number(int number) -> Integer.toString(number);
      case Value.Device(String name) -> Words.quoted(name);
    };
  }
}
