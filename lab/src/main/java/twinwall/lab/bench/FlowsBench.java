package twinwall.lab.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import twinwall.lab.site.LabException;
import twinwall.lab.site.Wait;

/**
 * Flow sync beside conntrackd, turn about: bulk and memory with 100,000, 200,000 and a million
 * connections, delay and processor time at two rates, the highest rate that is kept up with, and
 * what becomes of twice as many.
 */
final class FlowsBench {
  private static final List<Integer> RATES = List.of(1_000, 10_000);
  private static final List<Integer> STEPS =
      List.of(20_000, 30_000, 40_000, 60_000, 80_000, 100_000, 130_000, 160_000, 200_000);
  private static final int SMALL = 100_000;
  private static final int MANY = 200_000;
  private static final int MOST = 1_000_000;
  private static final Path LIMIT = Path.of("/proc/sys/net/netfilter/nf_conntrack_max");

  /** What is caught up with in that time after the last change was kept up with. */
  private static final double KEPT_UP_MILLIS = 500;

  private final List<SyncSide> sides;
  private final Figures figures = new Figures();
  private final List<String> notes = new ArrayList<>();

  FlowsBench(List<SyncSide> sides) {
    this.sides = sides;
    notes.add("the kernels themselves note when a connection was made; nobody listens for it");
    notes.add("a change is a connection's beginning, answer or end; two of three end within 0.6 s");
    notes.add(
        "processor time: both nodes' daemons, user and system, per change, beyond that at rest");
    notes.add("conntrackd runs by its default at real-time priority 99, FTFW, no external cache");
  }

  /** The whole machine's limit: read, and never touched. */
  private static long limit() {
    // In one read: the kernel tells a number to the first one alone, be it of a single byte.
    try (var in = Files.newInputStream(LIMIT)) {
      return Long.parseLong(new String(in.readNBytes(64), StandardCharsets.US_ASCII).strip());
    } catch (IOException e) {
      throw new LabException("this kernel tracks no connections: " + e.getMessage(), e);
    }
  }

  List<Figure> measure(int runs) {
    for (int run = 0; run < runs; run++) {
      for (SyncSide side : sides) {
        System.err.printf("  run %d of %d: %s%n", run + 1, runs, side.name());
        once(side);
      }
    }
    return figures.all();
  }

  List<String> notes() {
    return notes;
  }

  private void note(String text) {
    if (!notes.contains(text)) {
      notes.add(text);
    }
  }

  private void once(SyncSide side) {
    SyncSide.NODES.forEach(side::reset);
    SyncSide.NODES.forEach(side::start);
    side.awaitReady();
    Wait.sleep(2000);
    memory(side, "empty");
    bulks(side);
    live(side);
  }

  private void memory(SyncSide side, String what) {
    for (String node : SyncSide.NODES) {
      double mb = side.daemon(node).residentMegabytes();
      figures.add(side.name() + ": memory, " + what + ", " + node, "MB", mb);
    }
  }

  private void bulks(SyncSide side) {
    long room = limit() * 9 / 10;
    int have = 0;
    for (int size : List.of(SMALL, MANY, MOST)) {
      if (size > room) {
        note(
            "not %,d flows: nf_conntrack_max is %d; sysctl -w net.netfilter.nf_conntrack_max=%d"
                .formatted(size, limit(), size + size / 4));
        continue;
      }
      try (Kernels kernels = new Kernels(side)) {
        kernels.ask("adopt " + have);
        kernels.ask("fill " + (size - have));
        kernels.ask("settle 60");
      }
      have = size;
      memory(side, "%,d flows".formatted(size));
      if (size >= MANY) {
        bulk(side, size);
      }
    }
    try (Kernels kernels = new Kernels(side)) {
      kernels.ask("adopt " + have);
      Kernels.Answer clear = kernels.ask("clear 60");
      figures.millis(side.name() + ": %,d flows end on both".formatted(have), clear.get("ms"));
      figures.add(side.name() + ": left over of them at the peer", "", clear.get("left"));
    }
  }

  private void bulk(SyncSide side, int size) {
    side.reset("fw2");
    String of = side.name() + ": bulk of %,d".formatted(size);
    try (Kernels kernels = new Kernels(side)) {
      kernels.ask("adopt " + size);
      long start = System.nanoTime();
      side.start("fw2");
      Kernels.Answer bulk = kernels.ask("bulk 1000 60");
      figures.millis(of + ", first to last", (bulk.get("last_at") - bulk.get("first_at")) / 1e6);
      figures.millis(of + ", from fw2's start", (bulk.get("last_at") - start) / 1e6);
      figures.millis(of + ", delay p50 of new flows meanwhile", bulk.get("p50_ms"));
      figures.millis(of + ", delay p99 of new flows meanwhile", bulk.get("p99_ms"));
      figures.add(of + ", new flows meanwhile that were timed", "", bulk.get("samples"));
      figures.add(of + ", flows that differ afterwards", "", bulk.get("differ"));
    }
    side.awaitReady();
  }

  private void live(SyncSide side) {
    try (Kernels kernels = new Kernels(side)) {
      kernels.ask("live 10000 10 20"); // code that has just been started is compiled meanwhile
      double rest = rest(side);
      figures.add(side.name() + ": processor time at rest, each second", "ms", rest);
      for (int rate : RATES) {
        String at = side.name() + ": %,d changes/s".formatted(rate);
        double before = cpu(side);
        Kernels.Answer live = kernels.ask("live " + rate + " 5 20");
        double micros = (cpu(side) - before - 5 * rest) * 1000 / live.get("changes");
        figures.add(at + ", processor time per change", "us", micros);
        figures.millis(at + ", delay p50", live.get("p50_ms"));
        figures.millis(at + ", delay p99", live.get("p99_ms"));
        figures.millis(at + ", delay max", live.get("max_ms"));
        figures.add(at + ", flows that differ afterwards", "", live.get("differ"));
      }
      kernels.ask("clear 30");
      int sustained = sustained(side, kernels);
      Kernels.Answer twice = kernels.ask("live " + 2 * sustained + " 3 60");
      String over = side.name() + ": twice that for 3 s";
      figures.add(over + ", changes made", "/s", twice.get("rate"));
      figures.millis(over + ", until caught up", twice.get("caught_up_ms"));
      figures.add(over + ", flows that differ afterwards", "", twice.get("differ"));
      kernels.ask("clear 60");
    }
    memory(side, "after all of that");
  }

  private int sustained(SyncSide side, Kernels kernels) {
    int sustained = STEPS.getFirst();
    double micros = 0;
    for (int step : STEPS) {
      double before = cpu(side);
      Kernels.Answer live = kernels.ask("live " + step + " 3 30");
      double cost = (cpu(side) - before) * 1000 / live.get("changes");
      kernels.ask("clear 30");
      boolean kept = live.get("caught_up_ms") <= KEPT_UP_MILLIS && live.get("differ") == 0;
      if (!kept || live.get("rate") < 0.9 * step) {
        break;
      }
      sustained = step;
      micros = cost;
    }
    figures.add(side.name() + ": highest rate kept up with", "/s", sustained);
    figures.add(side.name() + ": processor time per change at that rate", "us", micros);
    return sustained;
  }

  /** What the daemons do when there is nothing to do, such as the product's election. */
  private static double rest(SyncSide side) {
    double before = cpu(side);
    Wait.sleep(5_000);
    return (cpu(side) - before) / 5;
  }

  private static double cpu(SyncSide side) {
    double sum = 0;
    for (String node : SyncSide.NODES) {
      sum += side.daemon(node).cpuMillis();
    }
    return sum;
  }
}
