package twinwall.node.dhcp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import twinwall.core.lease.Lease;
import twinwall.core.lease.PrefixRoute;
import twinwall.core.plan.DhcpServer;
import twinwall.linux.KernelException;
import twinwall.linux.Link;
import twinwall.linux.Links;
import twinwall.linux.Route;
import twinwall.node.Log;

/**
 * Routes to the prefixes that were delegated, on every node: a BACKUP has them before it needs
 * them. They carry a number of their own in the kernel, so that an engine knows again what an
 * earlier one made.
 */
public final class PrefixRoutes implements AutoCloseable {
  private static final long LOOK_MILLIS = 1_000;

  /** So many looks a daemon may take to start before somebody is told. */
  private static final int PATIENCE = 10;

  private final Dhcp server;
  private final Path file;
  private final InstantSource wall;
  private final Log log;
  private final Consumer<Throwable> crash;
  private final Semaphore bell = new Semaphore(0);
  private final Thread thread = new Thread(this::guarded, "dhcp6-routes");
  private volatile Optional<DhcpServer> wanted = Optional.empty();
  private volatile boolean again;
  private volatile boolean closed;

  // What the thread knows.
  private String seen = "";
  private long until = Long.MAX_VALUE;
  private int failures;

  /**
   * @param file the lease database
   */
  public PrefixRoutes(
      Dhcp server, Path file, InstantSource wall, Log log, Consumer<Throwable> crash) {
    this.server = server;
    this.file = file;
    this.wall = wall;
    this.log = log;
    this.crash = crash;
  }

  public void start() {
    thread.setDaemon(true);
    thread.start();
  }

  /** Whoever says so may have made devices anew, which took routes along: looks at the kernel. */
  public void want(Optional<DhcpServer> dhcp) {
    wanted = dhcp.filter(one -> one.subnets().stream().anyMatch(s -> !s.delegations().isEmpty()));
    again = true;
    bell.release();
  }

  private void guarded() {
    try {
      bell.acquire(); // nothing is known of what is wanted before
      while (!closed) {
        look();
        if (wanted.isEmpty() && failures == 0) {
          bell.acquire();
        } else if (bell.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
          bell.drainPermits();
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      crash.accept(new IllegalStateException("routes to delegated prefixes failed", e));
    }
  }

  private void look() {
    long now = wall.instant().getEpochSecond();
    boolean asked = again;
    again = false;
    Optional<DhcpServer> dhcp = wanted;
    try {
      String stamp = dhcp.hashCode() + " " + stamp();
      if (stamp.equals(seen) && now < until && !asked) {
        return;
      }
      List<Lease> leases = dhcp.isPresent() ? server.leases() : List.of();
      follow(dhcp.map(one -> PrefixRoute.of(leases, one, now)).orElse(List.of()));
      until =
          leases.stream()
              .filter(lease -> lease.isHeld(now))
              .mapToLong(Lease::ends)
              .min()
              .orElse(Long.MAX_VALUE);
      seen = stamp;
      failures = 0;
    } catch (IOException e) {
      seen = "";
      if (++failures == PATIENCE) {
        log.warn("routes to delegated prefixes stay as they are", "why", e.getMessage());
      }
    }
  }

  private String stamp() throws IOException {
    return Files.exists(file) ? Files.size(file) + "/" + Files.getLastModifiedTime(file) : "";
  }

  private void follow(List<PrefixRoute> all) throws IOException {
    try (Links links = Links.open()) {
      List<Route> routes = new ArrayList<>();
      for (PrefixRoute one : all) {
        Optional<Link> link = links.link(one.device());
        link.ifPresent(l -> routes.add(Route.delegated(one.to(), one.via(), l.index())));
      }
      List<Route> there = ours(links);
      int changed = 0;
      Optional<KernelException> refused = Optional.empty();
      for (Route old : there) {
        if (routes.stream().noneMatch(route -> same(route, old))) {
          links.delete(old).orThrow("remove the route to " + old.destination());
          changed++;
        }
      }
      for (Route route : routes) {
        if (there.stream().noneMatch(old -> same(route, old))) {
          try {
            links.put(route).orThrow("add the route to " + route.destination());
            changed++;
          } catch (KernelException e) {
            refused = Optional.of(e); // one client's is in nobody else's way
          }
        }
      }
      if (changed > 0) {
        log.info("routes to delegated prefixes", "routes", routes.size(), "changed", changed);
      }
      if (refused.isPresent()) {
        throw refused.get();
      }
    }
  }

  private static boolean same(Route one, Route other) {
    return one.destination().equals(other.destination())
        && one.gateway().equals(other.gateway())
        && one.device() == other.device();
  }

  private static List<Route> ours(Links links) throws IOException {
    return links.routes().stream().filter(r -> r.protocol() == Route.BY_DELEGATION).toList();
  }

  /** Removes what an engine that is no more left behind. */
  public static void removeAll() throws IOException {
    try (Links links = Links.open()) {
      for (Route route : ours(links)) {
        links.delete(route).orThrow("remove the route to " + route.destination());
      }
    }
  }

  /** Ends without touching the routes. */
  public void freeze() {
    closed = true;
    thread.interrupt();
  }

  /** Takes the routes away. */
  @Override
  public void close() {
    freeze();
    try {
      thread.join(5_000);
      removeAll();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      log.error("routes to delegated prefixes stay", "why", e.getMessage());
    }
  }
}
