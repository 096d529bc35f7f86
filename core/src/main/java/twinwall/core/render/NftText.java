package twinwall.core.render;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import twinwall.core.plan.Match.Family;
import twinwall.core.plan.Ruleset;
import twinwall.core.plan.Ruleset.Action;
import twinwall.core.plan.Ruleset.AddressSet;
import twinwall.core.plan.Ruleset.MssClamp;
import twinwall.core.plan.Ruleset.PortSet;
import twinwall.core.plan.Ruleset.Reach;
import twinwall.core.plan.Ruleset.Rule;
import twinwall.core.plan.Ruleset.Untracked;
import twinwall.core.plan.Ruleset.Zone;

/**
 * A ruleset as nftables text; the same ruleset always gives the same text.
 *
 * <p>The base chains have the policy accept and end in an explicit drop. That is what makes a
 * reload seamless: while the kernel swaps one table for the other, the outgoing table's chains are
 * already empty (or the incoming one's still are), and an empty chain with the policy drop would
 * drop whatever passes in that moment. So one of the two tables judges every packet, and never
 * both.
 */
public final class NftText {
  public static final String TABLE = "inet twinwall";

  private static final String RATE = "limit rate 10/second burst 20 packets ";

  private final Ruleset rules;
  private final StringBuilder out = new StringBuilder();

  private NftText(Ruleset rules) {
    this.rules = rules;
  }

  /** The table alone, as it shall be. */
  public static String table(Ruleset ruleset) {
    return new NftText(ruleset).write();
  }

  /**
   * One transaction that puts the table in the place of whatever has its name. Connections live in
   * the kernel's connection tracking, which no table owns: they go on.
   */
  public static String replace(Ruleset ruleset) {
    return "add table " + TABLE + "\ndelete table " + TABLE + "\n" + table(ruleset);
  }

  private String write() {
    open("table " + TABLE);
    rules.addressSets().forEach(this::addressSet);
    rules.portSets().forEach(this::portSet);
    raw();
    if (rules.filtering()) {
      hooks();
      inbound();
      outbound();
    }
    mss();
    new NatText(rules, this::line, this::open, this::close).write();
    close();
    return out.toString();
  }

  private void addressSet(AddressSet set) {
    for (Family family : List.of(Family.V4, Family.V6)) {
      List<String> members =
          set.members().stream()
              .filter(prefix -> family.allows(prefix.address()))
              .map(MatchText::prefix)
              .toList();
      String type = family == Family.V4 ? "ipv4_addr" : "ipv6_addr";
      set(MatchText.setName(set.name(), family), type, members);
    }
  }

  private void portSet(PortSet set) {
    set(
        MatchText.portSetName(set.name()),
        "inet_service",
        set.members().stream().map(Object::toString).toList());
  }

  private void set(String name, String type, List<String> members) {
    open("set " + name);
    line("type " + type);
    line("flags interval");
    line("auto-merge");
    if (!members.isEmpty()) {
      line("elements = { " + String.join(",\n\t\t             ", members) + " }");
    }
    close();
  }

  private void raw() {
    if (rules.untracked().isEmpty()) {
      return;
    }
    for (boolean in : new boolean[] {true, false}) {
      open("chain " + (in ? "raw_prerouting" : "raw_output"));
      line("type filter hook " + (in ? "prerouting" : "output") + " priority raw; policy accept;");
      for (Untracked untracked : rules.untracked()) {
        String device = (in ? "iifname " : "oifname ") + Words.quoted(untracked.device());
        var match = in ? untracked.arriving() : untracked.leaving();
        for (var line : MatchText.lines(match, MatchText.Split.NO)) {
          String comment = Words.comment(untracked.id(), untracked.origin());
          line(MatchText.join(device, line.text(), "counter notrack", comment));
        }
      }
      close();
    }
  }

  private void hooks() {
    for (String hook : List.of("input", "forward", "output")) {
      open("chain " + hook);
      line("type filter hook " + hook + " priority filter; policy accept;");
      if (hook.equals("input")) {
        line("iifname \"lo\" counter accept comment \"auto:loopback\"");
      } else if (hook.equals("output")) {
        line("oifname \"lo\" counter accept comment \"auto:loopback\"");
      }
      if (!rules.ipv6()) {
        line("meta nfproto ipv6 counter drop comment \"auto:no-ipv6 system/ipv6allow\"");
      }
      if (hook.equals("output")) {
        line("ct state established,related counter accept comment \"auto:established\"");
        line("goto outbound");
      } else {
        line("ct state vmap { established : accept, related : accept, invalid : goto invalid }");
        if (hook.equals("input")) {
          jump("this_node", of(rules.early(), Reach.THIS_NODE));
        }
        line("goto inbound");
      }
      close();
    }
    open("chain invalid");
    line("counter drop comment \"auto:invalid belongs to no connection\"");
    close();
  }

  private void inbound() {
    chain("this_node", of(rules.early(), Reach.THIS_NODE), false);
    chain("early", of(rules.early(), Reach.EVERYWHERE), false);
    for (Zone zone : rules.zones()) {
      chain("guard_" + zone.id(), zone.guard(), false);
      chain("in_" + zone.id(), zone.rules(), false);
    }
    chain("floating", rules.floating(), false);
    chain("grouped", rules.grouped(), false);
    chain("floating_last", rules.floatingLast(), false);
    open("chain inbound");
    jump("early", of(rules.early(), Reach.EVERYWHERE));
    dispatch("guard_", zone -> !zone.guard().isEmpty());
    jump("floating", rules.floating());
    jump("grouped", rules.grouped());
    dispatch("in_", zone -> !zone.rules().isEmpty());
    jump("floating_last", rules.floatingLast());
    if (rules.logDeny()) {
      line(RATE + Words.logPrefix("block", "auto:deny") + " level info");
    }
    line("counter drop comment \"auto:deny what no rule allows\"");
    close();
  }

  /** No chain without rules, and no jump without its chain. */
  private void jump(String chain, List<Rule> content) {
    if (!content.isEmpty()) {
      line("jump " + chain);
    }
  }

  private static List<Rule> of(List<Rule> rules, Reach reach) {
    return rules.stream().filter(rule -> rule.reach() == reach).toList();
  }

  private void dispatch(String prefix, Predicate<Zone> busy) {
    List<String> entries = new ArrayList<>();
    for (Zone zone : rules.zones()) {
      if (busy.test(zone)) {
        entries.add(Words.quoted(zone.device()) + " : jump " + prefix + zone.id());
      }
    }
    if (!entries.isEmpty()) {
      line("iifname vmap { " + String.join(", ", entries) + " }");
    }
  }

  private void outbound() {
    chain("outbound", rules.outbound(), true);
  }

  private void chain(String name, List<Rule> content, boolean leaving) {
    if (content.isEmpty() && !leaving) {
      return;
    }
    open("chain " + name);
    content.forEach(rule -> rule(rule, leaving));
    if (leaving) {
      line("counter accept comment \"auto:out let in, or sent by this node\"");
    }
    close();
  }

  private void rule(Rule rule, boolean leaving) {
    String device =
        rule.devices().isEmpty()
            ? ""
            : (leaving ? "oifname " : "iifname ") + Words.devices(rule.devices());
    MatchText.Split split =
        switch (rule.action()) {
          case PASS -> MatchText.Split.FIRST_PACKET;
          case BLOCK -> MatchText.Split.NO;
          case REJECT -> MatchText.Split.RESET;
        };
    String comment = Words.comment(rule.id(), rule.origin());
    Set<String> logged = new LinkedHashSet<>();
    for (MatchText.Line match : MatchText.lines(rule.match(), split)) {
      if (rule.log() && logged.add(match.text())) {
        String log = Words.logPrefix(word(rule.action()), rule.id()) + " level info";
        line(MatchText.join(device, match.text(), RATE + log, comment));
      }
      String verdict = verdict(rule.action(), match.tcp(), leaving);
      line(MatchText.join(device, match.text(), "counter", verdict, comment));
    }
  }

  private String verdict(Action action, boolean tcp, boolean leaving) {
    return switch (action) {
      case PASS -> leaving || rules.outbound().isEmpty() ? "accept" : "goto outbound";
      case BLOCK -> "drop";
      case REJECT -> tcp ? "reject with tcp reset" : "reject with icmpx port-unreachable";
    };
  }

  static String word(Action action) {
    return switch (action) {
      case PASS -> "pass";
      case BLOCK -> "block";
      case REJECT -> "reject";
    };
  }

  private void mss() {
    if (rules.mss().isEmpty()) {
      return;
    }
    open("chain mss");
    line("type filter hook forward priority mangle; policy accept;");
    for (MssClamp clamp : rules.mss()) {
      for (String direction : List.of("iifname", "oifname")) {
        for (Family family : List.of(Family.V4, Family.V6)) {
          int bytes = family == Family.V4 ? clamp.bytes4() : clamp.bytes6();
          line(
              MatchText.join(
                  direction,
                  Words.quoted(clamp.device()),
                  "meta nfproto " + (family == Family.V4 ? "ipv4" : "ipv6"),
                  "tcp flags & (syn | rst) == syn tcp option maxseg size >",
                  bytes + " counter tcp option maxseg size set " + bytes,
                  Words.comment(clamp.id(), clamp.origin())));
        }
      }
    }
    close();
  }

  private int depth = 0;

  private void open(String head) {
    line(head + " {");
    depth++;
  }

  private void close() {
    depth--;
    line("}");
  }

  private void line(String text) {
    out.append("\t".repeat(depth)).append(text).append('\n');
  }
}
