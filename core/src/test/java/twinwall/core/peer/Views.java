package twinwall.core.peer;

import java.util.List;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;
import twinwall.core.peer.View.Standing;

/** Views for tests. */
final class Views {
  private Views() {}

  static View.Group group(int vhid, String address, String label, Standing standing) {
    return new View.Group(vhid, Ip.of(address), "eth0", label, standing, 0, 240, 1_700_000_000L);
  }

  static View.Election election(View.Group... groups) {
    return new View.Election(true, false, false, 0, List.of(groups), List.of(), List.of());
  }

  static View of(String name, View.Election election) {
    return new View(
        name,
        7,
        "Twinwall test",
        1_700_000_000_000_000L,
        12_345,
        election,
        new View.States(true, true, "", 42, 0, 55, 1),
        new View.Document(7, 6, "in sync", "https://172.16.1.3", 1, true, "links: no"),
        new View.Services(3, List.of("unbound: it ended")),
        new View.Door(true, 443, List.of(Prefix.of("192.168.1.2/24"), Prefix.of("fd00::2/64"))),
        List.of(
            new View.Change(
                3,
                49,
                "eth0",
                Standing.BACKUP,
                Standing.MASTER,
                "the master is silent",
                1_699_999_999_999_999L,
                -1,
                List.of(new View.Step("addresses", 120, ""), new View.Step("arp", 9, "EIO")))));
  }

  /** Everything that there can be in one. */
  static View full() {
    return of(
        "fw1.example.net",
        new View.Election(
            true,
            true,
            true,
            240,
            List.of(
                group(49, "192.168.1.1", "LAN@49", Standing.MASTER),
                group(178, "2001:db8::1", "WAN@178", Standing.DISABLED)),
            List.of(new View.Cause("flow sync", 240, 5)),
            List.of(new View.Alarm("eth0/49", "Two", "from 192.0.2.1"))));
  }
}
