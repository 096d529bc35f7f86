package twinwall.core.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import twinwall.core.config.Config;
import twinwall.core.config.Endpoint;
import twinwall.core.config.OneToOne;
import twinwall.core.config.PrefixMapping;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;
import twinwall.core.plan.Match.Family;
import twinwall.core.plan.Match.Side;

/** 1:1 mappings and IPv6 prefix translations: both directions of each, and the former reflected. */
final class MappingPlanner {
  private final Config config;
  private final Ground ground;
  private final Groups groups;
  private final Matcher matcher;
  private final Reflection reflection;
  private final Notes notes;
  final List<Nat.Rule> in = new ArrayList<>();
  final List<Nat.Rule> out = new ArrayList<>();

  /** On the way out, for reflection. */
  final List<Nat.Rule> outbound = new ArrayList<>();

  MappingPlanner(
      Config config,
      Ground ground,
      Groups groups,
      Matcher matcher,
      Reflection reflection,
      Notes notes) {
    this.config = config;
    this.ground = ground;
    this.groups = groups;
    this.matcher = matcher;
    this.reflection = reflection;
    this.notes = notes;
  }

  void plan() {
    for (int i = 0; i < config.oneToOnes().size(); i++) {
      OneToOne rule = config.oneToOnes().get(i);
      if (!rule.disabled()) {
        String path = "nat/onetoone[" + (i + 1) + "]";
        tell(path, "1:1 mapping", rule.descr(), oneToOne(rule, path, "binat-" + (i + 1)));
      }
    }
    for (int i = 0; i < config.prefixMappings().size(); i++) {
      PrefixMapping rule = config.prefixMappings().get(i);
      if (!rule.disabled()) {
        String path = "nat/npt[" + (i + 1) + "]";
        tell(path, "prefix translation", rule.descr(), npt(rule, path, "npt-" + (i + 1)));
      }
    }
  }

  private void tell(String path, String what, String descr, String why) {
    if (!why.isEmpty()) {
      String name = descr.isEmpty() ? "without description" : "'" + descr + "'";
      notes.warn(path, "The " + what + " " + name + " is left out: " + why + ".");
    }
  }

  /** Why there is nothing to be had from a mapping; empty if there is. */
  private String oneToOne(OneToOne rule, String path, String id) {
    Attempt<List<Ground.Port>> ports = ground.members(rule.interfaceId(), groups);
    if (ports.value().isEmpty()) {
      return ports.why();
    }
    Origin origin = new Origin(path, rule.descr());
    List<Ground.Port> where = ports.value().get();
    if (rule.noMapping()) {
      return exclude(rule, id, origin, where);
    }
    Attempt<Prefix> internal = internal(rule);
    Attempt<Prefix> external = internal.then(inside -> external(rule, where.getFirst(), inside));
    if (external.value().isEmpty()) {
      return external.why();
    }
    Prefix inside = internal.value().orElseThrow();
    Prefix outside = external.value().get();
    Family family = inside.address().isV4() ? Family.V4 : Family.V6;
    Attempt<Side> others = end(rule.destination(), family);
    if (others.value().isEmpty()) {
      return others.why();
    }
    both(id, origin, devices(where), family, inside, outside, others.value().get());
    strangers(outside, path + "/external");
    reflect(rule, id, origin, where, inside, outside, others.value().get());
    return "";
  }

  private static List<String> devices(List<Ground.Port> ports) {
    return ports.stream().map(Ground.Port::device).toList();
  }

  private void both(
      String id,
      Origin origin,
      List<String> devices,
      Family family,
      Prefix inside,
      Prefix outside,
      Side others) {
    Match leaving = new Match(family, Side.of(List.of(inside)), others, new Match.AnyTransport());
    Match arriving = new Match(family, others, Side.of(List.of(outside)), new Match.AnyTransport());
    out.add(new Nat.Rule(id, origin, devices, leaving, List.of(), to(outside), false));
    in.add(new Nat.Rule(id, origin, devices, arriving, List.of(), to(inside), false));
  }

  private static Nat.Translation to(Prefix prefix) {
    Nat.Target target =
        prefix.isHost() ? new Nat.Address(prefix.address()) : new Nat.Network(prefix.network());
    return new Nat.To(target, new Nat.SamePort());
  }

  /** As pf takes "no binat": the ends as they are written, in both directions. */
  private String exclude(OneToOne rule, String id, Origin origin, List<Ground.Port> where) {
    String why = "";
    boolean done = false;
    for (Family family : List.of(Family.V4, Family.V6)) {
      if (rule.ipprotocol().equals(family == Family.V4 ? "inet6" : "inet")) {
        continue;
      }
      Attempt<Match> match =
          end(rule.source(), family)
              .then(source ->
                  end(rule.destination(), family)
                      .map(to -> new Match(family, source, to, new Match.AnyTransport())));
      if (match.value().isPresent()) {
        Nat.Rule keep =
            new Nat.Rule(
                id, origin, devices(where), match.value().get(), List.of(), new Nat.Keep(), false);
        out.add(keep);
        in.add(keep);
        done = true;
      }
      why = why.isEmpty() ? match.why() : why;
    }
    return done ? "" : why;
  }

  private Attempt<Side> end(Endpoint end, Family family) {
    boolean anybody = end.network().isEmpty() && end.address().isEmpty() && !end.not();
    return anybody ? Attempt.of(Side.ANY) : matcher.side(end, family);
  }

  private Attempt<Prefix> internal(OneToOne rule) {
    Endpoint source = rule.source();
    String word = source.network().isEmpty() ? source.address() : source.network();
    if (source.any() || word.isEmpty()) {
      return Attempt.failed("it has no internal address");
    }
    if (source.not()) {
      return Attempt.failed("its internal address is inverted");
    }
    Optional<Prefix> literal = Prefix.parse(word);
    if (literal.isPresent()) {
      return Attempt.of(literal.get().network());
    }
    boolean own = word.endsWith("ip") && ground.port(word).isEmpty();
    String id = own ? word.substring(0, word.length() - 2) : word;
    Optional<Ground.Port> port = ground.port(id);
    if (port.isEmpty()) {
      return Attempt.failed(
          ground.knows(id) ? ground.why(id) : "its internal address " + word + " is none");
    }
    boolean v4 = !rule.ipprotocol().equals("inet6");
    return port.get()
        .own(v4)
        .map(net -> own ? Prefix.host(net.address()) : net.network())
        .<Attempt<Prefix>>map(Attempt::of)
        .orElseGet(() -> Attempt.failed(port.get().label() + " has no address of its family"));
  }

  /** The outside has as many addresses as the inside. */
  private Attempt<Prefix> external(OneToOne rule, Ground.Port port, Prefix inside) {
    boolean v4 = inside.address().isV4();
    String word = rule.external();
    Optional<Ip> literal = Prefix.parse(word).map(Prefix::address);
    if (literal.isEmpty() && word.endsWith("ip")) {
      String id = word.substring(0, word.length() - 2);
      Optional<Ground.Port> named =
          ground.port(id).or(() -> id.isEmpty() ? Optional.of(port) : Optional.empty());
      literal = named.flatMap(p -> p.own(v4)).map(Prefix::address);
      if (named.isEmpty()) {
        return Attempt.failed(ground.why(id));
      }
    }
    if (literal.isEmpty()) {
      return Attempt.failed("it has no external address");
    }
    if (literal.get().isV4() != v4) {
      return Attempt.failed("its external and internal addresses are of different families");
    }
    return Attempt.of(new Prefix(literal.get(), inside.length()).network());
  }

  /** What nobody answers for never arrives; one address of a network is enough to show it. */
  private void strangers(Prefix outside, String path) {
    Ip first = outside.address();
    boolean near = ground.holding(first).isPresent();
    if (near && outside.isHost() && !ground.isOurs(first)) {
      notes.warn(
          path, first + " is no address of this node and no VIP: neighbours do not find it.");
    }
  }

  private void reflect(
      OneToOne rule,
      String id,
      Origin origin,
      List<Ground.Port> where,
      Prefix inside,
      Prefix outside,
      Side others) {
    boolean on =
        switch (rule.reflection()) {
          case SYSTEM -> config.system().natReflection().oneToOne();
          case ENABLE -> true;
          case DISABLE -> false;
        };
    List<String> devices = reflection.devices(where);
    if (!on || devices.isEmpty()) {
      return;
    }
    Family family = inside.address().isV4() ? Family.V4 : Family.V6;
    Match match = new Match(family, others, Side.of(List.of(outside)), new Match.AnyTransport());
    in.add(new Nat.Rule(id + ":reflect", origin, devices, match, List.of(), to(inside), false));
    if (config.system().natReflection().outbound()) {
      outbound.addAll(
          reflection.outbound(
              id + ":reflect", origin, family, List.of(inside), new Match.AnyTransport()));
    }
  }

  private String npt(PrefixMapping rule, String path, String id) {
    Attempt<List<Ground.Port>> ports = ground.members(rule.interfaceId(), groups);
    if (ports.value().isEmpty()) {
      return ports.why();
    }
    Attempt<Prefix> inside = prefix(rule.source(), "internal");
    Attempt<Prefix> outside = prefix(rule.destination(), "destination");
    if (inside.value().isEmpty() || outside.value().isEmpty()) {
      return inside.why() + outside.why();
    }
    Prefix from = inside.value().get();
    Prefix to = outside.value().get();
    if (from.length() != to.length()) {
      return "its prefixes are of different lengths";
    }
    List<String> devices = devices(ports.value().get());
    both(id, new Origin(path, rule.descr()), devices, Family.V6, from, to, Side.ANY);
    return "";
  }

  private static Attempt<Prefix> prefix(Endpoint end, String what) {
    String word = end.address().isEmpty() ? end.network() : end.address();
    Optional<Prefix> found = Prefix.parse(word).filter(p -> !p.address().isV4());
    return found.isEmpty() || end.not()
        ? Attempt.failed("its " + what + " prefix is " + (end.not() ? "inverted" : "none"))
        : Attempt.of(found.get().network());
  }
}
