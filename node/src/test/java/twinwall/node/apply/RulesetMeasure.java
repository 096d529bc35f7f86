package twinwall.node.apply;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import twinwall.core.apply.ApplyEvent;
import twinwall.core.config.Config;
import twinwall.core.config.XmlReader;
import twinwall.core.plan.Facts;
import twinwall.core.plan.Plan;
import twinwall.core.plan.Planner;
import twinwall.core.plan.Planning;
import twinwall.core.plan.Ruleset;
import twinwall.core.render.NftText;
import twinwall.core.render.TableSteps;
import twinwall.linux.Nft;
import twinwall.linux.NftSet;
import twinwall.linux.NftTable;
import twinwall.node.ruleset.PacketRate;

/**
 * Measures many rules from inside, in a network namespace of its own, for the benchmark of the lab:
 * how long each step from the document to the kernel takes, and how fast new flows go through.
 * Prints a line per figure: its name, its unit, its samples, with tabs between. Arguments: how many
 * rules, how many runs, and anything more to leave out the flows.
 */
final class RulesetMeasure {
  private final Map<String, List<Double>> figures = new LinkedHashMap<>();
  private final Path run;
  private final String of;

  private RulesetMeasure(Path run, int rules) {
    this.run = run;
    this.of = String.format(Locale.ROOT, "%,d rules: ", rules);
  }

  public static void main(String[] args) throws Exception {
    int rules = Integer.parseInt(args[0]);
    int runs = Integer.parseInt(args[1]);
    Path run = Files.createTempDirectory("twinwall-measure");
    RulesetMeasure measure = new RulesetMeasure(run, rules);
    try {
      measure.load(rules, runs);
    } finally {
      Files.deleteIfExists(run.resolve("ruleset.nft"));
      Files.deleteIfExists(run);
    }
    if (args.length < 3) {
      new PacketRate(n -> n == 1 ? few() : plan(n, 0, -1).ruleset(), rules, measure::add)
          .measure(runs);
    }
    measure.print();
  }

  private void add(String name, double value) {
    figures.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
  }

  private void span(String name, long start) {
    add(name + "\tms", (System.nanoTime() - start) / 1e6);
  }

  private void print() {
    figures.forEach((name, samples) ->
        System.out.println(
            name
                + "\t"
                + samples.stream()
                    .map(sample -> String.format(Locale.ROOT, "%.3f", sample))
                    .collect(Collectors.joining(" "))));
  }

  private void load(int rules, int runs) throws IOException {
    ApplyHands hands = new ApplyHands(run);
    for (int i = 0; i < runs; i++) {
      Nft.apply("add table inet twinwall\ndelete table inet twinwall\n");
      Files.deleteIfExists(run.resolve("ruleset.nft"));
      long start = System.nanoTime();
      Plan plan = plan(rules, i, -1);
      span(of + "the document read and planned", start);
      start = System.nanoTime();
      NftText.Loadable text = NftText.loadable(plan.ruleset(), Instant.now());
      span(of + "compiled", start);
      apply(hands, plan, of + "compiled and applied, the whole ruleset");
      Doors doors = new Doors();
      LoadedRuleset loaded = new LoadedRuleset(run, new LoadedSets(run, doors), doors);
      parts(loaded, text);
      Plan one = plan(rules, i, rules / 2);
      start = System.nanoTime();
      NftText.Loadable other = NftText.loadable(one.ruleset(), Instant.now());
      span(of + "one rule changed: compiled", start);
      changed(loaded, other);
      apply(
          hands,
          plan,
          of + "one rule changed back: compiled and applied, with all that is around it");
      size(text.text());
    }
  }

  private void size(String text) {
    Map<String, String> parts = TableSteps.parts(text);
    add(of + "chains\t", parts.keySet().stream().filter(name -> name.startsWith("chain ")).count());
    add(of + "lines of rules\t", text.lines().filter(line -> line.contains(" comment ")).count());
    add(of + "text\tkB", text.length() / 1e3);
  }

  private void apply(ApplyHands hands, Plan plan, String name) {
    long start = System.nanoTime();
    ApplyEvent event = hands.apply(1, plan);
    span(name, start);
    if (!(event instanceof ApplyEvent.Applied)) {
      throw new IllegalStateException(event.toString());
    }
  }

  /** Nothing is to be done: what looking costs. */
  private void parts(LoadedRuleset loaded, NftText.Loadable text) throws IOException {
    long start = System.nanoTime();
    if (!loaded.text().orElse("").equals(text.text())) {
      throw new IllegalStateException("the kernel has something else");
    }
    span(of + "the kernel's table read and compared", start);
    start = System.nanoTime();
    NftTable.read(NftSet.Family.INET, "twinwall");
    span(of + "the kernel's table read with its counters", start);
  }

  private void changed(LoadedRuleset loaded, NftText.Loadable text) throws IOException {
    long start = System.nanoTime();
    loaded.text();
    long looked = System.nanoTime();
    orThrow(loaded.add(text.text()));
    orThrow(loaded.load(text.text()));
    span(of + "one rule changed: from the compiled ruleset to the kernel", looked);
    span(of + "one rule changed: the same, with a look at the kernel before", start);
    start = System.nanoTime();
    orThrow(loaded.sweep());
    span(of + "one rule changed: swept and written down afterwards", start);
  }

  private static void orThrow(Nft.Result result) {
    if (!result.ok()) {
      throw new IllegalStateException(result.reason());
    }
  }

  private static Plan plan(int rules, int run, int changed) {
    return plan(rules(rules, run, changed));
  }

  private static Plan plan(String rules) {
    String xml =
        "<pfsense><version>23.3</version><system><webgui><noantilockout/></webgui></system>"
            + "<interfaces><wan><enable></enable><if>wan0</if><descr>WAN</descr>"
            + "<ipaddr>203.0.113.11</ipaddr><subnet>24</subnet></wan>"
            + "<lan><enable></enable><if>lan0</if><descr>LAN</descr><ipaddr>192.168.0.1</ipaddr>"
            + "<subnet>16</subnet></lan></interfaces><nat><outbound><mode>disabled</mode></outbound>"
            + "</nat><filter>"
            + rules
            + "</filter></pfsense>";
    if (XmlReader.read(xml.getBytes(StandardCharsets.UTF_8)) instanceof XmlReader.Document d
        && Planner.plan(Config.of(d.root()), Facts.anything()) instanceof Planning.Planned p) {
      return p.plan();
    }
    throw new IllegalStateException("the configuration has no plan");
  }

  /** Every second one passes; each is about one host and one port. */
  private static String rules(int rules, int run, int changed) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < rules; i++) {
      out.append(
          """
          <rule><tracker>%d</tracker><type>%s</type><interface>lan</interface>\
          <ipprotocol>inet</ipprotocol><protocol>tcp</protocol>\
          <source><network>lan</network></source>\
          <destination><address>%s</address><port>%d</port></destination>\
          <descr>Rule %d of run %d</descr></rule>
          """
              .formatted(
                  1_800_000_000 + i,
                  i % 2 == 0 ? "pass" : "block",
                  PacketRate.target(i),
                  PacketRate.port(i) + (i == changed ? 1 : 0),
                  i,
                  run));
    }
    return out.toString();
  }

  /** One rule that passes everything. */
  private static Ruleset few() {
    return plan("<rule><tracker>1</tracker><type>pass</type><interface>lan</interface><ipprotocol>inet"
            + "</ipprotocol><source><any></any></source><destination><any></any></destination>"
            + "</rule>")
        .ruleset();
  }
}
