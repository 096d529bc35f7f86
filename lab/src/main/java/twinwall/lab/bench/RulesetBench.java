package twinwall.lab.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import twinwall.lab.site.Control;
import twinwall.lab.site.LabException;
import twinwall.lab.site.Ran;
import twinwall.lab.site.Site;
import twinwall.lab.site.Topology;

/**
 * Many rules: the whole way from the document to the kernel, beside nft with the same text; each
 * step of it, and how fast new flows go through, beside other ways to write the same rules.
 */
final class RulesetBench {
  static final List<Integer> SIZES = List.of(1_000, 10_000);

  static final List<String> NOTES =
      List.of(
          "nft is started for a whole ruleset, by us too; small changes of ours need none",
          "new flows: first packets of TCP connections, one after the other, from one wire through"
              + " the firewall to the other; the sender's work is part of it",
          "a flow is for one of the rules that pass, by chance; the source is the same everywhere",
          "iptables has the same rules in FORWARD, behind one for what is known");

  private final Site site;
  private final Node node;

  /** A site of one firewall, so that nobody else works meanwhile. */
  RulesetBench(Site site) {
    this.site = site;
    this.node = new Node(site, "fw1");
  }

  List<Figure> measure(int runs) {
    var figures = new Figures();
    String plain =
        node.ask(Control.request("config.show").put("secrets", true)).path("xml").asString("");
    for (int size : SIZES) {
      String of = "%,d rules: ".formatted(size);
      for (int run = 0; run < runs; run++) {
        String xml = with(plain, size, run);
        long start = System.nanoTime();
        node.ask(Control.request("config.load").put("xml", xml));
        long saved = System.nanoTime();
        node.ask("sync.apply");
        figures.span(of + "checked, planned and saved", start, saved);
        figures.span(of + "the whole document loaded, until it is so", start, System.nanoTime());
        one(figures, of, run);
        nft(figures, of);
      }
    }
    node.ask(Control.request("config.load").put("xml", plain));
    node.ask("sync.apply");
    var all = new ArrayList<>(figures.all());
    all.addAll(
        Inside.figures(
            List.of("node", "linux", "core"),
            "twinwall.node.apply.RulesetMeasure",
            Integer.toString(SIZES.getLast()),
            Integer.toString(runs)));
    return all;
  }

  private void one(Figures figures, String of, int run) {
    var request =
        Control.request("config.set")
            .put("path", "filter/rule[1]/descr")
            .put("value", "changed " + run);
    long start = System.nanoTime();
    node.ask(request);
    node.ask("sync.apply");
    figures.span(of + "one of them changed, until it is so", start, System.nanoTime());
  }

  /** The text that the node has just loaded, by nft alone, on a machine that runs nothing else. */
  private void nft(Figures figures, String of) {
    String text =
        "add table inet twinwall\ndelete table inet twinwall\n"
            + read(site.runDir(node.name()).resolve("ruleset.nft"));
    List<String> load = List.of("nft", "-f", "-");
    List<String> check = List.of("nft", "-c", "-f", "-");
    figures.millis(of + "nft -c -f of the same text", timed(check, text));
    figures.millis(of + "nft -f of the same text", timed(load, text));
  }

  private double timed(List<String> command, String text) {
    var line = site.box(Topology.CLIENT).onNetwork(command);
    long start = System.nanoTime();
    Ran.run(line, text).orFail();
    return (System.nanoTime() - start) / 1e6;
  }

  /** The document with so many rules more; every run's are a little different. */
  static String with(String xml, int rules, int run) {
    int end = xml.indexOf("</filter>");
    if (end < 0) {
      throw new LabException("the node's configuration has no filter section");
    }
    var more = new StringBuilder();
    for (int i = 0; i < rules; i++) {
      more.append(
          """
          <rule><tracker>%d</tracker><type>%s</type><interface>lan</interface>\
          <ipprotocol>inet</ipprotocol><protocol>tcp</protocol>\
          <source><network>lan</network></source>\
          <destination><address>10.%d.%d.%d</address><port>%d</port></destination>\
          <descr>Rule %d of run %d</descr></rule>
          """
              .formatted(
                  1_800_000_000 + i,
                  i % 2 == 0 ? "pass" : "block",
                  run + 1,
                  i >> 8,
                  i & 0xFF,
                  1024 + i % 60_000,
                  i,
                  run));
    }
    return xml.substring(0, end) + more + xml.substring(end);
  }

  private static String read(java.nio.file.Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
