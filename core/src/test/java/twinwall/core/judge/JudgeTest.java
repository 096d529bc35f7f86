package twinwall.core.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static twinwall.core.judge.Rules.block;
import static twinwall.core.judge.Rules.match;
import static twinwall.core.judge.Rules.not;
import static twinwall.core.judge.Rules.pass;
import static twinwall.core.judge.Rules.some;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import twinwall.core.judge.Judgement.Cause;
import twinwall.core.judge.Judgement.Verdict;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;
import twinwall.core.plan.Condition;
import twinwall.core.plan.Match;
import twinwall.core.plan.Match.Family;
import twinwall.core.plan.Match.Side;
import twinwall.core.plan.Match.TcpFlags;
import twinwall.core.plan.Ruleset;
import twinwall.core.plan.Ruleset.Action;
import twinwall.core.plan.Ruleset.Rule;
import twinwall.core.plan.Schedule;

/** pf's words, one after the other. */
final class JudgeTest {
  private static final Instant WEDNESDAY = Instant.parse("2026-11-25T12:00:00Z");
  private static final Ip NODE = Ip.of("192.168.1.1");
  private static final Ip CLIENT = Ip.of("192.168.1.100");
  private static final Ip SERVER = Ip.of("203.0.113.50");
  private static final Condition.Tag RED = new Condition.Tag(1, "red");
  private static final Condition.Tag BLUE = new Condition.Tag(2, "blue");
  private static final Surroundings HERE =
      Surroundings.of(Set.of(NODE, Ip.of("fe80::1")), Set.of(Ip.of("192.168.1.255")), WEDNESDAY);
  private static final Packet WEB = Packet.tcp(CLIENT, 50_000, SERVER, 443);

  private static Judgement lan(Packet packet, Rules... rules) {
    return Judge.arriving(
        Rules.ruleset(List.of(), List.of(), rules(rules), List.of()), "lan0", packet, HERE);
  }

  private static List<Rule> rules(Rules... rules) {
    return List.of(rules).stream().map(Rules::rule).toList();
  }

  private static String decided(Judgement judgement) {
    return judgement.verdict() + " " + judgement.rule().map(Rule::id).orElse("-");
  }

  private static void assertDecides(String expected, Packet packet, Rules... rules) {
    assertEquals(expected, decided(lan(packet, rules)));
  }

  @Test
  void theFirstQuickRuleThatMatchesDecides() {
    assertDecides("BLOCK 1", WEB, block("1").quick(), pass("2").quick());
    assertDecides("PASS 2", WEB, block("1").quick().tcp(80), pass("2").quick());
    assertDecides("REJECT 1", WEB, Rules.of("1", Action.REJECT).quick());
  }

  @Test
  void withoutQuickTheLastMatchWinsAndAQuickRuleEndsIt() {
    assertDecides("PASS 2", WEB, block("1"), pass("2"));
    assertDecides("BLOCK 1", WEB, block("1"), pass("2").tcp(80));
    assertDecides("PASS 2", WEB, block("1"), pass("2").quick(), block("3"));
  }

  @Test
  void whatNoRuleMatchesIsBlockedArrivingAndPassesLeaving() {
    Ruleset none = Rules.ruleset(List.of(), List.of(), List.of(), List.of());
    Judgement in = Judge.arriving(none, "lan0", WEB, HERE);
    assertEquals(Verdict.BLOCK, in.verdict());
    assertEquals(Cause.DEFAULT, in.cause());
    assertEquals(Verdict.PASS, Judge.leaving(none, "wan0", WEB, HERE).verdict());
  }

  @Test
  void theListsComeInTheirOrder() {
    Ruleset all =
        Rules.ruleset(
            rules(match("early")),
            rules(match("elsewhere").on(List.of("wan0")), match("floating").on(List.of("lan0"))),
            rules(match("lan"), pass("last")),
            rules(block("out").quick()));
    Judgement in = Judge.arriving(all, "lan0", WEB, HERE);
    assertEquals(
        List.of("early", "floating", "lan", "last"),
        in.matched().stream().map(matched -> matched.rule().id()).toList());
    assertEquals("BLOCK out", decided(Judge.leaving(all, "wan0", WEB, HERE)));
    assertEquals("BLOCK -", decided(Judge.arriving(all, "wan0", WEB, HERE)));
  }

  @Test
  void everyRuleThatMatchesGivesItsTagAtOnce() {
    Rules[] rules = {
      match("1").tagging(RED),
      pass("2").tagging(BLUE).when(new Condition.Tagged(RED, false)),
      block("3").when(new Condition.Tagged(RED, false)),
      pass("4").when(new Condition.Tagged(RED, true))
    };
    Judgement judgement = lan(WEB, rules);
    assertEquals("PASS 4", decided(judgement));
    assertEquals(Optional.of(BLUE), judgement.tag());
    assertEquals(
        "[red, blue, blue]",
        judgement.matched().stream().map(m -> m.tag().orElseThrow().name()).toList().toString());
    assertDecides(
        "PASS 3", WEB.withTag(Optional.of(RED)), pass("3").when(new Condition.Tagged(RED, false)));
    assertDecides("BLOCK -", WEB, pass("3").when(new Condition.Tagged(RED, false)));
  }

  @Test
  void addresses() {
    assertDecides("PASS 1", WEB, pass("1").from(some("192.168.1.0/24")).to(some("203.0.113.50")));
    assertDecides("BLOCK -", WEB, pass("1").from(some("192.168.2.0/24")));
    assertDecides("BLOCK -", WEB, pass("1").from(not(some("192.168.1.0/24"))));
    assertDecides("PASS 1", WEB, pass("1").from(not(some("192.168.2.0/24"))));
    assertDecides("BLOCK -", WEB, pass("1").in(Family.V6));
    assertDecides("PASS 1", WEB, pass("1").to(not(some("2001:db8::/32"))));
    Ruleset.AddressSet hosts =
        Ruleset.AddressSet.of("h", List.of(Prefix.of("203.0.113.0/26"), Prefix.of("10.0.0.1")));
    assertDecides("PASS 1", WEB, pass("1").to(new Side(new Match.InSet(hosts), false)));
    assertDecides("BLOCK -", WEB, pass("1").to(new Side(new Match.InSet(hosts), true)));
    assertDecides("BLOCK -", WEB, pass("1").to(new Side(new Match.Local(), false)));
    Packet toNode = Packet.tcp(CLIENT, 50_000, NODE, 443);
    assertDecides("PASS 1", toNode, pass("1").to(new Side(new Match.Local(), false)));
  }

  @Test
  void toThisNodeAreAlsoPacketsToEverybody() {
    Rules here = pass("1").toThisNode();
    assertDecides("BLOCK -", WEB, here);
    for (String to : List.of("192.168.1.1", "192.168.1.255", "255.255.255.255", "224.0.0.18")) {
      assertDecides("PASS 1", Packet.udp(CLIENT, 68, Ip.of(to), 67), here);
    }
  }

  @Test
  void protocolsAndPorts() {
    Rules dns =
        pass("1")
            .carrying(Rules.ported(List.of(Match.TCP, Match.UDP), Match.ANY_PORT, Rules.port(53)));
    assertDecides("PASS 1", Packet.udp(CLIENT, 1024, SERVER, 53), dns);
    assertDecides("PASS 1", Packet.tcp(CLIENT, 1024, SERVER, 53), dns);
    assertDecides("BLOCK -", Packet.udp(CLIENT, 53, SERVER, 54), dns);
    assertDecides("BLOCK -", Packet.ported(Match.SCTP, CLIENT, 1024, SERVER, 53), dns);
    assertDecides(
        "PASS 1", Packet.plain(47, CLIENT, SERVER), pass("1").carrying(new Match.Protocol(47)));
    Rules ping = pass("1").carrying(new Match.Icmp(List.of(8), List.of(128), false));
    assertDecides("PASS 1", Packet.icmp(CLIENT, SERVER, 8), ping);
    assertDecides("BLOCK -", Packet.icmp(CLIENT, SERVER, 128), ping);
    Packet ping6 = Packet.icmp(Ip.of("fe80::2"), Ip.of("fe80::1"), 128);
    assertDecides("PASS 1", ping6, ping);
    assertDecides("BLOCK -", Packet.plain(1, ping6.source(), ping6.destination()), ping);
  }

  @Test
  void tcpStartsOnlyAtItsFirstPacket() {
    Packet amid = WEB.withFlags(TcpFlags.ACK);
    assertDecides("BLOCK -", amid, pass("1"), pass("2").tcp(443));
    assertDecides("BLOCK 1", amid, block("1"));
    Rules any =
        pass("1")
            .carrying(
                new Match.WithPorts(
                    List.of(Match.TCP), Match.ANY_PORT, Match.ANY_PORT, TcpFlags.ANY));
    assertDecides("PASS 1", amid, any);
    assertDecides("PASS 1", Packet.udp(CLIENT, 1, SERVER, 2), pass("1"));
  }

  @Test
  void optionsPassOnlyWhereARuleAllowsThem() {
    Packet strange = WEB.withOptions(true);
    assertEquals(Cause.OPTIONS, lan(strange, pass("1")).cause());
    assertDecides("PASS 1", strange, pass("1").allowingOptions());
    assertDecides("BLOCK 2", strange, pass("1").allowingOptions(), block("2").quick());
    assertEquals(Cause.OPTIONS, lan(strange, pass("1").allowingOptions(), pass("2")).cause());
  }

  @Test
  void otherConditions() {
    assertDecides("PASS 1", WEB.withDscp(46), pass("1").when(new Condition.Dscp(46)));
    assertDecides("BLOCK -", WEB, pass("1").when(new Condition.Dscp(46)));
    Condition.Sender linux = new Condition.Sender("Linux", Optional.empty());
    Condition.Sender old = new Condition.Sender("Linux", Optional.of("2.4"));
    assertDecides("BLOCK -", WEB, pass("1").when(linux));
    assertDecides("PASS 1", WEB.withSender(old), pass("1").when(linux));
    assertDecides("BLOCK -", WEB.withSender(linux), pass("1").when(old));
    assertDecides("PASS 1", WEB, pass("1").when(on(DayOfWeek.WEDNESDAY)));
    assertDecides("BLOCK -", WEB, pass("1").when(on(DayOfWeek.THURSDAY)));
  }

  private static Condition on(DayOfWeek day) {
    Schedule.Span span = new Schedule.Span(new Schedule.Weekdays(Set.of(day)), 0, 1440);
    return new Condition.During(new Schedule("s", 33, false, ZoneOffset.UTC, List.of(span)));
  }

  @Test
  void aReachedLimitBlocksAndNothingElseIsTried() {
    Surroundings full = new Surroundings(Set.of(), Set.of(), WEDNESDAY, Set.of("1"), Set.of());
    Ruleset limited =
        Rules.ruleset(
            List.of(), List.of(), rules(pass("1").quick().limited(5), pass("2")), List.of());
    Judgement judgement = Judge.arriving(limited, "lan0", WEB, full);
    assertEquals(Cause.LIMIT, judgement.cause());
    assertEquals("BLOCK 1", decided(judgement));
    Surroundings out = new Surroundings(Set.of(), Set.of(), WEDNESDAY, Set.of(), Set.of(CLIENT));
    assertEquals(Cause.SHUT_OUT, Judge.arriving(limited, "lan0", WEB, out).cause());
  }

  @Test
  void whatComesBeforeRules() {
    Ruleset none = Rules.ruleset(List.of(), List.of(), List.of(), List.of());
    assertEquals(Cause.LOOPBACK, Judge.arriving(none, "lo", WEB, HERE).cause());
    assertEquals(
        Cause.REDIRECTED, Judge.arriving(none, "lan0", WEB.withRedirected(true), HERE).cause());
    Packet amid = WEB.withRedirected(true).withFlags(TcpFlags.ACK);
    assertEquals(Cause.DEFAULT, Judge.arriving(none, "lan0", amid, HERE).cause());
  }
}
