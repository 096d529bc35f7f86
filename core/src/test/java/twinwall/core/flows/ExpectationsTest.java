package twinwall.core.flows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import twinwall.core.machine.Moment;
import twinwall.core.net.Ip;
import twinwall.core.sim.Node;
import twinwall.core.sim.Setup;
import twinwall.core.sim.World;

/** What helpers expect on one node becomes expected on the other, and no longer than there. */
class ExpectationsTest {
  private static final Ip CLIENT = Ip.of("192.168.1.9");
  private static final Ip SERVER = Ip.of("203.0.113.9");

  private final World world = new World(Setup.flowsOnly(7, 2));
  private final Node master = world.nodes.getFirst();
  private final Node backup = world.nodes.getLast();

  private static Flow control(int mark) {
    Tuple tuple = new Tuple(Proto.TCP, CLIENT, SERVER, 4000, 21);
    FlowExtras ftp =
        new FlowExtras(Optional.empty(), "ftp", Optional.empty(), Optional.empty(), 0, 0);
    return new Flow(
        new FlowKey(0, tuple),
        tuple.inverse(),
        FlowStatus.SEEN_REPLY | FlowStatus.ASSURED | FlowStatus.CONFIRMED,
        mark,
        432_000,
        new ProtoInfo.Tcp(TcpState.ESTABLISHED, 7, 7, 1, 1),
        ftp,
        0);
  }

  private static Expectation expectation(int port) {
    return new Expectation(
        control(0).key(),
        new Tuple(Proto.TCP, SERVER, CLIENT, 0, port),
        new Tuple(Proto.TCP, Ip.of("255.255.255.255"), Ip.of("0.0.0.0"), 0, 65_535),
        0,
        0,
        300,
        Optional.empty(),
        "nat-follow-master",
        "ftp");
  }

  private static void kernel(Node node, boolean gone, int port) {
    if (gone) {
      node.kernel.expected.remove(expectation(port).key());
    } else {
      node.kernel.expected.put(expectation(port).key(), expectation(port));
    }
    node.on(
        new FlowsEvent.Kernel(
            List.of(), List.of(new Expectation.Change(gone, expectation(port), false))));
  }

  private void settle() {
    world.nodes.forEach(node -> node.boot());
    world.run(2_000);
    backup.on(new FlowsEvent.Role(false));
    master.on(new FlowsEvent.Role(true));
    world.run(100);
  }

  private Set<Expectation.Key> expected(Node node) {
    return node.kernel.expected.keySet();
  }

  @Test
  void oneThatIsHeardOfBeforeItsMasterGoesAfterIt() {
    settle();
    kernel(master, false, 5000);
    world.run(50);
    assertEquals(Set.of(), expected(backup));
    master.kernel.packet(control(0), new Moment(world.now()));
    world.run(1); // its event is on the way from now on
    world.run(50);
    assertEquals(Set.of(expectation(5000).key()), expected(backup));
    kernel(master, true, 5000);
    world.run(50);
    assertEquals(Set.of(), expected(backup));
  }

  @Test
  void aPeerThatWasAwayLearnsThemAllAndForgetsTheOthers() {
    settle();
    master.kernel.packet(control(0), new Moment(world.now()));
    kernel(master, false, 5000);
    kernel(master, false, 5001);
    world.run(50);
    assertEquals(2, expected(backup).size());
    world.refuseLinks(true);
    world.cutLinks();
    kernel(master, true, 5000);
    kernel(master, false, 5002);
    world.refuseLinks(false);
    world.run(2_000);
    assertEquals(Set.of(expectation(5001).key(), expectation(5002).key()), expected(backup));
  }

  @Test
  void whatTheKernelDropsWithItsMasterComesBack() {
    settle();
    master.kernel.packet(control(0), new Moment(world.now()));
    kernel(master, false, 5000);
    world.run(50);
    kernel(backup, true, 5000);
    world.run(1_500);
    assertEquals(Set.of(expectation(5000).key()), expected(backup));
  }

  @Test
  void theNewMasterOwnsThemAndTellsTheirEnd() {
    settle();
    master.kernel.packet(control(0), new Moment(world.now()));
    kernel(master, false, 5000);
    world.run(50);
    master.on(new FlowsEvent.Role(false));
    backup.on(new FlowsEvent.Role(true));
    world.run(200);
    kernel(backup, true, 5000);
    world.run(100);
    assertEquals(Set.of(), expected(master));
    assertEquals(0, backup.flows().expectations.size());
  }

  @Test
  void thoseOfAConnectionThatStaysStayToo() {
    settle();
    master.kernel.packet(control(Flow.NO_SYNC_MARK), new Moment(world.now()));
    kernel(master, false, 5000);
    world.run(3_000);
    assertEquals(Set.of(), expected(backup));
    assertFalse(backup.kernel.table.containsKey(control(0).key()));
  }

  @Test
  void oneThatTheKernelRefusesIsGivenUp() {
    settle();
    master.kernel.packet(control(0), new Moment(world.now()));
    world.run(50);
    backup.kernel.deaf = true;
    kernel(master, false, 5000);
    world.run(20_000);
    assertEquals(0, backup.flows().expectations.size());
    assertEquals(1L, backup.flows().counters.copy().get("expectation-given-up"));
  }

  @Test
  void thereAreNeverMoreThanSoMany() {
    settle();
    for (int i = 0; i < 20_000; i++) {
      kernel(master, false, 10_000 + i);
    }
    assertEquals(Expectations.MOST, master.flows().expectations.size());
  }

  @Test
  void anOlderPeerIsToldNothingThatItDoesNotKnow() {
    Announcer announcer = new Announcer(1, 0);
    FlowTable table = new FlowTable();
    table.put(control(0));
    FlowsState state = new FlowsState(new Moment(world.now()));
    state.expectations.kernel(state, new Expectation.Change(false, expectation(1), false));
    announcer.expect(expectation(1).key());
    List<FlowsAction> out = new java.util.ArrayList<>();
    announcer.sendExpected(table, state.expectations, out);
    assertTrue(out.isEmpty());
    assertEquals(1, state.expectations.size());
  }
}
