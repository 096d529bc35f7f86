package twinwall.lab.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import twinwall.lab.site.Site;

/** Runs benchmarks, each on the site that it needs. */
public final class Benches {
  private static final int DELAY_SAMPLES = 100;

  private final Supplier<Site> pair;
  private final Supplier<Site> single;
  private final Supplier<Site> standIn;
  private final Supplier<Site> bare;
  private final Function<List<String>, List<String>> agent;

  /**
   * @param pair a healthy site of two firewalls
   * @param single a healthy site of one
   * @param standIn a site of two firewalls on which the product does not run
   * @param bare a site of two firewalls on which nothing runs
   * @param agent makes an agent's command line from its arguments
   */
  public Benches(
      Supplier<Site> pair,
      Supplier<Site> single,
      Supplier<Site> standIn,
      Supplier<Site> bare,
      Function<List<String>, List<String>> agent) {
    this.pair = pair;
    this.single = single;
    this.standIn = standIn;
    this.bare = bare;
    this.agent = agent;
  }

  /**
   * Measures so often; by default as often as the benchmark says itself.
   *
   * @param only what of it, for benchmarks that have parts
   * @param flows others' flows that are there meanwhile, for benchmarks that can
   */
  public Finding run(Bench bench, Optional<Integer> wanted, List<String> only, int flows) {
    int runs = wanted.orElse(bench.runs());
    return switch (bench) {
      case CONFIG -> {
        Site site = pair.get();
        double load = load();
        yield new Result(
            bench,
            new ConfigBench(site).measure(runs),
            List.of("seen by `nft monitor` on both nodes; a save is a call on the control socket"),
            load,
            load());
      }
      case FLOWS -> {
        List<SyncSide> sides =
            List.of(new SyncSide.Ours(pair.get()), new SyncSide.Conntrackd(standIn.get()));
        double load = load();
        var sync = new FlowsBench(sides);
        List<Figure> figures = sync.measure(runs);
        yield new Result(bench, figures, sync.notes(), load, load());
      }
      case CODECS -> {
        double load = load();
        yield new Result(bench, CodecsBench.measure(runs), CodecsBench.NOTES, load, load());
      }
      case KERNEL -> {
        Site site = pair.get();
        double load = load();
        yield new Result(
            bench,
            new KernelBench(site, agent).measure(runs, wanted.orElse(DELAY_SAMPLES)),
            List.of(
                "ours runs in a JVM that is there already; conntrack is started each time",
                "single flows are seen by `conntrack -E` on both nodes"),
            load,
            load());
      }
      case START -> {
        var start = new StartBench(pair.get());
        double load = load();
        yield new Result(bench, start.measure(runs), start.notes(), load, load());
      }
      case PAUSE -> {
        var pause = new PauseBench(pair.get());
        double load = load();
        List<Figure> figures = pause.measure(runs);
        yield new Result(bench, figures, pause.notes(), load, load());
      }
      case FAILOVER -> {
        var selection = FailoverBench.Selection.of(only, flows);
        yield new FailoverBench(bare.get(), agent, selection).measure(runs);
      }
      case PAGES -> {
        var pages = new PagesBench(single.get());
        double load = load();
        List<Figure> figures = pages.measure(runs);
        yield new Result(bench, figures, pages.notes(), load, load());
      }
      case RULESET -> {
        Site site = single.get();
        double load = load();
        yield new Result(
            bench, new RulesetBench(site).measure(runs), RulesetBench.NOTES, load, load());
      }
    };
  }

  /** The load average of one minute; negative where nobody knows. */
  static double load() {
    try {
      return Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
    } catch (IOException _) {
      return -1;
    }
  }
}
