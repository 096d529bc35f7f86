package twinwall.core.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;
import twinwall.core.plan.DhcpServer;
import twinwall.core.plan.Origin;

class PrefixRouteTest {
  private static final DhcpServer SERVER =
      new DhcpServer(
          false,
          List.of(
              new DhcpServer.Subnet(
                  1,
                  "lan0",
                  List.of(),
                  Prefix.of("2001:db8:1::/64"),
                  List.of(),
                  List.of(new DhcpServer.Delegation(Prefix.of("2001:db8:a000::/40"), 56)),
                  DhcpServer.Clients.EVERYBODY,
                  true,
                  new DhcpServer.Lease(600, 600),
                  List.of(),
                  Optional.empty(),
                  "",
                  List.of(),
                  "",
                  new Origin("dhcpdv6/lan", ""))),
          Optional.empty(),
          Optional.empty());

  private static Lease lease(String what, String client, String mac, long seen) {
    int slash = what.indexOf('/');
    String ip = slash < 0 ? what : what.substring(0, slash);
    int length = slash < 0 ? 128 : Integer.parseInt(what.substring(slash + 1));
    return new Lease(
        Ip.of(ip), Optional.of(new Lease.Ia(length, 1, 300)), mac, client, 1, seen, 600, "", 0);
  }

  private static List<PrefixRoute> routes(Lease... leases) {
    return PrefixRoute.of(List.of(leases), SERVER, 1_100);
  }

  @Test
  void aRouterIsReachedByItsAddressHere() {
    assertEquals(
        List.of(
            new PrefixRoute(Prefix.of("2001:db8:a000::/56"), Ip.of("2001:db8:1::1001"), "lan0")),
        routes(
            lease("2001:db8:a000::/56", "00:03", "", 1_000),
            lease("2001:db8:1::1000", "00:03", "", 900),
            lease("2001:db8:1::1001", "00:03", "", 1_000),
            lease("2001:db8:1::1002", "00:04", "", 1_050)));
  }

  @Test
  void orByWhatFollowsFromItsMac() {
    assertEquals(
        List.of(new PrefixRoute(Prefix.of("2001:db8:a000::/56"), Ip.of("fe80::ff:fe00:5"), "lan0")),
        routes(lease("2001:db8:a000::/56", "00:03", "02:00:00:00:00:05", 1_000)));
  }

  @Test
  void noWayToWhatIsNotHeldNotReachableOrNotOurs() {
    assertEquals(List.of(), routes(lease("2001:db8:a000::/56", "00:03", "", 1_000)));
    assertEquals(List.of(), routes(lease("2001:db8:a000::/56", "00:03", "02:00:00:00:00:05", 1)));
    assertEquals(List.of(), routes(lease("2001:db8:b::/56", "00:03", "02:00:00:00:00:05", 1_000)));
  }
}
