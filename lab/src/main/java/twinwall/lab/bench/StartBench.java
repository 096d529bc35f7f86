package twinwall.lab.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;
import twinwall.lab.site.Box;
import twinwall.lab.site.Control;
import twinwall.lab.site.Firewalls;
import twinwall.lab.site.LabException;
import twinwall.lab.site.Site;
import twinwall.lab.site.Wait;

/**
 * Kills the master's engine and watches its successor: its process, the virtual MACs that it
 * refreshes in the kernel, its first advert as the peer hears it, its control socket.
 */
final class StartBench {
  private static final long BOUND_MILLIS = 30_000;
  private static final double TICKS_PER_MILLI = 0.1;

  private final Site site;
  private final Firewalls firewalls;
  private final Node master;
  private final Node peer;
  private int takeOvers;

  StartBench(Site site) {
    this.site = site;
    this.firewalls = new Firewalls(site);
    this.master = new Node(site, "fw1");
    this.peer = new Node(site, "fw2");
  }

  List<Figure> measure(int runs) {
    var figures = new Figures();
    try (Tail nft = master.nft()) {
      for (int run = 0; run < runs; run++) {
        awaitHealthy();
        if (Files.exists(archive())) {
          once(figures, nft, "with archive: ");
          awaitHealthy();
          withoutArchive(figures, nft);
        } else {
          once(figures, nft, "");
        }
      }
    }
    awaitHealthy();
    return figures.all();
  }

  private static Path archive() {
    return Node.launcher().resolveSibling("target/archive/node.aot");
  }

  /** The launcher looks for the archive anew at each start. */
  private void withoutArchive(Figures figures, Tail nft) {
    Path aside = archive().resolveSibling("node.aot.aside");
    try {
      Files.move(archive(), aside);
      try {
        once(figures, nft, "without archive: ");
      } finally {
        Files.move(aside, archive());
      }
    } catch (IOException e) {
      throw new LabException("the archive cannot be put aside: " + e.getMessage(), e);
    }
  }

  List<String> notes() {
    return List.of(
        "the peer became master in " + takeOvers + " runs (0 means: nobody noticed)",
        "the successor's start is known to 10 ms, the peer's hearing to 1 ms");
  }

  private void awaitHealthy() {
    Wait.until(
        90_000,
        50,
        () -> firewalls.complaint().isEmpty(),
        () -> "the site does not become healthy: " + firewalls.complaint().orElse("it just did"));
    Wait.sleep(2000);
  }

  private void once(Figures figures, Tail nft, String how) {
    Box.Resident old = engine();
    int before = transitions();
    var heard = new AtomicLong();
    long killed = System.nanoTime();
    old.kill();
    Thread ear =
        Thread.ofPlatform().name("ear").daemon().start(() -> hear(killed + 50_000_000, heard));
    long answers = awaitStatus(status -> true, "an answer");
    long adopted =
        awaitStatus(
            status ->
                Firewalls.roles(status).size() >= 2
                    && Firewalls.roles(status).values().stream().allMatch(Firewalls.MASTER::equals),
            "the role of master");
    long refreshed =
        nft.await(
            killed + 5_000_000,
            BOUND_MILLIS,
            line -> line.contains("twinwall_vmac") && line.contains("add element"),
            "a refreshed virtual MAC");
    join(ear);
    long started = startOf(engine().pid());
    var daemon = new Daemon(engine().pid());
    figures.span(how + "kill -9, until the successor's process starts", killed, started);
    figures.span(how + "its start, until the virtual MAC is refreshed", started, refreshed);
    figures.span(how + "its start, until the peer hears its advert", started, heard.get());
    figures.span(how + "its start, until the control socket answers", started, answers);
    figures.span(how + "kill -9, until the virtual MAC is refreshed", killed, refreshed);
    figures.span(how + "kill -9, until adopted: socket answers, master of all", killed, adopted);
    Wait.sleep(3000);
    figures.millis(how + "processor time of its first three seconds", daemon.cpuMillis());
    figures.add(how + "memory resident then", "MB", daemon.residentMegabytes());
    if (transitions() != before) {
      takeOvers++;
    }
  }

  private int transitions() {
    int newest = 0;
    for (JsonNode one : peer.ask("carp.history")) {
      newest = Math.max(newest, one.path("id").asInt(0));
    }
    return newest;
  }

  private long awaitStatus(java.util.function.Predicate<JsonNode> good, String what) {
    long end = System.nanoTime() + BOUND_MILLIS * 1_000_000;
    while (System.nanoTime() < end) {
      Optional<JsonNode> status = firewalls.status(master.name());
      if (status.filter(good).isPresent()) {
        return System.nanoTime();
      }
      Wait.sleep(2);
    }
    throw new LabException("the new engine does not come to " + what);
  }

  /** When the peer heard the first advert since a moment, from the age that it tells. */
  private void hear(long since, AtomicLong heard) {
    try (Control control = Control.open(site.controlSocket(peer.name()))) {
      long end = System.nanoTime() + BOUND_MILLIS * 1_000_000;
      while (System.nanoTime() < end) {
        JsonNode status = control.ask(Control.request("carp.status"));
        long now = System.nanoTime();
        for (JsonNode vhid : status.path("vhids")) {
          long at = now - (long) (vhid.path("heard").path("age_s").asDouble(1e6) * 1e9);
          if (at > since && (heard.get() == 0 || at < heard.get())) {
            heard.set(at);
          }
        }
        if (heard.get() != 0) {
          return;
        }
        Wait.sleep(3);
      }
    } catch (IOException e) {
      throw new LabException("the peer does not answer: " + e.getMessage(), e);
    }
  }

  private static void join(Thread thread) {
    try {
      if (!thread.join(java.time.Duration.ofMillis(BOUND_MILLIS))) {
        throw new LabException("the peer does not hear the new engine");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }

  private Box.Resident engine() {
    List<Box.Resident> found = new ArrayList<>(site.box(master.name()).residents());
    found.removeIf(p ->
        !p.command().getFirst().endsWith("java")
            || !p.command().contains("node")
            || !p.command().contains("--run"));
    if (found.size() != 1) {
      throw new LabException(master.name() + " has " + found.size() + " engines, not one");
    }
    return found.getFirst();
  }

  /** Field 22 of proc(5) stat as a {@link System#nanoTime}: ticks of 10 ms since boot. */
  private static long startOf(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      long ticks = Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19]);
      return (long) (ticks / TICKS_PER_MILLI * 1e6);
    } catch (IOException e) {
      throw new LabException("the new engine died", e);
    }
  }
}
