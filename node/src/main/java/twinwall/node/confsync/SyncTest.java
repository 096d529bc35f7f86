package twinwall.node.confsync;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.config.Config;
import twinwall.core.config.HaSync;
import twinwall.core.config.Xml;
import twinwall.core.confsync.Outgoing;
import twinwall.core.confsync.RpcValue;
import twinwall.core.confsync.Sections;
import twinwall.core.flows.FlowsSummary;
import twinwall.node.control.Op;

/**
 * Tries what System &gt; High Avail. Sync says, one thing after the other, and says exactly what
 * fails. Sends nothing and changes nothing.
 */
final class SyncTest {
  private static final ConfSync.Pace PACE =
      new ConfSync.Pace(Duration.ofSeconds(3), Duration.ofSeconds(10), Duration.ofSeconds(10));

  private final Document document;
  private final Supplier<FlowsSummary> flows;
  private final List<Check> checks = new ArrayList<>();

  private SyncTest(Document document, Supplier<FlowsSummary> flows) {
    this.document = document;
    this.flows = flows;
  }

  /** One thing that was tried. */
  private record Check(String name, boolean good, String sentence) {}

  /** {@code sync.test}. */
  static Op op(Document document, Supplier<FlowsSummary> flows) {
    return _ -> new SyncTest(document, flows).run();
  }

  private void good(String name, String sentence) {
    checks.add(new Check(name, true, sentence));
  }

  private void bad(String name, String sentence) {
    checks.add(new Check(name, false, sentence));
  }

  private JsonNode run() {
    Xml root = document.wanted();
    states(Config.of(root));
    configuration(root);
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    out.put("good", checks.stream().allMatch(Check::good));
    var array = out.putArray("checks");
    for (Check check : checks) {
      array
          .addObject()
          .put("name", check.name())
          .put("good", check.good())
          .put("sentence", check.sentence());
    }
    return out;
  }

  // States.

  private void states(Config config) {
    String name = "State synchronization";
    HaSync sync = config.hasync();
    if (!sync.pfsyncEnabled()) {
      good(name, "It is off: connections end when the other node takes over.");
      return;
    }
    var through =
        config.interfaces().stream().filter(i -> i.id().equals(sync.pfsyncInterface())).findFirst();
    if (through.isEmpty()) {
      bad(name, "Its interface '" + sync.pfsyncInterface() + "' is not assigned.");
      return;
    }
    if (!through.get().enabled()) {
      bad(name, "Its interface " + through.get().label() + " is not enabled.");
      return;
    }
    FlowsSummary now = flows.get();
    if (now.peers().isEmpty()) {
      bad(
          name,
          "No peer is connected on "
              + through.get().label()
              + ": is it enabled on the peer, is the cable plugged in, and do the rules of "
              + through.get().label()
              + " on both nodes let the peer in?");
    }
    for (FlowsSummary.Peer peer : now.peers()) {
      String at = peer.address() + ": ";
      if (peer.synchronised() && peer.announcing() && peer.following()) {
        good(name, at + "connected both ways, " + peer.flows() + " states are there.");
      } else if (!peer.announcing()) {
        bad(name, at + "this node cannot connect to it" + said(peer) + ".");
      } else if (!peer.following()) {
        bad(name, at + "it does not connect to this node: do the rules here let it in?");
      } else {
        bad(name, at + "connected, but not synchronised yet" + said(peer) + ".");
      }
    }
  }

  private static String said(FlowsSummary.Peer peer) {
    return peer.last().isEmpty() ? "" : ": " + peer.last();
  }

  // Configuration.

  private void configuration(Xml root) {
    String name = "Configuration synchronization";
    var target = PushTarget.of(root);
    if (target.isEmpty()) {
      good(
          name,
          "This node sends to nobody. Synchronize Config to IP belongs on one node of the two.");
      return;
    }
    selected(root, name);
    if (isOwn(target.get().host())) {
      bad(name, target.get().host() + " is an address of this node itself: name the peer's.");
      return;
    }
    try (var peer = new PeerClient(target.get(), Trust.of(root, target.get()), PACE)) {
      ask(root, name, peer);
    } catch (PeerFailure e) {
      bad(name, e.failed().sentence());
    }
  }

  private void ask(Xml root, String name, PeerClient peer) throws PeerFailure {
    RpcValue answer =
        peer.call("pfsense.host_firmware_version", List.of(RpcValue.EMPTY, RpcValue.of(10)));
    good(
        name,
        peer.target() + " answers and lets the user '" + peer.target().user() + "' synchronise.");
    peer.pin()
        .seen()
        .ifPresent(seen ->
            good(
                "Certificate",
                (peer.pin().isFirstUse() ? "It would be remembered: " : "As remembered: ")
                    + "SHA-256 "
                    + seen));
    if (!(answer instanceof RpcValue.Struct about)) {
      bad("Version", peer.target() + " does not say which version it has.");
      return;
    }
    PushHands.checkVersion(root, peer, about);
    boolean ours = about.get("twinwall").orElse(RpcValue.EMPTY) instanceof RpcValue.Struct;
    good(
        "Version",
        "Both have configuration version "
            + root.text("version")
            + (ours ? "." : "; the peer is no Twinwall and cannot say what it runs."));
  }

  private void selected(Xml root, String name) {
    var sections =
        Sections.FLAGS.stream()
            .filter(flag -> root.childOrEmpty("hasync").has(flag.name()))
            .map(Sections.Flag::label)
            .toList();
    if (sections.isEmpty() || Outgoing.payload(root, false).members().isEmpty()) {
      bad(name, "None of the options to sync is selected that has anything to send.");
    } else {
      good(name, "It sends: " + String.join(", ", sections) + ".");
    }
  }

  private static boolean isOwn(String host) {
    try {
      return NetworkInterface.getByInetAddress(InetAddress.ofLiteral(host)) != null;
    } catch (SocketException _) {
      return false;
    }
  }
}
