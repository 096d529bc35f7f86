package twinwall.core.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import twinwall.core.net.Ip;

class LeaseNamesTest {
  private static final LeaseZones ZONES =
      new LeaseZones(
          Map.of("4 1", "example.net", "6 1", "example.net", "4 2", "corp.example"),
          Set.of("fw1.example.net", "nas.example.net", "50.1.168.192.in-addr.arpa"),
          List.of("corp.example"));

  private static Lease four(int host, String client, String hostname) {
    return new Lease(
        Ip.of("192.168.1." + host), Optional.empty(), client, "", 1, 1_000, 600, hostname, 0);
  }

  private static Lease six(String ip, String hardware, String hostname) {
    return new Lease(
        Ip.of(ip),
        Optional.of(new Lease.Ia(128, 1, 400)),
        hardware,
        "00:03:" + hardware,
        1,
        1_000,
        600,
        hostname,
        0);
  }

  private static LeaseNames names(Lease... leases) {
    return LeaseNames.of(List.of(leases), ZONES, LeaseNames.NONE, 1_100);
  }

  @Test
  void aClientHasItsNameAndItsAddressHas() {
    LeaseNames names =
        names(four(100, "02:01", "Laptop"), six("2001:db8::1000", "02:01", "laptop"));
    assertEquals(
        List.of(
            "laptop.example.net. 60 IN A 192.168.1.100",
            "laptop.example.net. 60 IN AAAA 2001:db8::1000"),
        names.records().get("laptop.example.net."));
    assertEquals(
        List.of("100.1.168.192.in-addr.arpa. 60 IN PTR laptop.example.net."),
        names.records().get("100.1.168.192.in-addr.arpa."));
    assertTrue(
        names
            .records()
            .containsKey(
                "0.0.0.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa."));
    assertEquals(OptionalLong.of(1_600), names.until());
    assertEquals(0, names.refused());
  }

  @Test
  void aQualifiedNameCountsBelowItsOwnDomainAlone() {
    assertTrue(names(four(100, "02:01", "a.example.net.")).records().containsKey("a.example.net."));
    assertEquals(1, names(four(100, "02:01", "a.example.com")).refused());
  }

  @Test
  void whatStrangersSayIsRefused() {
    for (String hostile :
        List.of(
            "fw1",
            "FW1.example.net",
            "nas",
            "wpad",
            "localhost",
            "a b",
            "a\nlocal-zone",
            "a. 60 IN A 6.6.6.6",
            "*",
            "-a",
            "a-",
            "a.b",
            "_ldap",
            "12",
            ".",
            "a\u0004",
            "k\u00f6ln",
            "\u212aelvin",
            "a".repeat(64))) {
      LeaseNames names = names(four(100, "02:01", hostile));
      assertEquals(Map.of(), names.records(), hostile);
      assertEquals(1, names.refused(), hostile);
    }
    // Below a domain that others answer for, with a mapping in the configuration, without a name.
    Lease elsewhere =
        new Lease(Ip.of("10.0.0.1"), Optional.empty(), "02:01", "", 2, 1_000, 600, "x", 0);
    assertEquals(1, names(elsewhere).refused());
    assertEquals(LeaseNames.NONE, names(four(50, "02:01", "nas"), four(9, "02:02", "")));
  }

  @Test
  void whoHasANameKeepsIt() {
    LeaseNames before = names(four(100, "02:01", "a"));
    Lease thief = four(2, "02:66", "a");
    LeaseNames now = LeaseNames.of(List.of(thief, four(100, "02:01", "a")), ZONES, before, 1_200);
    assertEquals(before.records(), now.records());
    assertEquals(1, now.refused());
    // The lease has ended: the name is free.
    LeaseNames later = LeaseNames.of(List.of(thief), ZONES, now, 1_300);
    assertEquals(
        List.of("a.example.net. 60 IN A 192.168.1.2"), later.records().get("a.example.net."));
    assertEquals(Map.of(), LeaseNames.of(List.of(thief), ZONES, now, 1_601).records());
  }

  @Test
  void anotherMachinesIpv6DoesNotComeBeforeTheOneThatHasTheName() {
    LeaseNames names = names(four(100, "02:01", "a"), six("2001:db8::66", "02:66", "a"));
    assertEquals(
        List.of("a.example.net. 60 IN A 192.168.1.100"), names.records().get("a.example.net."));
    assertEquals(1, names.refused());
  }

  /** Both nodes come to the same result, in whatever order their databases are. */
  @Test
  void theOrderDoesNotMatter() {
    Random dice = new Random(7);
    for (int run = 0; run < 200; run++) {
      List<Lease> some = new ArrayList<>();
      for (int i = 2; i < 12; i++) {
        some.add(four(i, "02:0" + dice.nextInt(4), "h" + dice.nextInt(4)));
      }
      LeaseNames one = LeaseNames.of(some, ZONES, LeaseNames.NONE, 1_100);
      Collections.shuffle(some, dice);
      assertEquals(one, LeaseNames.of(some, ZONES, LeaseNames.NONE, 1_100));
      assertEquals(one, LeaseNames.of(some, ZONES, one, 1_100), "and it stays so");
    }
  }
}
