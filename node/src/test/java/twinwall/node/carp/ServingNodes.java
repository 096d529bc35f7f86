package twinwall.node.carp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import twinwall.core.carp.Role;
import twinwall.core.carp.Vhid;
import twinwall.core.config.Config;
import twinwall.core.config.XmlReader;
import twinwall.core.plan.Facts;
import twinwall.core.plan.Plan;
import twinwall.core.plan.Planner;
import twinwall.core.plan.Planning;
import twinwall.core.service.Need;
import twinwall.node.Clock;
import twinwall.node.Log;
import twinwall.node.service.Services;

/** Nodes on a {@link Site} that have an election and daemons, and nothing else. */
final class ServingNodes implements AutoCloseable {
  static final Vhid LAN = new Vhid("lan0", 7);
  static final String VIRTUAL = "00:00:5e:00:01:07";

  private final Path dir;
  private final List<AutoCloseable> open = new ArrayList<>();
  private final BlockingQueue<Throwable> crashes = new LinkedBlockingQueue<>();

  ServingNodes(Path dir) {
    this.dir = dir;
  }

  /** The election of one node and its daemons. */
  record Node(Carp carp, Services services, Path run) {
    void awaitRole(Role role) throws Exception {
      until("role " + role, () -> carp.state().role(LAN) == role);
    }

    boolean runs(String daemon) {
      return services.state().entries().values().stream()
          .anyMatch(entry -> entry.name().equals(daemon) && entry.process().isPresent());
    }
  }

  static Plan plan(String xml) {
    if (XmlReader.read(xml.getBytes(StandardCharsets.UTF_8)) instanceof XmlReader.Document d
        && Planner.plan(Config.of(d.root()), Facts.anything())
            instanceof Planning.Planned planned) {
      return planned.plan();
    }
    throw new AssertionError("the test's own configuration has no plan");
  }

  Node start(Site.Host host, Plan plan) throws Exception {
    Path run = Files.createDirectory(dir.resolve(host.name));
    Log log = new Log(System.err, host.name);
    host.run("sysctl", "-qw", "net.ipv6.conf.all.forwarding=1");
    return host.in(() -> {
      Services services =
          new Services(run, run, InstantSource.system(), new Clock(), log, crashes::add);
      open.add(services);
      services.start();
      Carp[] carp = new Carp[1];
      carp[0] =
          new Carp(
              TestEdge.make(),
              new Clock(),
              log,
              () -> {},
              _ -> services.mastered(mastered(carp[0])),
              _ -> {},
              crashes::add);
      carp[0].start();
      open.add(() -> carp[0].stop(Duration.ofSeconds(5), false));
      carp[0].apply(Carp.wanted(plan), true);
      services.want(plan);
      return new Node(carp[0], services, run);
    });
  }

  private static Set<Need.Vip> mastered(Carp carp) {
    return carp.state().members().values().stream()
        .filter(member -> member.role() == Role.MASTER)
        .map(member -> new Need.Vip(member.vhid().device(), member.vhid().number()))
        .collect(Collectors.toSet());
  }

  static void until(String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + 60_000_000_000L;
    while (!condition.call()) {
      assertTrue(System.nanoTime() < end, "waited in vain: " + what);
      Thread.sleep(20);
    }
  }

  static String routers(Site.Host client) throws Exception {
    return client.run("ip", "-6", "route", "show", "default");
  }

  /** These fields of each frame of a capture that a filter lets through. */
  static List<String> frames(Path capture, String filter, String... fields) throws Exception {
    List<String> command =
        new ArrayList<>(List.of("tshark", "-r", capture.toString(), "-Y", filter, "-T", "fields"));
    for (String field : fields) {
      command.addAll(List.of("-e", field));
    }
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor(); // a capture that is being written may be cut short
    return text.lines().toList();
  }

  /** Records what a host hears; returns when it does. */
  static Path record(Site.Host host, Path capture) throws Exception {
    host.start(
        capture.resolveSibling("dumpcap.log"),
        "dumpcap",
        "-q",
        "-i",
        "lan0",
        "-w",
        capture.toString());
    until("it is recorded", () -> Files.exists(capture) && Files.size(capture) > 0);
    return capture;
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable one : open.reversed()) {
      one.close();
    }
    assertEquals(null, crashes.poll());
  }
}
