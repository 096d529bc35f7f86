package twinwall.node.dhcp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import twinwall.core.lease.Lease;
import twinwall.core.lease.LeaseNames;
import twinwall.core.lease.LeaseZones;
import twinwall.node.Log;

/**
 * Tells the resolver the names of DHCP clients, on every node, from the node's own copy of the
 * leases. It looks at whether the lease files have changed, and asks for leases only then; a
 * resolver that was started or reloaded since has forgotten, and is told everything again.
 */
public final class Registrar implements AutoCloseable {
  private static final long LOOK_MILLIS = 1_000;

  /** So many looks a daemon may take to start before somebody is told. */
  private static final int PATIENCE = 10;

  private final List<Dhcp> servers;
  private final List<Path> files;
  private final NameControl resolver;
  private final Supplier<Optional<String>> run;
  private final InstantSource wall;
  private final Log log;
  private final Consumer<Throwable> crash;
  private final Semaphore bell = new Semaphore(0);
  private final Thread thread = new Thread(this::guarded, "dhcp-names");
  private volatile LeaseZones wanted = LeaseZones.NONE;
  private volatile LeaseNames names = LeaseNames.NONE;
  private volatile boolean closed;

  // What the thread knows.
  private Map<String, List<String>> told = Map.of();
  private String toldTo = "";
  private String seen = "";
  private int failures;

  /**
   * @param files the lease databases
   * @param control the resolver's socket
   * @param run which run of the resolver it is, and with which files; empty while there is none
   */
  public Registrar(
      List<Dhcp> servers,
      List<Path> files,
      Path control,
      Supplier<Optional<String>> run,
      InstantSource wall,
      Log log,
      Consumer<Throwable> crash) {
    this.servers = List.copyOf(servers);
    this.files = List.copyOf(files);
    this.resolver = new NameControl(control);
    this.run = run;
    this.wall = wall;
    this.log = log;
    this.crash = crash;
  }

  public void start() {
    thread.setDaemon(true);
    thread.start();
  }

  public void want(LeaseZones zones) {
    wanted = zones;
    bell.release();
  }

  /** How many names are registered, and how many clients wanted one that they do not get. */
  Optional<LeaseNames> registered() {
    return wanted.equals(LeaseZones.NONE) ? Optional.empty() : Optional.of(names);
  }

  private void guarded() {
    try {
      while (!closed) {
        look();
        boolean idle = wanted.equals(LeaseZones.NONE) && told.isEmpty();
        if (idle) {
          bell.acquire();
        } else if (bell.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
          bell.drainPermits();
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      crash.accept(new IllegalStateException("names of DHCP clients failed", e));
    }
  }

  private void look() {
    Optional<String> now = run.get();
    LeaseZones zones = wanted;
    if (now.isEmpty()) {
      return;
    }
    try {
      long second = wall.instant().getEpochSecond();
      String stamp = stamp(zones);
      boolean ended = names.until().isPresent() && names.until().getAsLong() <= second;
      if (stamp.equals(seen) && now.get().equals(toldTo) && !ended) {
        return;
      }
      LeaseNames next =
          zones.equals(LeaseZones.NONE)
              ? LeaseNames.NONE
              : LeaseNames.of(leases(), zones, names, second);
      if (!now.get().equals(toldTo)) {
        told = Map.of();
        toldTo = now.get();
      }
      tell(next, zones);
      names = next;
      seen = stamp;
      failures = 0;
    } catch (IOException e) {
      seen = "";
      if (++failures == PATIENCE) {
        log.warn("the names of DHCP clients cannot be registered", "why", e.getMessage());
      }
    }
  }

  private List<Lease> leases() throws IOException {
    List<Lease> out = new ArrayList<>();
    for (Dhcp dhcp : servers) {
      if (dhcp.isWanted()) {
        out.addAll(dhcp.leases());
      }
    }
    return out;
  }

  /** Changes with every lease, and with the configuration. */
  private String stamp(LeaseZones zones) throws IOException {
    StringBuilder out = new StringBuilder(Integer.toString(zones.hashCode()));
    for (Path file : files) {
      if (Files.exists(file)) {
        out.append(' ')
            .append(Files.size(file))
            .append('/')
            .append(Files.getLastModifiedTime(file));
      }
    }
    return out.toString();
  }

  private void tell(LeaseNames next, LeaseZones zones) throws IOException {
    List<String> gone = new ArrayList<>();
    List<String> come = new ArrayList<>();
    told.forEach((owner, records) -> {
      // What is written down by now has come with a new configuration, and is not ours.
      if (!records.equals(next.records().get(owner)) && !zones.isTaken(plain(owner))) {
        gone.add(owner);
      }
    });
    next.records()
        .forEach((owner, records) -> {
          if (!records.equals(told.get(owner))) {
            come.addAll(records);
          }
        });
    if (gone.isEmpty() && come.isEmpty()) {
      return;
    }
    // Until both have gone through, what was told counts as told: to remove twice does no harm.
    Map<String, List<String>> both = new HashMap<>(told);
    next.records().forEach((owner, _) -> both.putIfAbsent(owner, List.of()));
    told = both;
    resolver.remove(gone);
    resolver.add(come);
    told = next.records();
    log.info(
        "names of DHCP clients", "registered", next.holders().size(), "refused", next.refused());
  }

  private static String plain(String owner) {
    return owner.substring(0, owner.length() - 1);
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
