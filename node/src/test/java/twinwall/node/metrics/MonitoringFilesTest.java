package twinwall.node.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import twinwall.core.apply.ApplyState;
import twinwall.core.carp.Alarm;
import twinwall.core.carp.CarpEvent;
import twinwall.core.carp.CarpGroup;
import twinwall.core.carp.CarpMachine;
import twinwall.core.carp.CarpSettings;
import twinwall.core.carp.CarpState;
import twinwall.core.carp.Vhid;
import twinwall.core.flows.FlowsSummary;
import twinwall.core.gateway.GatewayEvent;
import twinwall.core.gateway.GatewayMachine;
import twinwall.core.gateway.GatewayState;
import twinwall.core.gateway.Watched;
import twinwall.core.machine.Moment;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;
import twinwall.core.path.PathEvent;
import twinwall.core.path.PathMachine;
import twinwall.core.path.PathState;
import twinwall.core.path.PathTarget;

/** The dashboard and the alert rules in docs ask for figures and labels that a node really has. */
class MonitoringFilesTest {
  private static final Pattern NAME = Pattern.compile("twinwall_[a-z_]+");
  private static final Pattern LABEL =
      Pattern.compile("(twinwall_[a-z_]+)\\{([a-z]+)=~?\\\\?\"([^\"\\\\]*)");
  private static final Moment NOW = Moment.ofMillis(1);

  private static CarpState carp() {
    Vhid vhid = new Vhid("wan0", 1);
    CarpGroup group =
        new CarpGroup(
            vhid,
            1,
            0,
            List.of(Prefix.of("203.0.113.10/24")),
            List.of(Ip.of("203.0.113.11")),
            "WAN@1",
            "");
    CarpMachine machine = new CarpMachine();
    CarpState state =
        machine
            .on(
                CarpState.INITIAL,
                new CarpEvent.Configured(new CarpSettings(List.of(group), true, 1), Map.of()),
                NOW)
            .state();
    CarpState demoted =
        machine.on(state, new CarpEvent.Demoted("a link", 240, Optional.empty()), NOW).state();
    TreeMap<String, Alarm> alarms = new TreeMap<>();
    alarms.put("a", new Alarm(Alarm.Kind.DIGEST, vhid, NOW, NOW, 1, true, "x"));
    alarms.put("b", new Alarm(Alarm.Kind.DIGEST, new Vhid("lan0", 1), NOW, NOW, 1, false, "x"));
    return new CarpState(
        demoted.settings(),
        demoted.members(),
        demoted.links(),
        demoted.causes(),
        demoted.sendErrors(),
        demoted.unsendable(),
        alarms,
        demoted.history(),
        demoted.transitions(),
        demoted.enabled(),
        demoted.leaving(),
        demoted.stopping(),
        demoted.hold(),
        demoted.glance());
  }

  private static GatewayState gateways() {
    Watched watched =
        new Watched(
            "WANGW",
            "203.0.113.1",
            Optional.of(Ip.of("203.0.113.1")),
            Optional.of(Ip.of("203.0.113.11")),
            false,
            new Watched.Pace(
                Duration.ofMillis(500),
                Duration.ofSeconds(2),
                Duration.ofMinutes(1),
                Duration.ofSeconds(1)),
            new Watched.Limits(200, 500, 10, 20));
    GatewayMachine machine = new GatewayMachine();
    GatewayState state =
        machine
            .on(GatewayState.INITIAL, new GatewayEvent.Configured(List.of(watched)), NOW)
            .state();
    for (int i = 1; i < 20; i++) {
      Moment now = Moment.ofMillis(i * 500L);
      state = machine.due(state, now).state();
      int sequence = state.gateways().get("WANGW").sequence();
      state =
          machine.on(state, new GatewayEvent.Answered("WANGW", sequence, 3_000_000), now).state();
    }
    return state;
  }

  private static PathState paths() {
    PathTarget target =
        new PathTarget(Ip.of("203.0.113.1"), Optional.of("wan0"), Duration.ofSeconds(1), 3, 120);
    return new PathMachine()
        .on(PathState.INITIAL, new PathEvent.Configured(List.of(target)), NOW)
        .state();
  }

  /** Of a node that has one of everything. */
  private static String exposition() {
    FlowsSummary.Peer peer =
        new FlowsSummary.Peer(
            Ip.of("172.16.1.2"),
            true,
            true,
            true,
            true,
            7,
            3,
            1_250,
            "",
            new FlowsSummary.Comparison(0, 0, 250, List.of(), 4, 0, true),
            new FlowsSummary.Canary(900, 1_500, false));
    FlowsSummary flows = new FlowsSummary(true, true, "", 7, List.of(peer), Map.of("injected", 1L));
    return new MetricsOps(
            MonitoringFilesTest::carp,
            MonitoringFilesTest::paths,
            MonitoringFilesTest::gateways,
            () -> flows,
            () -> Map.of("too large", 1L),
            () -> ApplyState.START,
            () -> 7,
            () -> true,
            () -> 2.5)
        .text();
  }

  @Test
  void everyFigureThatIsAskedForIsThere() throws Exception {
    String exposition = exposition();
    TreeSet<String> there = new TreeSet<>();
    exposition
        .lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(line -> there.add(line.split("[{ ]", 2)[0]));
    List<String> wrong = new ArrayList<>();
    TreeSet<String> asked = new TreeSet<>();
    for (String file : List.of("alerts.yaml", "grafana-twinwall.json")) {
      String text = Files.readString(Path.of("../docs", file));
      NAME.matcher(text)
          .results()
          .map(m -> m.group())
          .forEach(name -> {
            asked.add(name);
            if (!there.contains(name)) {
              wrong.add(file + ": no node tells " + name);
            }
          });
      LABEL
          .matcher(text)
          .results()
          .filter(m -> !m.group(2).equals("instance"))
          .filter(
              m -> !exposition.matches("(?s).*\\n" + m.group(1) + "\\{[^}]*" + m.group(2) + "=.*"))
          .forEach(m -> wrong.add(file + ": " + m.group(1) + " has no " + m.group(2)));
    }
    assertEquals(List.of(), wrong);
    assertTrue(asked.size() > 15, asked.toString());
    TreeSet<String> nobody = new TreeSet<>(there);
    nobody.removeAll(asked);
    assertTrue(nobody.size() < there.size() / 3, "nobody looks at " + nobody);
  }

  /** The same series twice, and the whole answer is refused. */
  @Test
  void noSeriesIsThereTwice() {
    List<String> series =
        exposition()
            .lines()
            .filter(line -> !line.startsWith("#"))
            .map(line -> line.replaceFirst(" [^ ]+$", ""))
            .toList();
    assertEquals(series.stream().distinct().toList(), series);
  }

  @Test
  void theDashboardIsOne() throws Exception {
    var dashboard = JsonMapper.shared().readTree(Path.of("../docs/grafana-twinwall.json").toFile());
    assertEquals("Twinwall", dashboard.path("title").asString());
    var ids = new TreeSet<Integer>();
    for (var panel : dashboard.path("panels")) {
      assertTrue(ids.add(panel.path("id").asInt(0)), panel.path("title").asString());
      assertTrue(panel.path("targets").size() > 0, panel.path("title").asString());
      int right =
          panel.path("gridPos").path("x").asInt(0) + panel.path("gridPos").path("w").asInt(0);
      assertTrue(right <= 24, panel.path("title").asString());
    }
    assertTrue(ids.size() > 10);
  }
}
