package twinwall.node.ruleset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import twinwall.core.judge.Judge;
import twinwall.core.judge.Judgement;
import twinwall.core.judge.Packet;
import twinwall.core.judge.RuleBases;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;
import twinwall.core.net.Ip6;
import twinwall.core.plan.Match;
import twinwall.core.plan.Ruleset;
import twinwall.core.plan.Ruleset.Rule;
import twinwall.core.render.NftText;
import twinwall.linux.KernelTest;
import twinwall.linux.Nft;
import twinwall.linux.NftSet;
import twinwall.linux.NftTable;

/**
 * Random rule bases in the real kernel, as long chains and as trees, with real packets: each is
 * counted by the rule of which the naive judge says that it decides.
 */
final class TreesKernelTest {
  private static final int BASES = 6;
  private static final int PACKETS = 40;
  private static final long PATIENCE = 60_000_000_000L;

  /** A packet that can stand on a wire, begins a flow, and that the kernel looks at rules for. */
  private static boolean fits(Packet packet) {
    boolean begins =
        switch (packet.protocol()) {
          case Match.TCP -> packet.tcpFlags() == Match.TcpFlags.SYN;
          case Match.UDP -> true;
          case 1, 58 -> packet.icmpType() == (packet.protocol() == 1 ? 8 : 128);
          case 50 -> true;
          default -> false;
        };
    return begins && isUsual(packet.source()) && isUsual(packet.destination());
  }

  private static boolean isUsual(Ip ip) {
    return switch (ip) {
      case Ip4(int bits) -> (bits >>> 24) >= 9 && (bits >>> 24) <= 11;
      case Ip6(long high, _) -> high >>> 48 == 0xFD00;
    };
  }

  private static List<Packet> packets(Random dice, List<Rule> aims) {
    Set<Packet> some = new LinkedHashSet<>();
    while (some.size() < PACKETS) {
      Packet packet = RuleBases.packet(dice, aims);
      if (fits(packet)) {
        some.add(packet);
      }
    }
    return new ArrayList<>(some);
  }

  private static Map<String, Long> counts(Set<String> ids) throws Exception {
    Map<String, Long> counts = new TreeMap<>();
    NftTable table = NftTable.read(NftSet.Family.INET, "twinwall").orElseThrow();
    for (NftTable.Rule rule : table.rules()) {
      String id = rule.comment().split(" ", 2)[0];
      if (rule.packets() > 0 && ids.contains(id)) {
        counts.merge(id, rule.packets(), Long::sum);
      }
    }
    return counts;
  }

  /** Who counted each packet. */
  private static List<String> counted(
      Through site, String table, List<Packet> packets, Set<String> ids) throws Exception {
    Nft.Result loaded = Nft.apply("add table inet twinwall\ndelete table inet twinwall\n" + table);
    assertTrue(loaded.ok(), loaded.reason());
    Host.tool(List.of("conntrack", "-F"), "");
    List<String> all = new ArrayList<>();
    Map<String, Long> before = counts(ids);
    for (Packet packet : packets) {
      site.send(site.frame(packet, new byte[8]));
      long until = System.nanoTime() + PATIENCE;
      Map<String, Long> now = counts(ids);
      while (now.equals(before) && System.nanoTime() < until) {
        now = counts(ids);
      }
      Map<String, Long> known = before;
      List<String> who =
          now.entrySet().stream()
              .filter(count -> !count.getValue().equals(known.getOrDefault(count.getKey(), 0L)))
              .map(Map.Entry::getKey)
              .toList();
      all.add(String.join(" ", who) + " decides " + packet);
      before = now;
    }
    return all;
  }

  private static void assertSame(List<String> expected, List<String> found, String which) {
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i), found.get(i), which + ", packet " + i);
    }
  }

  @KernelTest
  void eachPacketIsDecidedByTheRuleThatTheJudgeNames() throws Exception {
    try (Through site = Through.make()) {
      Host.ip("addr add 10.1.0.1/16 broadcast 10.1.255.255 dev lan0");
      Host.ip("addr add fd00:1::1/64 dev lan0 nodad");
      int trees = 0;
      for (long seed = 1; seed <= BASES; seed++) {
        Random dice = new Random(seed);
        Ruleset rules = RuleBases.ruleset(dice, true, 200);
        List<Rule> aims = Judge.inOrder(rules, "lan0");
        List<Packet> packets = packets(dice, aims);
        Set<String> ids = new HashSet<>(Set.of("auto:deny"));
        aims.forEach(rule -> ids.add(rule.id()));
        List<String> expected = new ArrayList<>();
        for (Packet packet : packets) {
          Judgement judgement = Judge.arriving(rules, "lan0", packet, RuleBases.AROUND);
          String id = judgement.rule().map(Rule::id).orElse("auto:deny");
          expected.add(id + " decides " + packet);
        }
        String linear = NftText.linear(rules, RuleBases.NOW);
        String tree = NftText.table(rules, RuleBases.NOW);
        assertSame(expected, counted(site, linear, packets, ids), "linear, seed " + seed);
        assertSame(expected, counted(site, tree, packets, ids), "tree, seed " + seed);
        trees += tree.contains("vmap") ? 1 : 0;
      }
      assertTrue(trees > BASES / 2, "most rule bases have trees");
    }
  }
}
