package twinwall.node.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import twinwall.core.apply.ApplyState;
import twinwall.core.carp.CarpState;
import twinwall.core.flows.FlowsSummary;
import twinwall.core.gateway.GatewayState;
import twinwall.core.machine.Moment;
import twinwall.core.net.Ip;
import twinwall.core.path.PathEvent;
import twinwall.core.path.PathMachine;
import twinwall.core.path.PathState;
import twinwall.core.path.PathTarget;

class MetricsOpsTest {
  private static FlowsSummary.Peer peer(long lag, FlowsSummary.Comparison parity, long canary) {
    return new FlowsSummary.Peer(
        Ip.of("172.16.1.2"),
        true,
        false,
        false,
        true,
        7,
        3,
        lag,
        "",
        parity,
        new FlowsSummary.Canary(canary, canary < 0 ? -1 : 1_500, canary < 0));
  }

  private static String text(FlowsSummary.Peer peer) {
    FlowsSummary summary =
        new FlowsSummary(true, true, "", 7, List.of(peer), Map.of("injected", 12L));
    return new MetricsOps(
            () -> CarpState.INITIAL,
            MetricsOpsTest::paths,
            () -> GatewayState.INITIAL,
            () -> summary,
            () -> Map.of("a \"quoted\" \\ name", 1L),
            () -> ApplyState.START,
            () -> 7,
            () -> false,
            () -> 2.5)
        .text();
  }

  private static PathState paths() {
    PathTarget target =
        new PathTarget(Ip.of("203.0.113.1"), Optional.of("wan0"), Duration.ofSeconds(1), 3, 120);
    PathEvent event = new PathEvent.Configured(List.of(target));
    return new PathMachine().on(PathState.INITIAL, event, Moment.ofMillis(1)).state();
  }

  @Test
  void everyFigureHasItsHelpAndItsTypeOnce() {
    FlowsSummary.Comparison parity = new FlowsSummary.Comparison(0, 0, 250, List.of(), 4, 0, true);
    String text = text(peer(1_250, parity, 900));
    assertTrue(text.contains("\ntwinwall_flow_lag_seconds{peer=\"172.16.1.2\"} 0.001250\n"), text);
    assertTrue(text.contains("\ntwinwall_flow_differing{peer=\"172.16.1.2\"} 0\n"), text);
    assertTrue(text.contains("\ntwinwall_flow_canary_age_seconds{peer=\"172.16.1.2\"} 0.900000\n"));
    assertTrue(text.contains("\ntwinwall_flow_events_total{event=\"injected\"} 12\n"), text);
    assertTrue(text.contains("\ntwinwall_path_answers{address=\"203.0.113.1\"} 0\n"), text);
    assertTrue(text.contains("{why=\"a \\\"quoted\\\" \\\\ name\"} 1\n"), text);
    List<String> types = text.lines().filter(line -> line.startsWith("# TYPE ")).toList();
    assertEquals(types.stream().distinct().toList(), types);
    for (String line : text.lines().filter(line -> !line.startsWith("#")).toList()) {
      assertTrue(line.matches("[a-z_]+(\\{.*\\})? -?[0-9.]+"), line);
      String name = line.split("[{ ]", 2)[0];
      assertTrue(types.stream().anyMatch(type -> type.startsWith("# TYPE " + name + " ")), line);
    }
  }

  @Test
  void whatIsNotKnownIsNotTold() {
    FlowsSummary.Comparison none = new FlowsSummary.Comparison(-1, -1, -1, List.of(), 0, 0, true);
    String text = text(peer(-1, none, -1));
    assertFalse(text.contains("lag_seconds"), text);
    assertFalse(text.contains("differing"), text);
    assertFalse(text.contains("canary_age"), text);
    assertTrue(text.contains("twinwall_flow_canary_silent{peer=\"172.16.1.2\"} 1"), text);
  }
}
