package twinwall.lab.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import twinwall.lab.site.Control;
import twinwall.lab.site.Site;
import twinwall.lab.site.Topology;

/**
 * Every page of the menu on a node with many rules and states: the time to the first byte, and
 * until a browser has it loaded and laid out.
 */
final class PagesBench {
  private static final int WARM = 3;
  private static final double LIMIT = 200;

  /** Rules, and states in the node's kernel. */
  private record Load(int rules, int states) {
    @Override
    public String toString() {
      return "%,d rules, %,d states".formatted(rules, states);
    }
  }

  private static final List<Load> LOADS = List.of(new Load(1_000, 0), new Load(5_000, 100_000));

  /** Those that the menu does not link, and that are asked for often or are large. */
  private static final List<String> MORE =
      List.of(
          "/firewall/rules?tab=lan&page=7",
          "/firewall/rules?tab=lan&search=rule+99",
          "/firewall/rules?tab=lan&search=lan+subnets",
          "/firewall/rules?tab=lan&size=500",
          "/firewall/rules?tab=lan&size=2000",
          "/firewall/rules/edit?tab=lan",
          "/firewall/rules/edit?item=900&tab=lan",
          "/diagnostics/states?size=500",
          "/diagnostics/states?dport=401",
          "/bar");

  private static final List<String> BROWSED =
      List.of(
          "/",
          "/firewall/rules?tab=lan",
          "/firewall/rules?tab=lan&size=500",
          "/firewall/rules?tab=lan&size=2000",
          "/firewall/rules?tab=lan&search=rule+99",
          "/diagnostics/states",
          "/diagnostics/states?size=2000");

  private final Site site;
  private final Node node;
  private final List<String> notes = new ArrayList<>();

  PagesBench(Site site) {
    this.site = site;
    this.node = new Node(site, "fw1");
  }

  List<String> notes() {
    return List.copyOf(notes);
  }

  List<Figure> measure(int runs) {
    var figures = new Figures();
    String plain =
        node.ask(Control.request("config.show").put("secrets", true)).path("xml").asString("");
    var base = "https://" + site.topology().lan(1).address();
    var jar = site.directory(Topology.CLIENT).resolve("bench-cookies").toString();
    var visitor = new PageVisitor(site.box(Topology.CLIENT), base, jar);
    visitor.login("admin", password());
    var pages = new ArrayList<>(visitor.pages());
    pages.addAll(MORE);
    notes.add(
        "milliseconds to the first byte, on a connection that is there, after %d that do not count"
            .formatted(WARM));
    for (Load load : LOADS) {
      node.ask(
          Control.request("config.load")
              .put("xml", RulesetBench.with(plain, load.rules(), load.rules() & 1)));
      node.ask("sync.apply");
      new Ballast(site, load.states()).load();
      pages(figures, visitor, pages, load, runs);
      if (Chromium.isThere()) {
        browsed(figures, visitor, base, load, runs);
      } else {
        notes.add("no browser here: apt install chromium chromium-driver");
      }
    }
    node.ask(Control.request("config.load").put("xml", plain));
    node.ask("sync.apply");
    return figures.all();
  }

  private void pages(
      Figures figures, PageVisitor visitor, List<String> pages, Load load, int runs) {
    var worst = new LinkedHashMap<String, Double>();
    for (var page : pages) {
      for (var taken : visitor.timed(page, WARM, runs)) {
        figures.millis(load + ": " + page, taken.millis());
        worst.merge(page, taken.millis(), Math::max);
      }
    }
    var slow =
        worst.entrySet().stream().filter(e -> e.getValue() > LIMIT).map(Map.Entry::getKey).toList();
    notes.add(
        "%s: %d pages, %s"
            .formatted(
                load,
                pages.size(),
                slow.isEmpty()
                    ? "none was ever over %.0f ms".formatted(LIMIT)
                    : "over %.0f ms at least once: %s".formatted(LIMIT, String.join(", ", slow))));
  }

  private void browsed(Figures figures, PageVisitor visitor, String base, Load load, int runs) {
    try (var browser = new Chromium(site)) {
      browser.cookie(base + "/login", "twinwall", visitor.session());
      for (var page : BROWSED) {
        long elements = 0;
        for (int i = 0; i < runs + 1; i++) {
          var stood = browser.open(base + page);
          elements = stood.elements();
          if (i > 0) {
            figures.millis(load + ": chromium, loaded and laid out: " + page, stood.millis());
          }
        }
        notes.add("%s: %s has %,d elements".formatted(load, page, elements));
      }
    }
  }

  private String password() {
    try {
      return Files.readString(site.directory().resolve("password")).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
