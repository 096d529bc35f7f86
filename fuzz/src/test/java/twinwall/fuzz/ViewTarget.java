package twinwall.fuzz;

import java.util.List;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;
import twinwall.core.peer.PeerCodec;
import twinwall.core.peer.PeerFrame;
import twinwall.core.peer.View;

/** What a peer says of itself. */
final class ViewTarget implements Target {
  @Override
  public String name() {
    return "view";
  }

  @Override
  public List<String> words() {
    return List.of("\u0001\u0000\u0000\u0000", "\u0007\u0000\u0000", "fw1", "\u001b", "\u202e");
  }

  private static View view() {
    return new View(
        "fw1.example.net",
        7,
        "Twinwall",
        1,
        2,
        new View.Election(
            true,
            false,
            true,
            240,
            List.of(
                new View.Group(
                    49, Ip.of("192.168.1.1"), "lan0", "LAN@49", View.Standing.MASTER, 0, 240, 1),
                new View.Group(
                    1, Ip.of("2001:db8::1"), "wan0", "WAN@1", View.Standing.BACKUP, 100, 240, 1)),
            List.of(new View.Cause("flow sync", 240, 1)),
            List.of(new View.Alarm("lan0/49", "Two", "192.0.2.1"))),
        new View.States(true, true, "", 42, 0, 55, 1),
        new View.Document(7, 6, "in sync", "peer", 1, true, "links: no"),
        new View.Services(3, List.of("unbound")),
        new View.Door(true, 443, List.of(Prefix.of("192.168.1.2/24"))),
        List.of(
            new View.Change(
                3,
                49,
                "lan0",
                View.Standing.BACKUP,
                View.Standing.MASTER,
                "silent",
                1,
                -1,
                List.of(new View.Step("addresses", 120, "")))));
  }

  @Override
  public List<byte[]> seeds() {
    return List.of(
        PeerCodec.encode(new PeerFrame.Told(1, view())),
        PeerCodec.encode(new PeerFrame.Heard(1, 2)),
        PeerCodec.encode(new PeerFrame.Ask(1, List.of(5L, -5L))),
        PeerCodec.encode(new PeerFrame.Counts(1, 2, 3, List.of(-1, 60))));
  }

  @Override
  public void one(byte[] input) {
    switch (PeerCodec.decode(input)) {
      case PeerCodec.Decoded.Good good -> {
        byte[] again = PeerCodec.encode(good.frame());
        Check.that(again.length <= PeerFrame.LONGEST, () -> again.length + " bytes");
        Check.same(good, PeerCodec.decode(again), "a frame");
      }
      case PeerCodec.Decoded.Malformed malformed -> Check.reason(malformed.why());
    }
  }
}
