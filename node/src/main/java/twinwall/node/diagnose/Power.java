package twinwall.node.diagnose;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.diagnose.Succession;
import twinwall.node.Log;
import twinwall.node.control.Op;
import twinwall.node.control.Refusal;

/**
 * {@code machine.status}, {@code machine.reboot}, {@code machine.halt}: the node lets its addresses
 * go in order, waits until a peer has them, and asks the system.
 */
final class Power {
  private static final Duration LET_GO = Duration.ofSeconds(5);
  private static final Duration TAKEN = Duration.ofSeconds(10);
  private static final Duration TOLD = Duration.ofSeconds(3);

  /** A system that stops ends this engine long before. */
  private static final Duration STOPPED = Duration.ofMinutes(5);

  private final JsonMapper json = JsonMapper.builder().build();
  private final PowerHands hands;
  private final Log log;
  private final Duration stopped;
  private final AtomicBoolean busy = new AtomicBoolean();
  private volatile String asked = "";

  Power(PowerHands hands, Log log) {
    this(hands, log, STOPPED);
  }

  /**
   * @param stopped who still runs so long after the system was asked was not stopped
   */
  Power(PowerHands hands, Log log, Duration stopped) {
    this.hands = hands;
    this.log = log;
    this.stopped = stopped;
  }

  Map<String, Op> ops() {
    return Map.of(
        "machine.status", _ -> status(),
        "machine.reboot", args -> stop(args, false),
        "machine.halt", args -> stop(args, true));
  }

  private static String notTheMachine(String why) {
    return "This node is not the machine that it runs on: " + why + ". Nothing is stopped.";
  }

  private JsonNode status() {
    ObjectNode out = json.createObjectNode();
    Optional<String> obstacle = hands.obstacle();
    out.put("machine", obstacle.isEmpty());
    obstacle.ifPresent(why -> out.put("why", notTheMachine(why)));
    Succession who = hands.succession();
    out.put("groups", who.addresses()).put("mastered", who.mastered());
    out.put("safe", who.isSafe()).put("sentence", who.sentence());
    ArrayNode peers = out.putArray("peers");
    for (Succession.Peer peer : who.peers()) {
      peers
          .addObject()
          .put("name", peer.name())
          .put("connected", peer.there())
          .put("master", peer.master())
          .put("synchronised", peer.synchronised());
    }
    if (!asked.isEmpty()) {
      out.put("asked", asked);
    }
    return out;
  }

  private JsonNode stop(ObjectNode args, boolean halt) throws Refusal {
    if (!Texts.flag(args, "sure")) {
      throw Texts.refused("sure", "Say that you are sure. " + hands.succession().sentence());
    }
    Optional<String> obstacle = hands.obstacle();
    if (obstacle.isPresent()) {
      throw new Refusal(notTheMachine(obstacle.get()));
    }
    if (!busy.compareAndSet(false, true)) {
      throw new Refusal(Refusal.Kind.BUSY, "The machine is being stopped already.", List.of());
    }
    String verb = halt ? "halt" : "reboot";
    String who = Texts.clean(args.path("who").asString("somebody"));
    boolean enabled = hands.isEnabled();
    try {
      log.warn(verb, "by", who, "means", hands.succession().sentence());
      hands.tell(
          verb,
          halt ? "This machine is halted" : "This machine is rebooted",
          "Asked for by " + who + ". " + hands.succession().sentence());
      String handed = handOver();
      hands.awaitTold(TOLD);
      hands.ask(halt);
      asked = verb;
      Thread.ofPlatform().daemon().name("machine-stop").start(() -> awaitStop(verb, who, enabled));
      log.warn("the system was asked", "to", verb, "addresses", handed);
      return json.createObjectNode()
          .put("asked", verb)
          .put("message", "The system was asked to " + verb + ". Addresses: " + handed + ".");
    } catch (IOException | RuntimeException e) {
      comeBack(enabled);
      String why = Texts.clean(String.valueOf(e.getMessage()));
      log.error("the system did not " + verb, "why", why);
      throw new Refusal("The system does not " + verb + ": " + why);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      busy.set(false);
      throw new Refusal("the engine is stopping");
    }
  }

  private void comeBack(boolean enabled) {
    if (enabled) {
      hands.comeBack();
    }
    asked = "";
    busy.set(false);
  }

  /** A system that says yes and goes on would have a node without addresses for good. */
  private void awaitStop(String verb, String who, boolean enabled) {
    try {
      Thread.sleep(stopped);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return;
    }
    comeBack(enabled);
    log.error("the system was asked to " + verb + " and goes on", "after", stopped, "by", who);
    hands.tell(
        verb + " failed",
        "This machine did not " + verb,
        "The system was asked to " + verb + " and goes on: this node takes part again.");
  }

  /** What became of the addresses, in words. */
  private String handOver() throws InterruptedException {
    Succession before = hands.succession();
    if (before.addresses() == 0) {
      return "none to let go";
    }
    hands.letGo();
    boolean gone = within(LET_GO, () -> hands.succession().mastered() == 0);
    if (!gone) {
      return "not all were let go in time";
    }
    if (before.peers().stream().noneMatch(Succession.Peer::there)) {
      return "let go, and no peer is connected";
    }
    boolean taken =
        within(
            TAKEN,
            () ->
                hands.succession().peers().stream()
                    .anyMatch(peer -> peer.there() && peer.master()));
    return taken ? "let go, and a peer is MASTER" : "let go, and no peer became MASTER in time";
  }

  private static boolean within(Duration time, BooleanSupplier condition)
      throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        return false;
      }
      Thread.sleep(10);
    }
    return true;
  }
}
