package twinwall.node.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;
import twinwall.core.plan.Plan;
import twinwall.core.service.Need;
import twinwall.linux.KernelTest;
import twinwall.linux.Links;
import twinwall.linux.Route;
import twinwall.node.Log;

/** Which way a node's own packets take, and those that it forwards. */
class DetoursKernelTest {
  private static final String FAR = "192.0.2.9";

  @KernelTest
  void ownPacketsFollowTheRoleAndForwardedOnesDoNot() throws Exception {
    for (String line :
        List.of(
            "link add lan0 type veth peer name far0",
            "link add wan0 type veth peer name far1",
            "link set lan0 up",
            "link set far0 up",
            "link set wan0 up",
            "link set far1 up",
            "addr add 192.168.1.2/24 dev lan0",
            "addr add 10.255.255.2/30 dev wan0",
            "route add 203.0.113.1/32 dev wan0",
            "route add default via 203.0.113.1 dev wan0 onlink")) {
      ip(line);
    }
    Files.writeString(Path.of("/proc/sys/net/ipv4/ip_forward"), "1");
    try (Links links = Links.open()) {
      int lan = links.link("lan0").orElseThrow().index();
      links
          .add(Route.via(Prefix.of("0.0.0.0/0"), Ip.of("192.168.1.1"), lan).in(11_705))
          .orThrow("route");
    }
    Detours detours = new Detours(new Log(System.err, "test"));
    detours.want(List.of(new Plan.Detour(true, 11_705, "wan0", 7)));
    until("192.168.1.1 dev lan0", "route get " + FAR);
    assertTrue(ip("route get " + FAR).contains("src 192.168.1.2"));
    until("203.0.113.1 dev wan0", "route get " + FAR + " from 192.168.1.50 iif lan0");
    until("dev wan0", "route get 203.0.113.1");
    detours.mastered(Set.of(new Need.Vip("wan0", 7)));
    until("203.0.113.1 dev wan0", "route get " + FAR);
    detours.mastered(Set.of());
    until("192.168.1.1 dev lan0", "route get " + FAR);
    // A new engine finds what an old one left.
    Detours later = new Detours(new Log(System.err, "test"));
    later.want(List.of());
    until("203.0.113.1 dev wan0", "route get " + FAR);
    later.close();
    detours.close();
    until("203.0.113.1 dev wan0", "route get " + FAR);
  }

  private static String ip(String line) throws Exception {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(line.split(" ")));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), line + ": " + said);
    return said;
  }

  private static void until(String way, String question) throws Exception {
    long end = System.nanoTime() + 60_000_000_000L;
    for (String said = ip(question); !said.contains(way); said = ip(question)) {
      assertTrue(System.nanoTime() < end, way + ", but " + said);
      Thread.sleep(10);
    }
  }
}
