package twinwall.node.confsync;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.apply.TrialMachine;
import twinwall.core.config.Xml;
import twinwall.core.confsync.Incoming;
import twinwall.core.confsync.OwnSettings;
import twinwall.core.confsync.Parity;
import twinwall.core.confsync.PushMachine.Action;
import twinwall.core.confsync.PushMachine.Event;
import twinwall.core.confsync.PushMachine.State;
import twinwall.core.confsync.PushOutcome;
import twinwall.core.confsync.RpcMessage;
import twinwall.core.confsync.RpcTree;
import twinwall.core.confsync.RpcTree.NotConfig;
import twinwall.core.confsync.RpcValue;
import twinwall.core.confsync.Sections;
import twinwall.core.confsync.XmlRpc;
import twinwall.core.machine.Moment;
import twinwall.core.net.Ip;
import twinwall.node.Clock;
import twinwall.node.Loop;
import twinwall.node.control.Op;
import twinwall.node.control.Refusal;

/**
 * The operations of config sync. Those of the face carry XML-RPC values as base64 of an XML-RPC
 * response, so that one codec is the only door for them.
 */
final class SyncOps {
  private final JsonMapper json = JsonMapper.builder().build();
  private final Document document;
  private final String product;
  private final String node;
  private final ConfSync.Received received;
  private final Loop<State, Event, Action> loop;
  private final PushHands hands;
  private final Clock clock;

  SyncOps(
      Document document,
      String product,
      String node,
      ConfSync.Received received,
      Loop<State, Event, Action> loop,
      PushHands hands,
      Clock clock) {
    this.document = document;
    this.product = product;
    this.node = node;
    this.received = received;
    this.loop = loop;
    this.hands = hands;
    this.clock = clock;
  }

  Map<String, Op> all() {
    return Map.of(
        "sync.status", _ -> status(),
        "sync.now", _ -> now(),
        "sync.trust", _ -> trust(),
        "sync.version", _ -> version(),
        "sync.restore", this::restore,
        "sync.backup", this::backup,
        "sync.digest", this::digest,
        "sync.apply", _ -> apply());
  }

  private JsonNode status() {
    var state = loop.state();
    var now = clock.now();
    var result = json.createObjectNode();
    result.put("standing", state.standing());
    result.put("target", state.target().orElse(""));
    result.put(
        "sentence",
        state.target().isEmpty()
            ? "This node sends its configuration to nobody."
            : state.outcome().map(PushOutcome::sentence).orElse("The peer was not asked yet."));
    result.put("busy", state.busy());
    result.put("wanted", state.wanted());
    result.put("told", state.told());
    result.put("failures", state.failures());
    ago(result, "last_try_seconds_ago", state.since(), now);
    ago(result, "in_sync_seconds_ago", state.inSyncAt(), now);
    if (!state.next().equals(Moment.NEVER)) {
      result.put("next_in_seconds", Math.max(0, now.nanosUntil(state.next())) / 1_000_000_000);
    }
    var sends = result.putArray("sends");
    var hasync = document.wanted().childOrEmpty("hasync");
    Sections.FLAGS.stream()
        .filter(flag -> hasync.has(flag.name()))
        .forEach(flag -> sends.add(flag.label()));
    result.put("received_from", received.last());
    var notices = result.putArray("notices");
    notice(state).ifPresent(notices::add);
    if (document.trial().isPresent()
        && state.outcome().filter(PushOutcome.Taken.class::isInstance).isPresent()) {
      notices.add(
          "The peer is no Twinwall: when nobody confirms what is on trial, it goes back only once"
              + " this node can reach it.");
    }
    return result;
  }

  /** Both ways are known to one of the nodes: who sends asks, who receives is told. */
  private Optional<String> notice(State state) {
    if (state.target().isPresent()) {
      return OwnSettings.notice(document.wanted(), hands.reflection());
    }
    return received.last().isEmpty()
        ? Optional.empty()
        : OwnSettings.notice(document.wanted(), received.reflection());
  }

  private static void ago(ObjectNode result, String name, Moment then, Moment now) {
    if (!then.equals(Moment.NEVER)) {
      result.put(name, then.until(now).toSeconds());
    }
  }

  private JsonNode now() throws Refusal {
    if (loop.state().target().isEmpty()) {
      throw new Refusal(
          "This node sends its configuration to nobody: set Synchronize Config to IP first.");
    }
    loop.tell(new Event.Now());
    return json.createObjectNode().put("started", true);
  }

  private JsonNode trust() throws Refusal {
    var target =
        PushTarget.of(document.wanted())
            .orElseThrow(() -> new Refusal("This node sends its configuration to nobody."));
    var shown =
        hands
            .shown()
            .orElseThrow(
                () -> new Refusal("The peer has not shown a certificate yet: try 'sync now'."));
    document.change(
        "(system)",
        "accepted the certificate of " + target,
        root -> Trust.remembered(root, target, shown));
    loop.tell(new Event.Now());
    return json.createObjectNode().put("peer", target.label()).put("sha256", shown);
  }

  private JsonNode version() {
    var result = json.createObjectNode();
    result.put("config_version", document.wanted().text("version"));
    result.put("product", product);
    result.put("node", node);
    result.put("reflection", OwnSettings.reflection(document.wanted()));
    return result;
  }

  private JsonNode restore(ObjectNode args) throws Refusal {
    var source = args.path("source").asString("");
    var user = args.path("user").asString("");
    var payload = struct(args, "payload");
    boolean onlyExisting = args.path("merge").asBoolean(false);
    var nodes = new ArrayList<String>();
    args.path("path").forEach(x -> nodes.add(x.asString("")));
    refuseLoop(source, nodes);
    var local = document.wanted();
    var wanted = onlyExisting ? existing(local, payload) : payload;
    try {
      var first = Incoming.merge(local, wanted); // refuses by name before anything is changed
      var who = user + "@" + source;
      document.receive(
          who,
          Incoming.description(wanted),
          root -> root.equals(local) ? first : again(root, wanted),
          trial(args));
      received.from(nodes, who);
      received.says(args.path("reflection").asString(""));
      var running = document.applied(PushHands.patience());
      var result = json.createObjectNode();
      var shape = args.has("shape") ? struct(args, "shape") : Parity.shape(wanted);
      var runs = Parity.digest(running, shape);
      result.put("digest", runs);
      result.put("changed", !first.equals(local));
      result.put(
          "why",
          runs.equals(Parity.digest(document.wanted(), shape))
              ? ""
              : "it was saved there, but not applied yet");
      return result;
    } catch (NotConfig e) {
      throw new Refusal(
          Refusal.Kind.REFUSED,
          e.path() + ": " + e.getMessage(),
          List.of(new Refusal.Problem(e.path(), String.valueOf(e.getMessage()))));
    }
  }

  /** A peer's trial; refused unless it has a name and an end. */
  private static Optional<Document.Trial> trial(ObjectNode args) throws Refusal {
    if (!args.has("trial")) {
      return Optional.empty();
    }
    var id = args.path("trial").path("id").asString("");
    var seconds = args.path("trial").path("seconds");
    if (!id.matches("[0-9a-f]{16}")
        || !seconds.canConvertToInt()
        || seconds.asInt() < 0
        || seconds.asInt() > TrialMachine.LONGEST.toSeconds()) {
      throw new Refusal("trial: it needs a name of 16 hexadecimal digits and 0 to 600 seconds");
    }
    return Optional.of(new Document.Trial(id, Duration.ofSeconds(seconds.asInt())));
  }

  /** Another document than the one that was looked at: merge into it. */
  private static Xml again(Xml root, RpcValue.Struct payload) {
    try {
      return Incoming.merge(root, payload);
    } catch (NotConfig e) {
      throw new IllegalStateException("a payload that was good is not any more", e);
    }
  }

  private static RpcValue.Struct existing(Xml local, RpcValue.Struct payload) {
    SequencedMap<String, RpcValue> members = new LinkedHashMap<>();
    payload
        .members()
        .forEach((name, value) -> {
          if (local.has(name)) {
            members.put(name, value);
          }
        });
    return new RpcValue.Struct(members);
  }

  private void refuseLoop(String source, List<String> nodes) throws Refusal {
    var own = PushTarget.of(document.wanted());
    boolean back =
        own.isPresent()
            && Ip.parse(source).isPresent()
            && Ip.parse(source).equals(Ip.parse(own.get().host()));
    if (back) {
      throw new Refusal(
          Refusal.Kind.BUSY,
          "Disallowing sync loop: this node sends its own configuration to "
              + source
              + ". Only one of the two may have Synchronize Config to IP.",
          List.of());
    }
    if (received.wentThroughHere(nodes)) {
      throw new Refusal(
          Refusal.Kind.BUSY,
          "Disallowing sync loop: this configuration came from this node already.",
          List.of());
    }
  }

  private JsonNode backup(ObjectNode args) throws Refusal {
    var elements = new ArrayList<Xml>();
    var local = document.wanted();
    for (var name : args.path("sections")) {
      if (!Sections.carries(name.asString(""))) {
        throw new Refusal(name.asString("") + ": config sync does not carry this section");
      }
      Sections.carried(local, name.asString("")).forEach(elements::add);
    }
    return json.createObjectNode().put("value", encoded(RpcTree.struct(elements)));
  }

  private JsonNode digest(ObjectNode args) throws Refusal {
    try {
      return json.createObjectNode()
          .put("digest", Parity.digest(document.running(), struct(args, "shape")));
    } catch (NotConfig e) {
      throw new Refusal(e.path() + ": " + e.getMessage());
    }
  }

  private JsonNode apply() {
    document.applied(PushHands.patience());
    return json.createObjectNode().put("applied", true);
  }

  static String encoded(RpcValue value) {
    return Base64.getEncoder().encodeToString(XmlRpc.write(new RpcMessage.Response(value)));
  }

  private static RpcValue.Struct struct(ObjectNode args, String name) throws Refusal {
    try {
      var bytes = Base64.getDecoder().decode(args.path(name).asString(""));
      var message = XmlRpc.readAnswer(bytes, XmlRpc.Limits.USUAL);
      if (message instanceof RpcMessage.Response response) {
        if (response.value() instanceof RpcValue.Struct struct) {
          return struct;
        }
        if (response.value().isNothing()) {
          return new RpcValue.Struct(new LinkedHashMap<>());
        }
      }
      throw new Refusal(name + " is not a struct");
    } catch (IllegalArgumentException | XmlRpc.Malformed e) {
      throw new Refusal(name + " is not an XML-RPC value: " + e.getMessage());
    }
  }
}
