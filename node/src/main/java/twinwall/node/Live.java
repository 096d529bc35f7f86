package twinwall.node;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import twinwall.core.plan.Plan;
import twinwall.node.control.Op;
import twinwall.node.filterlog.FilterLogOps;
import twinwall.node.filterlog.LogReader;

/** What is new all the time, for pages that follow: the logs. */
final class Live implements AutoCloseable {
  private final LogTail tail;
  private final LogReader filterlog;

  Live(InstantSource wall, Log log, Consumer<Throwable> crash) {
    this.tail = log.tail();
    this.filterlog = new LogReader(wall, log.room("filterlog"), _ -> {}, crash);
  }

  /** What runs from now on. */
  void apply(Plan plan) {
    filterlog.apply(plan);
  }

  Map<String, Op> ops() {
    Map<String, Op> ops = new HashMap<>(LogOps.of(tail));
    ops.putAll(FilterLogOps.of(filterlog.lines()));
    ops.putAll(new NewsOps(Map.of("filter", filterlog.lines()::last, "log", tail::last)).ops());
    return ops;
  }

  @Override
  public void close() {
    filterlog.close();
  }
}
