package twinwall.core.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import twinwall.core.net.PortRange;

/**
 * Filter rules that belong to port forwards: made with them, changed with them, gone with them. A
 * filter rule that is deleted by itself leaves its forward without one.
 */
final class LinkedRules {
  /** What a user writes as {@code associated-rule-id} to get a rule that follows. */
  private static final String WITH = "add-associated";

  /** And a rule that is on its own from then on. */
  private static final String WITHOUT = "add-unassociated";

  private static final String ID = PortForward.ASSOCIATED_RULE.element();

  private LinkedRules() {}

  static Xml follow(Xml before, Xml after, Stamp stamp) {
    List<Xml> old = forwards(before);
    Set<String> ended = ids(old);
    Set<String> filtersEnded = ids(filters(before));
    ended.removeAll(ids(forwards(after)));
    filtersEnded.removeAll(ids(filters(after)));
    List<Xml> filters =
        new ArrayList<>(
            filters(after).stream().filter(rule -> !ended.contains(rule.text(ID))).toList());
    List<Xml> forwards = new ArrayList<>();
    for (Xml forward : forwards(after)) {
      String id = forward.text(ID);
      if (id.equals(WITH) || id.equals(WITHOUT)) {
        forwards.add(created(forward, id.equals(WITH), filters, stamp, ids(forwards(after))));
      } else if (filtersEnded.contains(id)) {
        forwards.add(forward.without(ID));
      } else {
        if (isLink(id) && !old.contains(forward)) {
          filters.replaceAll(
              rule -> rule.text(ID).equals(id) ? updated(rule, forward, stamp) : rule);
        }
        forwards.add(forward);
      }
    }
    Xml result = after;
    if (!forwards.equals(forwards(after))) {
      result = result.update("nat", nat -> nat.replaceAll("rule", forwards));
    }
    if (!filters.equals(filters(after))) {
      result = result.update("filter", filter -> filter.replaceAll("rule", filters));
    }
    return result;
  }

  /** Whether a linked filter rule says what its forward does. */
  static boolean isTrue(Xml rule, Xml forward) {
    FilterRule now = FilterRule.SHAPE.read(rule);
    FilterRule wanted = FilterRule.SHAPE.read(filled(rule, forward));
    return now.interfaces().equals(wanted.interfaces())
        && now.destination().equals(wanted.destination())
        && now.protocol().equals(wanted.protocol());
  }

  private static boolean isLink(String id) {
    return id.startsWith(PortForward.LINK);
  }

  private static List<Xml> forwards(Xml root) {
    return root.childOrEmpty("nat").children("rule");
  }

  private static List<Xml> filters(Xml root) {
    return root.childOrEmpty("filter").children("rule");
  }

  private static Set<String> ids(List<Xml> rules) {
    return rules.stream()
        .map(rule -> rule.text(ID))
        .filter(LinkedRules::isLink)
        .collect(Collectors.toCollection(HashSet::new));
  }

  /** Adds the filter rule of a forward; the forward as it is then. */
  private static Xml created(
      Xml forward, boolean linked, List<Xml> filters, Stamp stamp, Set<String> used) {
    Set<String> taken = new HashSet<>(used);
    taken.addAll(ids(filters));
    String id = linked ? stamp.id(PortForward.LINK, taken) : "";
    Set<String> trackers =
        filters.stream().map(rule -> rule.text("tracker")).collect(Collectors.toSet());
    Xml rule = Xml.of("rule", Xml.of("tracker", stamp.tracker(trackers)), Xml.of("type", "pass"));
    rule = filled(rule, forward);
    rule = linked ? rule.put(Xml.of(ID, id)) : rule;
    filters.add(rule.put(stamp.as("NAT Port Forward").created()));
    return linked ? forward.put(Xml.of(ID, id)) : forward.without(ID);
  }

  private static Xml updated(Xml rule, Xml forward, Stamp stamp) {
    Xml now = filled(rule, forward);
    return now.equals(rule) ? rule : now.put(stamp.updated());
  }

  /** A filter rule that lets in what the forward redirects, as it is after that. */
  private static Xml filled(Xml rule, Xml xml) {
    PortForward forward = PortForward.SHAPE.read(xml);
    Xml out = copied(rule, xml, "interface");
    out = copied(out, xml, "ipprotocol");
    out = copied(out, xml, "protocol");
    out = copied(out, xml, "source");
    out = out.put(destination(forward));
    out = copied(out, xml, "disabled");
    return out.put(Xml.of("descr", ("NAT " + forward.descr()).strip()));
  }

  private static Xml copied(Xml to, Xml from, String element) {
    Optional<Xml> found = from.child(element);
    return found.isPresent() ? to.put(found.get()) : to.without(element);
  }

  private static Xml destination(PortForward forward) {
    List<Xml> out = new ArrayList<>();
    String target = forward.target();
    boolean own = target.matches("[a-z][a-z0-9_]*ip") && !target.contains(".");
    out.add(Xml.of(own ? "network" : "address", target));
    if (forward.hasPorts() && !port(forward).isEmpty()) {
      out.add(Xml.of("port", port(forward)));
    }
    return Xml.of("destination", out);
  }

  /** The ports inside: as many as outside, from the first one on. */
  private static String port(PortForward forward) {
    String outside = forward.destination().port();
    if (forward.localPort().isEmpty()) {
      return outside;
    }
    Optional<PortRange> many = PortRange.parse(outside);
    OptionalInt first =
        PortRange.parse(forward.localPort())
            .map(r -> OptionalInt.of(r.first()))
            .orElse(OptionalInt.empty());
    if (many.isEmpty() || first.isEmpty()) {
      return forward.localPort();
    }
    int last = first.getAsInt() + many.get().last() - many.get().first();
    return last > 65535 ? forward.localPort() : new PortRange(first.getAsInt(), last).toString();
  }
}
