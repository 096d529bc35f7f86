package twinwall.web;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import twinwall.core.machine.Machine.Step;
import twinwall.core.machine.Moment;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;
import twinwall.core.peer.PeerAction;
import twinwall.core.peer.PeerEvent;
import twinwall.core.peer.PeerMachine;
import twinwall.core.peer.PeerState;
import twinwall.core.peer.View;
import twinwall.node.control.Op;
import twinwall.node.peer.NodeOps;

/** This node and two peers as an engine shows them: one is heard, one was. */
final class PeersOfTests {
  static final Ip HEARD = Ip.of("172.16.1.3");
  static final Ip LOST = Ip.of("172.16.1.4");
  private static final long WALL = 1_764_000_000_000_000L;

  private PeersOfTests() {}

  static View view(String name, int number, View.Standing role, String lan) {
    return new View(
        name,
        number,
        "Twinwall test",
        WALL,
        60_000,
        new View.Election(
            true,
            false,
            false,
            0,
            List.of(new View.Group(49, Ip.of("10.9.8.1"), "eth1", "LAN@49", role, 0, 0, WALL - 5)),
            List.of(),
            List.of()),
        new View.States(true, true, "", 42, 0, 150, 0),
        new View.Document(7, 7, "in sync", "", 0, false, ""),
        new View.Services(2, List.of()),
        new View.Door(false, 8080, List.of(Prefix.of(lan))),
        List.of(
            new View.Change(
                1,
                49,
                "eth1",
                View.Standing.INIT,
                role,
                "<because>",
                WALL - 1_000_000,
                -1,
                List.of(new View.Step("addresses", 100, "")))));
  }

  static Map<String, Op> ops() {
    PeerState state = PeerState.START;
    Moment early = Moment.ofMillis(1);
    // Its clock is half a second ahead.
    for (PeerEvent event :
        List.of(
            new PeerEvent.Configured(Set.of(HEARD, LOST)),
            new PeerEvent.Heard(
                LOST, view("fw4.example.net", 4, View.Standing.MASTER, "10.9.8.4/24")),
            new PeerEvent.Ended(LOST, false, "cut"))) {
      state = after(state, event, early);
    }
    Moment now = Moment.ofMillis(100_001);
    View heard = view("fw3.example.net", 3, View.Standing.BACKUP, "127.31.7.99/24");
    PeerState known =
        after(
            after(state, new PeerEvent.Heard(HEARD, heard), now),
            new PeerEvent.Answered(HEARD, 200_000, WALL, WALL + 499_900),
            now);
    View self = view("fw2.example.net", 2, View.Standing.MASTER, "127.31.7.21/24");
    Map<String, Op> ops = new HashMap<>(NodeOps.of(() -> now, () -> self, () -> known, () -> true));
    ops.putAll(DrillOfTests.ops());
    return ops;
  }

  private static PeerState after(PeerState state, PeerEvent event, Moment now) {
    Step<PeerState, PeerAction> step = new PeerMachine().on(state, event, now);
    return step.state();
  }
}
