package twinwall.core.render;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import twinwall.core.plan.Handling.StateType;
import twinwall.core.plan.Marks;
import twinwall.core.plan.Match.Family;
import twinwall.core.plan.Ruleset;
import twinwall.core.plan.Ruleset.Action;
import twinwall.core.plan.Ruleset.Rule;
import twinwall.core.plan.Ruleset.Zone;
import twinwall.core.plan.Schedule;

/**
 * The filter rules as chains. What arrives is judged in prerouting, after destinations were
 * translated and before the packet is routed: that is where pf does it, and only there a rule can
 * choose the gateway.
 */
final class FilterText {
  private static final int FEW_ZONES = 8;
  private static final String OPTIONS = "auto:options IP options that no rule allows";

  private final Ruleset rules;
  private final Sets sets;
  private final Script out;
  private final Script tails = new Script();
  private final RuleText text;
  private final int most;
  private final ListText arrivingList;
  private final Shadows shadows;
  private final List<Rule> arriving;

  /**
   * @param most entries that a list may have to be one chain
   */
  FilterText(Ruleset rules, Sets sets, Script out, int most) {
    this.rules = rules;
    this.sets = sets;
    this.out = out;
    this.text = new RuleText(sets, tails, rules.logging());
    this.most = most;
    this.arrivingList = new ListText(sets, out, "r_", false, most);
    this.shadows = new Shadows(sets, most);
    this.arriving = arriving(rules);
  }

  /** Everything a packet that arrives may meet, in order, each rule with its devices. */
  private static List<Rule> arriving(Ruleset rules) {
    List<Rule> out = new ArrayList<>(rules.early());
    for (Zone zone : rules.zones()) {
      zone.guard().forEach(rule -> out.add(rule.on(List.of(zone.device()))));
    }
    out.addAll(rules.floating());
    out.addAll(rules.grouped());
    for (Zone zone : rules.zones()) {
      zone.rules().forEach(rule -> out.add(rule.on(List.of(zone.device()))));
    }
    return out;
  }

  private static boolean passes(Rule rule, StateType type) {
    return rule.action() == Action.PASS && rule.handling().stateType() == type;
  }

  /** Where the packets of raw hooks go to be asked whether a rule keeps no state of them. */
  record Unkept(List<String> arriving, List<String> leaving) {
    static final Unkept NONE = new Unkept(List.of(), List.of());

    boolean isEmpty() {
      return arriving.isEmpty() && leaving.isEmpty();
    }
  }

  /** Writes the chains that find what connection tracking shall not see. */
  Unkept unkept() {
    Predicate<Rule> kept = rule -> !passes(rule, StateType.NONE);
    Function<Rule, String> first = rule -> kept.test(rule) ? "accept" : "notrack accept";
    Function<Rule, String> then = rule -> kept.test(rule) ? "return" : "notrack accept";
    List<String> in = new ArrayList<>();
    List<String> out = new ArrayList<>();
    if (shadows.write(this.out, "unkept_out", rules.leaving(), Shadows.Way.LEAVING, then, kept)) {
      out.add("jump unkept_out");
    }
    if (shadows.write(this.out, "unkept_in", arriving, Shadows.Way.ARRIVING, first, kept)) {
      in.add("goto unkept_in");
      shadows.write(this.out, "unkept_back", arriving, Shadows.Way.ANSWERING, first, kept);
      out.add("goto unkept_back");
    }
    return new Unkept(in, out);
  }

  void write() {
    boolean marks = usesMarks();
    gateways();
    options();
    lax();
    inbound();
    if (!rules.leaving().isEmpty()) {
      outbound();
    }
    out.open("chain prerouting");
    out.line("type filter hook prerouting priority filter; policy accept;");
    out.line("iifname \"lo\" counter accept comment \"auto:loopback\"");
    noIpv6();
    if (marks) {
      out.line(MarkText.CLEAR);
    }
    if (!rules.gateways().isEmpty()) {
      out.line(MarkText.GOES_BY + " jump gateways");
    }
    shutOut();
    schedules();
    out.line("ip hdrlength > 5 " + (allowsOptions() ? "jump options" : drop(OPTIONS)));
    out.line("exthdr rt exists " + (allowsOptions() ? "jump options" : drop(OPTIONS)));
    out.line("ct state established,related counter accept comment \"auto:established\"");
    if (isLax()) {
      out.line("ct state invalid jump lax");
    }
    out.line("ct state invalid " + drop("auto:invalid belongs to no connection"));
    for (String passed : NatText.passed(rules.nat())) {
      out.line(passed + " counter accept comment \"auto:nat-pass the redirection passes\"");
    }
    out.line("goto inbound");
    out.close();
    hookLeaving();
  }

  private static String drop(String why) {
    return "counter drop comment \"" + why + "\"";
  }

  private void noIpv6() {
    if (!rules.ipv6()) {
      out.line("meta nfproto ipv6 counter drop comment \"auto:no-ipv6 system/ipv6allow\"");
    }
  }

  private boolean usesMarks() {
    return !rules.gateways().isEmpty()
        || rules.rules().anyMatch(rule -> rule.looksAtTags() || rule.handling().tag().isPresent());
  }

  private void gateways() {
    if (rules.gateways().isEmpty()) {
      return;
    }
    out.open("chain gateways");
    for (Ruleset.Gateway gateway : rules.gateways()) {
      String goes = MarkText.packetBy(gateway.number()) + " return";
      String comment = "comment \"" + gateway.name() + "\"";
      out.line(MatchText.join(MarkText.goesBy(gateway.number()), goes, comment));
      out.line(MatchText.join(MarkText.isAnsweredBy(gateway.number()), goes, comment));
    }
    out.close();
  }

  private void shutOut() {
    if (rules.rules().anyMatch(rule -> rule.handling().limits().shutsOut())) {
      for (Family family : List.of(Family.V4, Family.V6)) {
        String source = family == Family.V6 ? "ip6 saddr " : "ip saddr ";
        out.line(source + sets.shutOut(family) + " " + drop("auto:shut-out went over a limit"));
      }
    }
  }

  private void schedules() {
    for (Schedule schedule : rules.schedules()) {
      if (schedule.ends()) {
        out.line(
            "ct label "
                + schedule.label()
                + " meta time != "
                + sets.use(schedule)
                + " "
                + drop("auto:schedule " + schedule.name() + " has ended"));
      }
    }
  }

  private boolean allowsOptions() {
    return arriving.stream().anyMatch(rule -> rule.handling().options());
  }

  private void options() {
    if (!allowsOptions()) {
      return;
    }
    boolean asks =
        shadows.write(
            out,
            "new_options",
            arriving,
            Shadows.Way.ARRIVING,
            rule ->
                rule.action() == Action.PASS && !rule.handling().options()
                    ? drop(OPTIONS)
                    : "return",
            rule -> rule.action() != Action.PASS || rule.handling().options());
    out.open("chain options");
    out.line("ct label " + Marks.OPTIONS_LABEL + " return");
    out.line("ct state established,related " + drop(OPTIONS));
    if (asks) {
      out.line("jump new_options");
    }
    if (usesMarks()) {
      out.line(MarkText.CLEAR);
    }
    out.close();
  }

  private boolean isLax() {
    return arriving.stream().anyMatch(rule -> passes(rule, StateType.SLOPPY));
  }

  /** Packets that do not fit their connection, if the rule that would have let it in is sloppy. */
  private void lax() {
    shadows.write(
        out,
        "lax",
        arriving,
        Shadows.Way.AMID,
        rule -> passes(rule, StateType.SLOPPY) ? "counter accept" : "return",
        rule -> !passes(rule, StateType.SLOPPY));
  }

  private void inbound() {
    Order floating = Order.of(rules.floating());
    Script hook = new Script();
    hook.open("chain inbound");
    chain(hook, "early", rules.early());
    zones(hook, "guard_", Zone::guard);
    steps(hook, "floating", floating.inPlace());
    chain(hook, "grouped", rules.grouped());
    zones(hook, "in_", Zone::rules);
    steps(hook, "floating_last", floating.atLast());
    if (rules.logging().denied()) {
      hook.line(Words.log(rules.logging(), "block", "auto:deny"));
    }
    hook.line(drop("auto:deny what no rule allows"));
    hook.close();
    out.add(tails);
    out.add(hook);
  }

  private void chain(Script hook, String name, List<Rule> content) {
    steps(hook, name, Order.of(content).inPlace());
  }

  private void steps(Script hook, String name, List<Order.Step> steps) {
    if (write(name, steps)) {
      hook.line("jump " + name);
    }
  }

  /** One line for each of a few zones, one look at a map for many. */
  private void zones(Script hook, String prefix, Function<Zone, List<Rule>> content) {
    Map<String, String> chains = new LinkedHashMap<>();
    boolean shared = false;
    for (Zone zone : rules.zones()) {
      String name = prefix + zone.id();
      if (write(name, Order.of(content.apply(zone)).inPlace())) {
        shared |= chains.containsValue(zone.device());
        chains.put(name, zone.device());
      }
    }
    if (chains.size() <= FEW_ZONES || shared) {
      chains.forEach(
          (name, device) -> hook.line("iifname " + Words.quoted(device) + " jump " + name));
      return;
    }
    List<String> elements = new ArrayList<>();
    chains.forEach((name, device) -> elements.add(Words.quoted(device) + " : jump " + name));
    hook.line("iifname vmap " + sets.verdicts("ifname", false, elements));
  }

  private boolean write(String name, List<Order.Step> steps) {
    return arrivingList.write(out, name, entries(text, steps, false), true);
  }

  private static List<ListText.Entry> entries(
      RuleText text, List<Order.Step> steps, boolean leaving) {
    List<ListText.Entry> entries = new ArrayList<>();
    for (Order.Step step : steps) {
      Script lines = Script.ofChain();
      text.write(lines, step, leaving);
      Rule rule = step.rule();
      entries.add(new ListText.Entry(rule.devices(), rule.match(), lines.toString()));
    }
    return entries;
  }

  private void outbound() {
    Order order = Order.of(rules.leaving());
    Script chain = new Script();
    chain.open("chain outbound");
    if (order.atLast().stream().anyMatch(step -> step instanceof Order.Noted)) {
      chain.line(MarkText.CLEAR_LAST);
    }
    Script own = new Script();
    RuleText leaving = new RuleText(sets, own, rules.logging());
    ListText list = new ListText(sets, out, "out_", true, most);
    List<ListText.Entry> inPlace = entries(leaving, order.inPlace(), true);
    List<ListText.Entry> atLast = entries(leaving, order.atLast(), true);
    if (inPlace.size() + atLast.size() <= most) {
      inPlace.forEach(entry -> chain.text(entry.lines()));
      atLast.forEach(entry -> chain.text(entry.lines()));
    } else {
      if (list.write(out, "out_rules", inPlace, true)) {
        chain.line("jump out_rules");
      }
      if (list.write(out, "out_last", atLast, true)) {
        chain.line("jump out_last");
      }
    }
    chain.line("counter accept comment \"auto:out let in, or sent by this node\"");
    chain.close();
    out.add(own);
    out.add(chain);
  }

  private void hookLeaving() {
    boolean judges = !rules.leaving().isEmpty();
    if (judges) {
      out.open("chain forward");
      out.line("type filter hook forward priority filter; policy accept;");
      out.line("ct state established,related accept");
      out.line("goto outbound");
      out.close();
    }
    if (judges || !rules.ipv6()) {
      out.open("chain output");
      out.line("type filter hook output priority filter; policy accept;");
      out.line("oifname \"lo\" counter accept comment \"auto:loopback\"");
      noIpv6();
      if (judges) {
        out.line("ct state established,related counter accept comment \"auto:established\"");
        if (usesMarks()) {
          out.line(MarkText.CLEAR_TAGS);
        }
        out.line("goto outbound");
      }
      out.close();
    }
    routeOutput();
  }

  /**
   * What this node sends by itself: answers to what came by a gateway, and from a WAN's address.
   */
  private void routeOutput() {
    if (rules.gateways().isEmpty()) {
      return;
    }
    boolean chosen =
        shadows.write(
            out,
            "gateways_out",
            rules.leaving(),
            Shadows.Way.LEAVING,
            _ -> "accept",
            rule -> rule.handling().via().isEmpty());
    out.open("chain route_output");
    out.line("type route hook output priority mangle; policy accept;");
    out.line("oifname \"lo\" accept");
    out.line(MarkText.CLEAR);
    out.line(MarkText.GOES_BY + " goto gateways");
    out.line("ct state != new accept");
    if (chosen) {
      out.line("jump gateways_out");
    }
    for (Ruleset.Gateway gateway : rules.gateways()) {
      if (!gateway.own().isEmpty()) {
        boolean v6 = gateway.family() == Family.V6;
        String ip = v6 ? "ip6 " : "ip ";
        String type = v6 ? Sets.IP6 : Sets.IP4;
        String from = sets.use(type, gateway.own().stream().map(MatchText::prefix).toList());
        String near = sets.use(type, gateway.near().stream().map(MatchText::prefix).toList());
        out.line(
            MatchText.join(
                ip + "saddr " + from,
                gateway.near().isEmpty() ? "" : ip + "daddr != " + near,
                MarkText.by(gateway.number()),
                "comment \"auto:gateway " + gateway.name() + "\""));
      }
    }
    out.close();
  }
}
