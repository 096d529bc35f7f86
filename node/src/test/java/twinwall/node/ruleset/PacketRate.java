package twinwall.node.ruleset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import twinwall.core.judge.Packet;
import twinwall.core.net.Ip4;
import twinwall.core.plan.Ruleset;
import twinwall.core.render.NftText;

/**
 * How many new flows a second go from one wire through the firewall to the other, one packet each,
 * sent one after the other: with few rules, with many as chains and as trees, and with the same
 * rules as iptables loads them.
 */
public final class PacketRate {
  private static final int FLOWS = 20_000;
  private static final int LONG_WAY = 4_000;
  private static final String CLEAR = "add table inet twinwall\ndelete table inet twinwall\n";

  private final IntFunction<Ruleset> rulesets;
  private final int rules;
  private final BiConsumer<String, Double> figures;

  /**
   * @param rulesets by how many rules they have; rule {@code n} is about the destination and port
   *     of {@link #target} and {@link #port}, and the even ones pass
   */
  public PacketRate(IntFunction<Ruleset> rulesets, int rules, BiConsumer<String, Double> figures) {
    this.rulesets = rulesets;
    this.rules = rules;
    this.figures = figures;
  }

  public static int port(int rule) {
    return 1024 + rule % 60_000;
  }

  public static Ip4 target(int rule) {
    return new Ip4(10 << 24 | 1 << 16 | rule);
  }

  /** What is measured: how it is put in place, and taken away. */
  private record Way(String name, int flows, List<String> command, String text) {}

  public void measure(int runs) throws Exception {
    List<Way> ways = new ArrayList<>();
    List<String> nft = List.of("nft", "-f", "-");
    Ruleset few = rulesets.apply(1);
    Ruleset many = rulesets.apply(rules);
    Instant now = Instant.now();
    String with = "%,d rules".formatted(rules);
    ways.add(new Way("a single rule", FLOWS, nft, NftText.table(few, now)));
    ways.add(new Way(with + " as trees", FLOWS, nft, NftText.table(many, now)));
    ways.add(new Way(with + " as chains", LONG_WAY, nft, NftText.linear(many, now)));
    for (String tool : List.of("iptables-nft-restore", "iptables-legacy-restore")) {
      if (isThere(tool)) {
        ways.add(new Way(with + " by " + tool, LONG_WAY, List.of(tool), iptables()));
      } else {
        System.err.println(tool + " is not there: not measured");
      }
    }
    try (Through site = Through.make()) {
      site.deaf();
      byte[][] frames = frames(site, FLOWS);
      for (int run = 0; run <= runs; run++) {
        for (Way way : ways) {
          once(site, way, frames, run > 0);
        }
      }
    }
  }

  private void once(Through site, Way way, byte[][] frames, boolean counts) throws Exception {
    clear();
    Host.tool(List.of("nft", "-f", "-"), CLEAR); // waits for what the kernel still takes apart
    long start = System.nanoTime();
    Host.tool(way.command(), way.text());
    double millis = (System.nanoTime() - start) / 1e6;
    Host.tool(List.of("conntrack", "-F"), "");
    long before = came();
    start = System.nanoTime();
    for (int i = 0; i < way.flows(); i++) {
      site.send(frames[i]);
    }
    while (came() - before < way.flows()) {
      if (System.nanoTime() - start > 60_000_000_000L) {
        throw new IllegalStateException(
            way.name() + ": only " + (came() - before) + " of " + way.flows() + " came through");
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    if (counts) {
      figures.accept(way.name() + ": loaded\tms", millis);
      figures.accept(way.name() + ": new flows\t1/s", way.flows() / seconds);
    }
    clear();
  }

  private static void clear() throws Exception {
    Host.tool(List.of("nft", "-f", "-"), CLEAR);
    for (String tool : List.of("iptables-nft-restore", "iptables-legacy-restore")) {
      if (isThere(tool)) {
        Host.tool(List.of(tool), "*filter\n:FORWARD ACCEPT [0:0]\nCOMMIT\n");
      }
    }
  }

  private static boolean isThere(String tool) {
    return Files.isExecutable(Path.of("/usr/sbin", tool));
  }

  /** Packets that one wire's end has received. */
  private static long came() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/thread-self/net/dev"))) {
      String[] words = line.strip().split("\\s+");
      if (words[0].equals("far1:")) {
        return Long.parseLong(words[2]);
      }
    }
    throw new IllegalStateException("there is no far1");
  }

  /** First packets of connections, each to a rule that passes it, in no order. */
  private byte[][] frames(Through site, int count) {
    Random dice = new Random(7);
    List<byte[]> frames = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int rule = dice.nextInt(Math.max(1, rules / 2)) * 2;
      Ip4 source = new Ip4(192 << 24 | 168 << 16 | 256 + i);
      Packet packet = Packet.tcp(source, 20_000 + i % 40_000, target(rule), port(rule));
      frames.add(site.frame(packet, new byte[0]));
    }
    Collections.shuffle(frames, dice);
    return frames.toArray(byte[][]::new);
  }

  /** As a careful administrator writes it: what is known first, then the rules. */
  private String iptables() {
    StringBuilder out = new StringBuilder("*filter\n:FORWARD DROP [0:0]\n");
    out.append("-A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT\n");
    for (int i = 0; i < rules; i++) {
      out.append("-A FORWARD -i lan0 -s 192.168.0.0/16 -d ").append(target(i)).append("/32 -p tcp");
      out.append(" -m tcp --dport ")
          .append(port(i))
          .append(i % 2 == 0 ? " --syn -j ACCEPT" : " -j DROP");
      out.append('\n');
    }
    return out.append("COMMIT\n").toString();
  }
}
