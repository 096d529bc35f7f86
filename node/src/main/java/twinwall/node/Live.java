package twinwall.node;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import twinwall.core.plan.Plan;
import twinwall.node.control.Op;
import twinwall.node.filterlog.FilterLogOps;
import twinwall.node.filterlog.LogReader;
import twinwall.node.graph.GraphOps;
import twinwall.node.graph.MachineOps;
import twinwall.node.graph.Meters;

/** What is new all the time, for pages that follow: the logs, and the graphs. */
final class Live implements AutoCloseable {
  private final LogTail tail;
  private final LogReader filterlog;
  private final Meters meters;
  private final InstantSource wall;
  private final Path config;

  /**
   * @param made how many states this node has made
   * @param config the directory of the configuration
   */
  Live(
      InstantSource wall,
      Clock clock,
      LongSupplier made,
      Path config,
      Log log,
      Consumer<Throwable> crash) {
    this.wall = wall;
    this.config = config;
    this.tail = log.tail();
    this.filterlog = new LogReader(wall, log.room("filterlog"), _ -> {}, crash);
    this.meters = new Meters(clock, made, log.room("graph"), crash);
  }

  /** What runs from now on. */
  void apply(Plan plan) {
    filterlog.apply(plan);
    meters.apply(plan);
  }

  Map<String, Op> ops() {
    Map<String, Op> ops = new HashMap<>(LogOps.of(tail));
    ops.putAll(FilterLogOps.of(filterlog.lines()));
    ops.putAll(GraphOps.of(meters, wall));
    ops.putAll(MachineOps.of(config));
    ops.putAll(
        new NewsOps(
                Map.of("filter", filterlog.lines()::last, "log", tail::last, "graph", meters::look))
            .ops());
    return ops;
  }

  @Override
  public void close() {
    filterlog.close();
    meters.close();
  }
}
