package twinwall.node.lookup;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import twinwall.core.config.Config;
import twinwall.core.lookup.LookupAction;
import twinwall.core.lookup.LookupEvent;
import twinwall.core.lookup.LookupMachine;
import twinwall.core.lookup.LookupState;
import twinwall.core.lookup.Source;
import twinwall.core.lookup.Sources;
import twinwall.core.machine.Moment;
import twinwall.core.plan.Lookups;
import twinwall.node.Clock;
import twinwall.node.Log;
import twinwall.node.Loop;

/** The {@code lookup} loop, its hands, and the threads that ask. */
public final class Lookup implements AutoCloseable {
  private static final int THREADS = 8;

  private final TableFiles files;
  private final Clock clock;
  private final Consumer<Lookups> changed;
  private final Log log;
  private final Asker asker = new Asker();
  private final ExecutorService asking =
      Executors.newFixedThreadPool(
          THREADS, Thread.ofPlatform().daemon().name("lookup-ask-", 1).factory());
  private final Loop<LookupState, LookupEvent, LookupAction> loop;

  /**
   * @param directory where lists are kept
   * @param changed is told what is known whenever that changes
   */
  public Lookup(
      Path directory,
      InstantSource wall,
      Clock clock,
      Consumer<Lookups> changed,
      Log log,
      Consumer<Throwable> crash) {
    this.files = new TableFiles(directory, wall);
    this.clock = clock;
    this.changed = changed;
    this.log = log;
    this.loop =
        new Loop<>("lookup", new LookupMachine(), LookupState.START, clock, this::act, crash);
  }

  public void start() {
    loop.start();
  }

  /**
   * Whom this configuration names is asked from now on.
   *
   * @param already is told what is known already, lists that were kept among it: before anybody is
   *     asked, so that no answer comes before it
   */
  public void want(Config config, Consumer<Lookups> already) {
    Map<Source, Duration> sources = Sources.of(config);
    Lookups known = state().known();
    Map<Source, LookupEvent.Kept> kept = new HashMap<>();
    Map<String, Lookups.Answer> tables = new HashMap<>(known.tables());
    for (Source source : sources.keySet()) {
      if (source instanceof Source.Table table && !state().entries().containsKey(source)) {
        tables.remove(table.alias()); // it was of other URLs
        files
            .kept(table)
            .ifPresent(found -> {
              kept.put(table, found);
              tables.put(table.alias(), found.answer());
            });
      }
    }
    already.accept(new Lookups(known.hosts(), tables));
    loop.tell(new LookupEvent.Wanted(sources, kept));
  }

  /** Asks at once: for the list of an alias, or everybody. */
  public void refresh(Optional<String> alias) {
    loop.tell(new LookupEvent.Refresh(alias));
  }

  public LookupState state() {
    return loop.state();
  }

  Moment now() {
    return clock.now();
  }

  private void act(LookupAction action) {
    switch (action) {
      case LookupAction.Ask a -> asking.execute(() -> loop.tell(asker.ask(a.source())));
      case LookupAction.Known a -> changed.accept(a.lookups());
      case LookupAction.Keep a -> asking.execute(() -> keep(a));
      case LookupAction.Tell a -> log.warn(a.what(), "source", a.source().label());
    }
  }

  private void keep(LookupAction.Keep action) {
    try {
      files.keep(action.table(), action.answer());
    } catch (IOException e) {
      log.warn("a list cannot be kept", "alias", action.table().alias(), "why", e.getMessage());
    }
  }

  @Override
  public void close() {
    loop.stop();
    asking.shutdownNow();
    asker.close();
  }
}
