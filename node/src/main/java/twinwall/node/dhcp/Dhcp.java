package twinwall.node.dhcp;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import twinwall.core.lease.Lease;
import twinwall.core.lease.LeaseDiff;
import twinwall.core.net.Ip;
import twinwall.core.plan.DhcpServer;
import twinwall.core.render.Kea6Text;
import twinwall.core.render.KeaText;
import twinwall.core.service.Need;
import twinwall.node.Log;

/**
 * The role of the DHCP server. Whoever is MASTER of a VIP on a served network answers clients, the
 * others are silent: told at once when the role changes, and every second again, as the daemon may
 * have been started anew. When a daemon starts, or a peer comes, both nodes' leases are compared
 * and made equal; a daemon that has just started answers only after that, if a peer is there.
 */
public final class Dhcp implements AutoCloseable {
  private static final long ROLE_MILLIS = 1_000;
  private static final long PEERS_MILLIS = 2_000;
  private static final long COMPARED_SECONDS = 300;
  private static final long YOUNG_SECONDS = 10;

  /** A lease's end is a time of day: nodes that differ by more than this disagree about it. */
  private static final Duration WORST_CLOCK = Duration.ofSeconds(5);

  private final boolean v4;
  private final Kea own;
  private Optional<HttpClient> client = Optional.empty();
  private final InstantSource wall;
  private final Log log;
  private final Consumer<Throwable> crash;
  private final Semaphore roleBell = new Semaphore(0);
  private final Thread roles;
  private final Thread meetings;
  private final Map<Ip, Peer> peers = new LinkedHashMap<>();
  private volatile Optional<DhcpServer> wanted = Optional.empty();
  private volatile Set<Need.Vip> mastered = Set.of();
  private volatile Optional<Boolean> told = Optional.empty();
  private volatile Kea.Run run = new Kea.Run(0, 0);
  private volatile long compared;
  private volatile boolean closed;

  /** What is known of a peer's daemon. */
  private static final class Peer {
    boolean there;
    String why = "not asked yet";
    Kea.Run run = new Kea.Run(0, 0);
    Optional<Duration> ahead = Optional.empty();
    long comparedAt;
  }

  /**
   * @param v4 which of the two servers
   */
  public Dhcp(
      boolean v4, Path runDirectory, InstantSource wall, Log log, Consumer<Throwable> crash) {
    this.v4 = v4;
    this.own =
        Kea.at(
            v4,
            runDirectory
                .toAbsolutePath()
                .resolve("services")
                .resolve(v4 ? KeaText.NAME : Kea6Text.NAME)
                .resolve("control"));
    String name = v4 ? "dhcp" : "dhcp6";
    this.roles = new Thread(() -> guarded(this::followRole), name + "-role");
    this.meetings = new Thread(() -> guarded(this::meetPeers), name + "-peers");
    this.wall = wall;
    this.log = log;
    this.crash = crash;
  }

  /** Made when there is a peer: its classes cost a start some time. */
  private synchronized HttpClient http() {
    HttpClient http =
        client.orElseGet(() ->
            HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(1))
                .build());
    client = Optional.of(http);
    return http;
  }

  public void start() {
    roles.setDaemon(true);
    meetings.setDaemon(true);
    roles.start();
    meetings.start();
  }

  public void want(Optional<DhcpServer> server) {
    wanted = server;
    roleBell.release();
  }

  /** What this node is MASTER of; quick. */
  public void mastered(Set<Need.Vip> vips) {
    mastered = Set.copyOf(vips);
    roleBell.release();
  }

  private void guarded(Runnable body) {
    try {
      body.run();
    } catch (RuntimeException | Error e) {
      crash.accept(new IllegalStateException("the DHCP role failed", e));
    }
  }

  /** Whether this node answers clients, by its role. */
  private static boolean answers(DhcpServer server, Set<Need.Vip> mastered) {
    List<Need.Vip> vips =
        server.subnets().stream()
            .flatMap(s -> s.vhids().stream().map(vhid -> new Need.Vip(s.device(), vhid)))
            .toList();
    return vips.isEmpty() || vips.stream().anyMatch(mastered::contains);
  }

  private void followRole() {
    while (!closed) {
      wanted.ifPresent(this::tellRole);
      try {
        if (wanted.isEmpty()) {
          roleBell.acquire();
        } else if (roleBell.tryAcquire(
            told.isPresent() ? ROLE_MILLIS : ROLE_MILLIS / 5, TimeUnit.MILLISECONDS)) {
          roleBell.drainPermits();
        }
      } catch (InterruptedException _) {
        return;
      }
    }
  }

  private void tellRole(DhcpServer server) {
    boolean answers = answers(server, mastered);
    try {
      Kea.Run now = own.run();
      if (now.pid() != run.pid()) {
        compared = 0;
        told = Optional.empty();
      }
      run = now;
      boolean may = !mustCompareFirst(now);
      own.call(answers && may ? "dhcp-enable" : "dhcp-disable", Kea.args().put("origin", "user"));
      Optional<Boolean> before = told;
      told = Optional.of(answers && may);
      if (!before.equals(told)) {
        log.info(answers && may ? "answers clients" : "is silent", "pid", now.pid());
      }
    } catch (IOException e) {
      if (told.isPresent()) {
        log.warn("the DHCP server cannot be told its role", "why", e.getMessage());
      }
      told = Optional.empty();
    }
  }

  /** What was given away while this daemon was not there is not to be given away again. */
  private boolean mustCompareFirst(Kea.Run now) {
    synchronized (peers) {
      return compared == 0
          && now.uptime() < YOUNG_SECONDS
          && peers.values().stream().anyMatch(peer -> peer.there);
    }
  }

  private void meetPeers() {
    while (!closed) {
      wanted.flatMap(DhcpServer::pair).ifPresent(this::meet);
      try {
        boolean hurried = compared == 0 && wanted.isPresent();
        Thread.sleep(hurried ? PEERS_MILLIS / 10 : PEERS_MILLIS);
      } catch (InterruptedException _) {
        return;
      }
    }
  }

  private void meet(DhcpServer.Pair pair) {
    synchronized (peers) {
      peers.keySet().retainAll(pair.peers());
    }
    for (Ip ip : pair.peers()) {
      Peer peer;
      synchronized (peers) {
        peer = peers.computeIfAbsent(ip, _ -> new Peer());
      }
      try {
        meet(ip, peer, Kea.at(v4, http(), ip));
      } catch (IOException e) {
        synchronized (peers) {
          if (peer.there) {
            log.warn("a peer's DHCP server does not answer", "peer", ip, "why", e.getMessage());
          }
          peer.there = false;
          peer.why = String.valueOf(e.getMessage());
        }
      }
    }
  }

  private void meet(Ip ip, Peer peer, Kea theirs) throws IOException {
    Kea.Run now = theirs.run();
    Optional<Duration> ahead = ahead(theirs.clock());
    boolean due;
    synchronized (peers) {
      boolean came = !peer.there || peer.run.pid() != now.pid();
      due =
          came
              || compared == 0
              || wall.instant().getEpochSecond() - peer.comparedAt > COMPARED_SECONDS;
      peer.run = now;
      peer.there = true;
      peer.ahead = ahead;
    }
    Kea.Run mine = run;
    if (due && mine.pid() != 0) {
      LeaseDiff diff = LeaseDiff.of(own.leases(), theirs.leases(), wall.instant().getEpochSecond());
      own.put(diff.pull());
      theirs.put(diff.push());
      synchronized (peers) {
        peer.comparedAt = wall.instant().getEpochSecond();
      }
      if (mine.pid() == run.pid()) {
        compared = peer.comparedAt;
      }
      log.info(
          "leases are compared",
          "peer",
          ip,
          "pulled",
          diff.pull().size(),
          "pushed",
          diff.push().size());
      roleBell.release();
    }
  }

  private Optional<Duration> ahead(String clock) {
    try {
      var theirs = ZonedDateTime.parse(clock, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Optional.of(Duration.between(wall.instant(), theirs));
    } catch (DateTimeParseException _) {
      return Optional.empty();
    }
  }

  /** A peer, as the outside sees it. */
  record Seen(Ip peer, boolean there, String why, Optional<Duration> ahead, long comparedAt) {}

  List<Seen> seen() {
    synchronized (peers) {
      List<Seen> out = new ArrayList<>();
      peers.forEach(
          (ip, p) -> out.add(new Seen(ip, p.there, p.there ? "" : p.why, p.ahead, p.comparedAt)));
      return out;
    }
  }

  Optional<Boolean> answering() {
    return told;
  }

  /** It is the server for IPv4. */
  public boolean isV4() {
    return v4;
  }

  boolean isWanted() {
    return wanted.isPresent();
  }

  List<Lease> leases() throws IOException {
    return own.leases();
  }

  /** Deletes a lease here and at the peers; false when nobody has it. */
  boolean delete(Lease lease) throws IOException {
    boolean here = own.delete(lease);
    for (Seen seen : seen()) {
      if (seen.there()) {
        here |= Kea.at(v4, http(), seen.peer()).delete(lease);
      }
    }
    return here;
  }

  /** What somebody should know of, in sentences. */
  public List<String> notices() {
    List<String> out = new ArrayList<>();
    if (wanted.isPresent()) {
      for (Seen seen : seen()) {
        if (!seen.there()) {
          out.add(
              "The "
                  + (v4 ? "DHCP" : "DHCPv6")
                  + " server of "
                  + seen.peer()
                  + " does not answer: it gets no leases.");
        }
        seen.ahead()
            .filter(ahead -> ahead.abs().compareTo(WORST_CLOCK) > 0)
            .ifPresent(ahead ->
                out.add(
                    "The clock of "
                        + seen.peer()
                        + " differs by "
                        + ahead.toSeconds()
                        + " s: the nodes disagree about when leases end."));
      }
    }
    return out;
  }

  @Override
  public void close() {
    closed = true;
    roles.interrupt();
    meetings.interrupt();
    synchronized (this) {
      client.ifPresent(HttpClient::shutdownNow);
    }
  }
}
