package twinwall.node.diagnose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import twinwall.core.diagnose.MachineFacts;
import twinwall.core.diagnose.Succession;
import twinwall.linux.KernelTest;
import twinwall.node.Log;
import twinwall.node.control.Op;
import twinwall.node.control.Refusal;

/** The machine is stopped in order, or not at all. */
class PowerTest {
  /** What an engine would do. */
  private static final class Hands implements PowerHands {
    private final List<String> done = Collections.synchronizedList(new ArrayList<>());
    private Optional<String> obstacle = Optional.empty();
    private Succession who;
    private boolean enabled = true;
    private String broken = "";
    private boolean mistaken;

    Hands(Succession who) {
      this.who = who;
    }

    @Override
    public Optional<String> obstacle() {
      return obstacle;
    }

    @Override
    public synchronized Succession succession() {
      return who;
    }

    @Override
    public boolean isEnabled() {
      return enabled;
    }

    /** The peer takes a moment. */
    @Override
    public void letGo() {
      done.add("let go");
      Thread.ofPlatform().start(this::handOver);
    }

    private void handOver() {
      set(new Succession(who.addresses(), 0, true, who.peers()));
      List<Succession.Peer> masters = new ArrayList<>();
      for (Succession.Peer peer : who.peers()) {
        masters.add(new Succession.Peer(peer.name(), peer.there(), true, peer.synchronised()));
      }
      done.add("taken");
      set(new Succession(who.addresses(), 0, true, masters));
    }

    private synchronized void set(Succession next) {
      who = next;
    }

    @Override
    public void comeBack() {
      done.add("come back");
    }

    @Override
    public void tell(String state, String title, String text) {
      done.add("tell " + state + ": " + title);
    }

    @Override
    public void awaitTold(Duration patience) {
      done.add("told");
    }

    @Override
    public void ask(boolean halt) throws IOException {
      done.add(halt ? "halt" : "reboot");
      if (mistaken) {
        throw new IllegalStateException("a mistake of ours");
      }
      if (!broken.isEmpty()) {
        throw new IOException(broken);
      }
    }
  }

  private static Map<String, Op> ops(Hands hands) {
    return new Power(hands, new Log(new PrintStream(OutputStream.nullOutputStream()), "test"))
        .ops();
  }

  private static Succession master(Succession.Peer... peers) {
    return new Succession(2, 2, true, List.of(peers));
  }

  private static final Succession.Peer PEER = new Succession.Peer("10.0.0.2", true, false, true);

  /** It says yes, and nothing happens: a mask, an inhibitor, a job that never ends. */
  @Test
  void aSystemThatGoesOnGetsItsAddressesBack() throws Exception {
    Hands hands = new Hands(master(PEER));
    Map<String, Op> ops =
        new Power(
                hands,
                new Log(new PrintStream(OutputStream.nullOutputStream()), "test"),
                Duration.ofMillis(50))
            .ops();
    ops.get("machine.reboot").call(Site.args("{'sure': true}"));
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!hands.done.contains("tell reboot failed: This machine did not reboot")
        && System.nanoTime() < end) {
      Thread.sleep(10);
    }
    assertTrue(hands.done.contains("come back"), hands.done.toString());
    assertTrue(
        hands.done.contains("tell reboot failed: This machine did not reboot"),
        hands.done.toString());
    assertTrue(ops.get("machine.status").call(Site.args("{}")).path("asked").isMissingNode());
    ops.get("machine.reboot").call(Site.args("{'sure': true}"));
  }

  @Test
  void aMistakeOfOursLeavesNoNodeWithoutAddresses() {
    Hands hands = new Hands(master(PEER));
    hands.mistaken = true;
    Map<String, Op> ops = ops(hands);
    for (int i = 0; i < 2; i++) {
      assertThrows(Refusal.class, () -> ops.get("machine.halt").call(Site.args("{'sure': true}")));
    }
    assertEquals(2, hands.done.stream().filter("come back"::equals).count());
  }

  @Test
  void addressesAreHandedOverBeforeTheSystemIsAsked() throws Exception {
    Hands hands = new Hands(master(PEER));
    var said = ops(hands).get("machine.reboot").call(Site.args("{'sure': true, 'who': 'a@b'}"));
    assertTrue(said.path("message").asString("").contains("a peer is MASTER"), said.toString());
    assertEquals(
        List.of("tell reboot: This machine is rebooted", "let go", "taken", "told", "reboot"),
        hands.done);
  }

  @Test
  void withoutAPeerItDoesNotWait() throws Exception {
    Hands hands = new Hands(master());
    var said = ops(hands).get("machine.halt").call(Site.args("{'sure': true}"));
    assertTrue(said.path("message").asString("").contains("no peer is connected"), said + "");
    assertEquals("halt", hands.done.getLast());
    hands = new Hands(new Succession(0, 0, false, List.of()));
    JsonNode _ = ops(hands).get("machine.halt").call(Site.args("{'sure': true}"));
    assertEquals(
        List.of("tell halt: This machine is halted", "told", "halt"),
        hands.done,
        "nothing to let go");
  }

  @Test
  void whatDoesNotWorkIsUndone() throws Exception {
    Hands hands = new Hands(master(PEER));
    hands.broken = "Call to Reboot failed: Access denied";
    Op reboot = ops(hands).get("machine.reboot");
    var no = assertThrows(Refusal.class, () -> reboot.call(Site.args("{'sure': true}")));
    assertTrue(no.sentence().contains("Access denied"), no.sentence());
    assertEquals("come back", hands.done.getLast());
    hands.broken = "";
    hands.enabled = false;
    JsonNode _ = reboot.call(Site.args("{'sure': true}"));
    var busy = assertThrows(Refusal.class, () -> reboot.call(Site.args("{'sure': true}")));
    assertEquals(Refusal.Kind.BUSY, busy.kind());
    hands = new Hands(master(PEER));
    hands.broken = "no";
    hands.enabled = false;
    Op halt = ops(hands).get("machine.halt");
    assertThrows(Refusal.class, () -> halt.call(Site.args("{'sure': true}")));
    assertEquals("halt", hands.done.getLast(), "who had disabled CARP finds it disabled");
  }

  @Test
  void nothingIsDoneUnasked() {
    Hands hands = new Hands(master(PEER));
    for (String args : List.of("{}", "{'sure': false}", "{'sure': 'perhaps'}", "{'sure': 1}")) {
      assertThrows(
          Refusal.class, () -> ops(hands).get("machine.reboot").call(Site.args(args)), args);
    }
    hands.obstacle = Optional.of("it is a guest");
    var no =
        assertThrows(
            Refusal.class, () -> ops(hands).get("machine.halt").call(Site.args("{'sure': true}")));
    assertTrue(no.sentence().contains("it is a guest"), no.sentence());
    assertEquals(List.of(), hands.done);
  }

  private static final MachineFacts MACHINE =
      new MachineFacts(
          "net:[1]", "net:[1]", "pid:[4026531836]", "user:[4026531837]", "systemd", List.of());

  private static SystemStop stop(MachineFacts facts, boolean systemd, List<String> ran) {
    return new SystemStop(
        () -> facts,
        program -> Optional.of("/stand-in/" + program),
        () -> systemd,
        words -> ran.add(String.join(" ", words)));
  }

  @Test
  void theSystemIsAskedByItsProgram() throws Exception {
    List<String> ran = new ArrayList<>();
    stop(MACHINE, true, ran).ask(false);
    stop(MACHINE, true, ran).ask(true);
    stop(MACHINE, false, ran).ask(false);
    stop(MACHINE, false, ran).ask(true);
    assertEquals(
        List.of(
            "/stand-in/systemctl --no-block reboot",
            "/stand-in/systemctl --no-block poweroff",
            "/stand-in/reboot",
            "/stand-in/poweroff"),
        ran);
  }

  @Test
  void aGuestAsksNobody() {
    List<String> ran = new ArrayList<>();
    var guest =
        new MachineFacts(
            "net:[1]", "net:[2]", "pid:[4026531836]", "user:[4026531837]", "systemd", List.of());
    assertThrows(IOException.class, () -> stop(guest, true, ran).ask(false));
    assertThrows(IOException.class, () -> stop(guest, false, ran).ask(true));
    assertEquals(List.of(), ran);
  }

  /** Every lab node, container and test: whatever else is so, its network is not the machine's. */
  @KernelTest
  void whoLivesInANamespaceIsNotTheMachine() {
    MachineFacts facts = MachineProbe.read();
    assertTrue(facts.network().matches("net:\\[[0-9]+\\]"), facts.toString());
    assertTrue(facts.obstacle().isPresent(), facts.toString());
  }
}
