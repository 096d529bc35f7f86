package twinwall.node.flows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.flows.CanaryFlow;
import twinwall.core.flows.Flow;
import twinwall.core.flows.FlowStatus;
import twinwall.core.flows.FlowsEvent;
import twinwall.core.flows.FlowsSummary;
import twinwall.core.flows.Proto;
import twinwall.core.flows.ProtoInfo;
import twinwall.core.flows.TcpState;
import twinwall.core.flows.Tuple;
import twinwall.linux.Ack;
import twinwall.linux.Conntrack;
import twinwall.linux.KernelException;
import twinwall.node.control.Op;
import twinwall.node.control.Refusal;

/**
 * The operations {@code states.list}, {@code states.count}, {@code states.kill}, {@code
 * states.status}, {@code states.diff}.
 */
public final class StatesOps {
  private static final int CHUNK = 2048;
  private static final int DEFAULT_LIMIT = 1_000;
  private static final int MAX_LIMIT = 100_000;

  /** A table from which on its parts are read, and its size is what the kernel says. */
  private static final int MANY = 10_000;

  private final JsonMapper json = JsonMapper.builder().build();
  private final FlowSync sync;

  public StatesOps(FlowSync sync) {
    this.sync = sync;
  }

  public Map<String, Op> ops() {
    return Map.of(
        "states.list", this::list,
        "states.count", this::count,
        "states.kill", this::kill,
        "states.status", _ -> status(),
        "states.diff", _ -> new StatesDiff(sync).compare());
  }

  private static void each(StateFilter filter, java.util.function.Consumer<Flow> take)
      throws Refusal {
    try {
      Ack end =
          Conntrack.dump(
              CHUNK,
              part ->
                  part.stream()
                      .filter(flow -> !CanaryFlow.is(flow.key()))
                      .filter(filter::test)
                      .forEach(take));
      if (!end.ok()) {
        throw new Refusal("the kernel's table could not be read: " + end);
      }
    } catch (KernelException e) {
      throw new Refusal("the kernel's table could not be read: " + e.getMessage());
    }
  }

  private JsonNode list(ObjectNode args) throws Refusal {
    StateFilter filter = StateFilter.of(args);
    String asked = StateFilter.text(args, "limit").orElse(Integer.toString(DEFAULT_LIMIT));
    int limit = StateFilter.number("limit", asked, MAX_LIMIT);
    String after = StateFilter.text(args, "offset").orElse("0");
    int offset = StateFilter.number("offset", after, 99_999_999);
    int all = filter.isEmpty() ? Conntrack.count().orElse(0) : 0;
    if (all > MANY && offset + limit <= all / 2) {
      return told(all, first(offset, limit));
    }
    List<Flow> some = new ArrayList<>();
    long[] matching = new long[1];
    each(
        filter,
        flow -> {
          matching[0]++;
          if (matching[0] > offset && some.size() < limit) {
            some.add(flow);
          }
        });
    return told(matching[0], some);
  }

  /** Some of a large table: who looks at its first page need not wait for all of it. */
  private static List<Flow> first(int offset, int limit) throws Refusal {
    List<Flow> some = new ArrayList<>();
    try {
      Ack end = Conntrack.some(offset, limit, some);
      if (!end.ok()) {
        throw new Refusal("the kernel's table could not be read: " + end);
      }
    } catch (KernelException e) {
      throw new Refusal("the kernel's table could not be read: " + e.getMessage());
    }
    return some.stream().filter(flow -> !CanaryFlow.is(flow.key())).toList();
  }

  private JsonNode told(long matching, List<Flow> some) {
    ObjectNode result = json.createObjectNode().put("matching", matching);
    ArrayNode states = result.putArray("states");
    some.forEach(flow -> state(states.addObject(), flow));
    return result;
  }

  private JsonNode count(ObjectNode args) throws Refusal {
    Map<String, Long> byProto = new TreeMap<>();
    each(StateFilter.of(args), flow -> byProto.merge(kind(flow), 1L, Long::sum));
    ObjectNode result =
        json.createObjectNode()
            .put("count", byProto.values().stream().mapToLong(Long::longValue).sum());
    ObjectNode kinds = result.putObject("by");
    byProto.forEach(kinds::put);
    return result;
  }

  private static String kind(Flow flow) {
    String name = Proto.name(flow.original().proto());
    return flow.info() instanceof ProtoInfo.Tcp tcp
        ? name + " " + TcpState.name(tcp.state())
        : name;
  }

  private JsonNode kill(ObjectNode args) throws Refusal {
    StateFilter filter = StateFilter.of(args);
    boolean all = StateFilter.text(args, "all").filter("true"::equals).isPresent();
    if (filter.isEmpty() && !all) {
      throw new Refusal("say which states to kill, or say that you mean all of them");
    }
    FlowsSummary summary = sync.status();
    for (FlowsSummary.Peer peer : summary.peers()) {
      if (!summary.master() && peer.master()) {
        throw new Refusal(
            "this node holds copies only: kill states on the MASTER, " + peer.address());
      }
    }
    List<Flow> victims = new ArrayList<>();
    each(filter, victims::add);
    end(victims);
    return json.createObjectNode()
        .put("killed", victims.size())
        .put("master", sync.status().master());
  }

  /**
   * Ends the states that have one of these labels; on a node that holds copies only, nothing: the
   * MASTER does it.
   *
   * @return how many
   */
  public int kill(Set<Integer> labels) throws Refusal {
    FlowsSummary summary = sync.status();
    if (!summary.master() && summary.peers().stream().anyMatch(FlowsSummary.Peer::master)) {
      return 0;
    }
    List<Flow> victims = new ArrayList<>();
    each(
        StateFilter.of(json.createObjectNode()),
        flow -> {
          if (labels.stream().anyMatch(flow.extras()::hasLabel)) {
            victims.add(flow);
          }
        });
    end(victims);
    return victims.size();
  }

  private void end(List<Flow> victims) throws Refusal {
    for (int from = 0; from < victims.size(); from += CHUNK) {
      List<Flow> part = List.copyOf(victims.subList(from, Math.min(from + CHUNK, victims.size())));
      if (!sync.kill(new FlowsEvent.Kill(part))) {
        throw new Refusal(Refusal.Kind.BUSY, "the engine has too much to do", List.of());
      }
    }
  }

  private JsonNode status() {
    FlowsSummary summary = sync.status();
    ObjectNode result =
        json.createObjectNode()
            .put("master", summary.master())
            .put("synchronised", summary.synchronised())
            .put("why", summary.why())
            .put("flows", summary.flows());
    ArrayNode peers = result.putArray("peers");
    for (FlowsSummary.Peer peer : summary.peers()) {
      peers
          .addObject()
          .put("address", peer.address().toString())
          .put("announcing", peer.announcing())
          .put("following", peer.following())
          .put("master", peer.master())
          .put("synchronised", peer.synchronised())
          .put("flows", peer.flows())
          .put("backlog", peer.backlog())
          .put("lag_us", peer.lagMicros())
          .put("last", peer.last())
          .put("canary_age_ms", peer.canary().ageMillis())
          .put("canary_round_us", peer.canary().roundMicros())
          .put("canary_silent", peer.canary().silent())
          .set("parity", parity(peer.parity()));
    }
    ObjectNode counters = result.putObject("counters");
    new TreeMap<>(summary.counters()).forEach(counters::put);
    ObjectNode drops = result.putObject("drops");
    sync.drops().forEach(drops::put);
    return result;
  }

  private ObjectNode parity(FlowsSummary.Comparison parity) {
    ObjectNode out =
        json.createObjectNode()
            .put("differing", parity.differing())
            .put("differing_there", parity.theirs())
            .put("age_ms", parity.ageMillis());
    ArrayNode named = out.putArray("named");
    for (FlowsSummary.Difference difference : parity.named()) {
      named.addObject().put("flow", difference.key().toString()).put("is", word(difference.kind()));
    }
    return out;
  }

  static String word(FlowsSummary.Difference.Kind kind) {
    return switch (kind) {
      case ONLY_HERE -> "only here";
      case ONLY_THERE -> "only there";
      case DIFFERENT -> "different";
    };
  }

  private static void state(ObjectNode out, Flow flow) {
    Tuple original = flow.original();
    out.put("proto", Proto.name(original.proto()));
    out.put("src", original.src().toString()).put("dst", original.dst().toString());
    if (Proto.hasPorts(original.proto())) {
      out.put("sport", original.first()).put("dport", original.second());
    }
    flow.sourceNat().ifPresent(nat -> nat(out.putObject("snat"), nat));
    flow.destinationNat().ifPresent(nat -> nat(out.putObject("dnat"), nat));
    if (flow.info() instanceof ProtoInfo.Tcp tcp) {
      out.put("state", TcpState.name(tcp.state()));
    }
    out.put("timeout", flow.timeout()).put("mark", flow.mark() & 0xFFFF_FFFFL);
    ArrayNode status = out.putArray("status");
    FlowStatus.names(flow.status()).forEach(status::add);
    if (flow.key().zone() != 0) {
      out.put("zone", flow.key().zone());
    }
    if (!flow.extras().helper().isEmpty()) {
      out.put("helper", flow.extras().helper());
    }
  }

  private static void nat(ObjectNode out, Flow.Nat nat) {
    out.put("address", nat.address().toString()).put("port", nat.port());
  }
}
