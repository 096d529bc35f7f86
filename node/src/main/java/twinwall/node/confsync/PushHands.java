package twinwall.node.confsync;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import twinwall.core.config.Xml;
import twinwall.core.confsync.Outgoing;
import twinwall.core.confsync.OwnSettings;
import twinwall.core.confsync.Parity;
import twinwall.core.confsync.PushMachine.Action;
import twinwall.core.confsync.PushMachine.Event;
import twinwall.core.confsync.PushOutcome;
import twinwall.core.confsync.PushOutcome.Trouble;
import twinwall.core.confsync.RpcTree.NotConfig;
import twinwall.core.confsync.RpcValue;
import twinwall.node.Log;
import twinwall.node.control.Refusal;

/**
 * Does what the push machine decides: asks the peer who it is, sends it the newest configuration,
 * asks what it runs. Blocks, on the push loop's own thread.
 */
final class PushHands implements AutoCloseable {
  /** Calls that the peer may take longer over: pfSense reloads its filter meanwhile. */
  private static final RpcValue SECONDS = RpcValue.of(60);

  /** A sentence that a peer says of itself. */
  static final int MAX_WORDS = 200;

  private final Document document;
  private final String node;
  private final Supplier<List<String>> path;
  private final Runnable makeFlowKey;
  private final ConfSync.Pace pace;
  private final Log log;
  private Optional<PeerClient> client = Optional.empty();
  private boolean foreignTold;
  private volatile Optional<String> shown = Optional.empty();
  private volatile Optional<String> reflection = Optional.empty();

  /**
   * @param node the name of this run of the engine, different from every other
   * @param makeFlowKey makes the key of the flow link where it is missing
   * @param path the nodes that the own configuration came through, as their names
   */
  PushHands(
      Document document,
      String node,
      Supplier<List<String>> path,
      Runnable makeFlowKey,
      ConfSync.Pace pace,
      Log log) {
    this.document = document;
    this.node = node;
    this.path = path;
    this.makeFlowKey = makeFlowKey;
    this.pace = pace;
    this.log = log;
  }

  /** The fingerprint that the peer showed last. */
  Optional<String> shown() {
    return shown;
  }

  /** How the peer reflects, if it said so. */
  Optional<String> reflection() {
    return reflection;
  }

  /** Performs an action; its outcome goes to {@code tell}. */
  void perform(Action action, Consumer<Event> tell) {
    switch (action) {
      case Action.Push push -> tell.accept(new Event.Done(push.revision(), attempt(true)));
      case Action.Look look -> tell.accept(new Event.Done(look.revision(), attempt(false)));
      case Action.Report report ->
          log.info("peer's standing", "old", report.before(), "new", report.after());
    }
  }

  private PushOutcome attempt(boolean push) {
    makeFlowKey.run();
    var force = document.inForce();
    var root = force.root();
    var target = PushTarget.of(root);
    if (target.isEmpty()) {
      return new PushOutcome.NothingSelected();
    }
    if (Outgoing.payload(root, false).members().isEmpty()) {
      return new PushOutcome.NothingSelected();
    }
    var peer = client(target.get(), Trust.of(root, target.get()));
    try {
      return attempt(force, peer, push);
    } catch (PeerFailure e) {
      return e.failed();
    } catch (NotConfig e) {
      return new PushOutcome.Failed(
          Trouble.FAULT, "The configuration cannot be sent: " + e.path() + ": " + e.getMessage());
    } finally {
      peer.pin().seen().ifPresent(seen -> shown = Optional.of(seen));
    }
  }

  private PushOutcome attempt(Document.Force force, PeerClient peer, boolean push)
      throws PeerFailure, NotConfig {
    var root = force.root();
    var version = peer.call("pfsense.host_firmware_version", List.of(RpcValue.EMPTY, SECONDS));
    if (!(version instanceof RpcValue.Struct about)) {
      throw new PeerFailure(
          Trouble.NOT_A_FIREWALL, peer.target() + " does not say which version it has.");
    }
    remember(peer);
    reflection =
        about
            .get("twinwall")
            .map(us -> text(us, "reflection"))
            .filter(words -> !words.isEmpty() && words.length() <= MAX_WORDS);
    checkVersion(root, peer, about);
    boolean twinwall = about.get("twinwall").orElse(RpcValue.EMPTY) instanceof RpcValue.Struct;
    var payload = Outgoing.payload(root, twinwall);
    if (!twinwall) {
      return foreign(peer, payload, push);
    }
    if (about.get("twinwall").orElseThrow() instanceof RpcValue.Struct us
        && us.get("node").orElse(RpcValue.EMPTY).equals(RpcValue.of(node))) {
      throw new PeerFailure(Trouble.LOOP, peer.target() + " is this node itself: nothing is sent.");
    }
    var expected = Parity.expected(payload);
    if (!push) {
      var runs = text(peer.call("twinwall.sync_digest", List.of(Parity.shape(payload))), "digest");
      return runs.equals(expected)
          ? new PushOutcome.InSync(expected)
          : new PushOutcome.Differs("The peer does not run what it should; it is told again.");
    }
    SequencedMap<String, RpcValue> about2 = new LinkedHashMap<>();
    about2.put("path", RpcValue.items(path.get().stream().map(RpcValue::of).toList()));
    about2.put("shape", Parity.shape(payload));
    about2.put("reflection", RpcValue.of(OwnSettings.reflection(root)));
    if (force.trial().isPresent()) {
      // Without its trial the peer would keep for good what was taken back meanwhile.
      var same = document.trial().filter(now -> now.id().equals(force.trial().get().id()));
      if (same.isEmpty()) {
        return new PushOutcome.Differs("What was on trial is no longer; the peer is told again.");
      }
      about2.put("trial", onTrial(same.get()));
    }
    var answer =
        peer.call("twinwall.restore_config_section", List.of(payload, new RpcValue.Struct(about2)));
    if (text(answer, "digest").equals(expected)) {
      return new PushOutcome.InSync(expected);
    }
    var why = text(answer, "why");
    return new PushOutcome.Differs(
        why.isEmpty()
            ? "The peer took the configuration but does not run it the same."
            : "The peer took the configuration but does not run it: " + why);
  }

  /** The peer counts for itself: it goes back whether it hears of us again or not. */
  private static RpcValue onTrial(Document.Trial trial) {
    SequencedMap<String, RpcValue> members = new LinkedHashMap<>();
    members.put("id", RpcValue.of(trial.id()));
    members.put("seconds", RpcValue.of((int) trial.left().toSeconds()));
    return new RpcValue.Struct(members);
  }

  private PushOutcome foreign(PeerClient peer, RpcValue.Struct payload, boolean push)
      throws PeerFailure {
    if (!push) {
      return foreignTold
          ? new PushOutcome.Taken()
          : new PushOutcome.Differs("The peer cannot say what it runs; it is told again.");
    }
    peer.call("pfsense.restore_config_section", List.of(payload, RpcValue.of(900)));
    foreignTold = true;
    return new PushOutcome.Taken();
  }

  private static String text(RpcValue answer, String name) {
    return answer instanceof RpcValue.Struct struct
            && struct.get(name).orElse(RpcValue.EMPTY) instanceof RpcValue.Text(var text)
        ? text
        : "";
  }

  static void checkVersion(Xml root, PeerClient peer, RpcValue.Struct about) throws PeerFailure {
    var ours = root.text("version");
    var theirs =
        switch (about.get("config_version").orElse(RpcValue.EMPTY)) {
          case RpcValue.Text(var text) -> text;
          case RpcValue.Real(double number) -> Double.toString(number);
          case RpcValue.Int(int number) -> Integer.toString(number);
          case RpcValue _ -> "";
        };
    if (theirs.isEmpty()) {
      throw new PeerFailure(
          Trouble.OTHER_VERSION,
          "The configuration version of "
              + peer.target()
              + " could not be determined: nothing is sent.");
    }
    if (!theirs.equals(ours)) {
      throw new PeerFailure(
          Trouble.OTHER_VERSION,
          peer.target()
              + " has configuration version "
              + theirs
              + ", this node "
              + ours
              + ": nothing is sent until both have the same.");
    }
  }

  private PeerClient client(PushTarget target, Optional<String> fingerprint) {
    if (client.isPresent()
        && client.get().target().equals(target)
        && client.get().pin().isFor(fingerprint)) {
      return client.get();
    }
    foreignTold = foreignTold && client.isPresent() && client.get().target().equals(target);
    client.ifPresent(PeerClient::close);
    client = Optional.of(new PeerClient(target, fingerprint, pace));
    return client.get();
  }

  /** After the first good answer of a peer its certificate is the one that it must show. */
  private void remember(PeerClient peer) {
    var seen = peer.pin().seen();
    if (!peer.target().isTls() || !peer.pin().isFirstUse() || seen.isEmpty()) {
      return;
    }
    log.info("peer's certificate seen first", "peer", peer.target(), "sha256", seen.get());
    try {
      document.change(
          "(system)",
          "remembered the certificate of " + peer.target(),
          root -> Trust.remembered(root, peer.target(), seen.get()));
    } catch (Refusal e) {
      log.warn("the peer's certificate could not be remembered", "why", e.sentence());
    }
  }

  /** How long the receiver may take to apply what it got. */
  static Duration patience() {
    return Duration.ofSeconds(20);
  }

  @Override
  public void close() {
    client.ifPresent(PeerClient::close);
  }
}
