package twinwall.core.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;

class LeaseReaderTest {
  @Test
  void nothingIsNothing() {
    assertEquals(Lease.NONE, LeaseReader.read("", "", ""));
    assertEquals(
        Lease.NONE, LeaseReader.read("reason=BOUND\n\n=\nnew_ip_address", "x", "nd1_from="));
  }

  @Test
  void whatExpiredIsGone() {
    String bound = "new_ip_address=10.0.0.5\nnew_subnet_cidr=24\nnew_routers=10.0.0.1\n";
    assertEquals(
        Optional.of(Prefix.of("10.0.0.5/24")),
        LeaseReader.read("reason=RENEW\n" + bound, "", "").address4());
    for (String reason : List.of("EXPIRE", "NAK", "FAIL", "DEPARTED")) {
      assertEquals(Lease.NONE, LeaseReader.read("reason=" + reason + "\n" + bound, "", ""));
    }
  }

  @Test
  void whatIsNoAddressIsLeftOut() {
    Lease lease =
        LeaseReader.read(
            "new_ip_address=10.0.0.5\nnew_subnet_cidr=99\nnew_routers=evil $(reboot) 10.0.0.1 ::1\n"
                + "new_domain_name_servers=224.0.0.1 9.9.9.9 0.0.0.0\nnew_domain_name=a;b",
            "new_dhcp6_ia_pd1_prefix1=2001:db8::\nnew_dhcp6_ia_pd1_prefix1_length=80\n"
                + "new_dhcp6_ia_pd2_prefix1=2001:db8:1::\nnew_dhcp6_ia_pd2_prefix1_length=-1",
            "nd1_from=192.0.2.1\nnd2_from=fe80::2\nnd2_lifetime=0\nnd3_from=fe80::3%wan0\nnd3_lifetime=9");
    assertEquals(Optional.empty(), lease.address4());
    assertEquals(List.of(Ip.of("10.0.0.1")), lease.routers4());
    assertEquals(List.of(Ip.of("9.9.9.9")), lease.nameServers());
    assertEquals("", lease.domain());
    assertEquals(List.of(), lease.delegated(), "nobody can have a /64 of a /80");
    assertEquals(List.of(Ip.of("fe80::3")), lease.routers6(), "a lifetime of 0 is no router");
  }

  /** Whatever comes: a lease of bounded size. */
  @Test
  void anythingIsRead() {
    Random dice = new Random(5);
    List<String> words =
        List.of(
            "new_ip_address=",
            "new_routers=",
            "10.0.0.1",
            "\n",
            "=",
            "nd1_from=",
            "fe80::1",
            "%",
            "/",
            " ",
            "new_classless_static_routes=",
            "0.0.0.0/0",
            "new_dhcp6_ia_pd1_prefix1=",
            "\0",
            "new_dhcp6_ia_pd1_prefix1_length=",
            "56",
            "2001:db8::",
            "new_subnet_cidr=",
            "24",
            "é");
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      int length = dice.nextInt(30);
      for (int j = 0; j < length; j++) {
        text.append(words.get(dice.nextInt(words.size())));
      }
      Lease lease = LeaseReader.read(text.toString(), text.toString(), text.toString());
      assertTrue(lease.routers4().size() <= 16 && lease.nameServers().size() <= 16);
      assertTrue(lease.delegated().size() <= 256 && lease.addresses6().size() <= 256);
    }
    String many = "new_domain_name_servers=" + "9.9.9.9 ".repeat(100_000);
    assertEquals(1, LeaseReader.read(many, "", "").nameServers().size());
  }
}
