package twinwall.core.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What follows from an edit of a user in address translation, as on pfSense's pages: rules get
 * their marks, linked filter rules follow, a VIP that moves takes the rules along that name it, and
 * one that is still named cannot go.
 */
public final class NatFollows {
  private NatFollows() {}

  /** The edit with all that follows from it. */
  public static Edit after(Edit edit, Stamp stamp) {
    return config ->
        switch (edit.on(config)) {
          case Edit.Refused refused -> refused;
          case Edit.Edited(Xml root) -> follow(config.xml(), root, stamp);
        };
  }

  private static Edit.Result follow(Xml before, Xml after, Stamp stamp) {
    List<Problem> held = held(before, after);
    if (!held.isEmpty()) {
      return new Edit.Refused(held);
    }
    Xml moved = moved(before, after);
    Xml marked =
        moved.has("nat")
            ? moved.update("nat", nat -> stamped(before.childOrEmpty("nat"), nat, stamp))
            : moved;
    return new Edit.Edited(LinkedRules.follow(before, marked, stamp));
  }

  private static Xml stamped(Xml before, Xml nat, Stamp stamp) {
    Xml forwards = marked(before, nat, stamp);
    return forwards.has("outbound")
        ? forwards.update("outbound", out -> marked(before.childOrEmpty("outbound"), out, stamp))
        : forwards;
  }

  /** New rules are marked as created, changed ones as updated. */
  private static Xml marked(Xml before, Xml parent, Stamp stamp) {
    List<Xml> left = new ArrayList<>(before.children("rule"));
    List<Xml> now = parent.children("rule");
    boolean more = now.size() > left.size();
    List<Xml> out = new ArrayList<>();
    for (Xml rule : now) {
      if (left.remove(rule)) {
        out.add(rule);
      } else {
        out.add(
            more
                ? rule.has("created") ? rule : rule.put(stamp.created())
                : rule.put(stamp.updated()));
      }
    }
    return out.equals(now) ? parent : parent.replaceAll("rule", out);
  }

  // VIPs.

  private record Address(String id, String ip) {}

  private static List<Address> vips(Xml root) {
    List<Address> out = new ArrayList<>();
    List<Xml> all = root.childOrEmpty("virtualip").children("vip");
    for (int i = 0; i < all.size(); i++) {
      String id = all.get(i).text("uniqid");
      out.add(new Address(id.isEmpty() ? all.size() + "/" + i : id, all.get(i).text("subnet")));
    }
    return out;
  }

  /** Port forwards to an address and outbound rules with it as translation go with its VIP. */
  private static Xml moved(Xml before, Xml after) {
    Map<String, String> old = new HashMap<>();
    vips(before).forEach(vip -> old.put(vip.id(), vip.ip()));
    Map<String, String> changed = new HashMap<>();
    for (Address vip : vips(after)) {
      String was = old.get(vip.id());
      if (was != null && !was.isEmpty() && !was.equals(vip.ip()) && !vip.ip().isEmpty()) {
        changed.put(was, vip.ip());
      }
    }
    if (changed.isEmpty() || !after.has("nat")) {
      return after;
    }
    return after.update(
        "nat",
        nat -> {
          Xml rules =
              nat.replaceAll(
                  "rule",
                  nat.children("rule").stream().map(rule -> redirected(rule, changed)).toList());
          return rules.has("outbound")
              ? rules.update(
                  "outbound",
                  out ->
                      out.replaceAll(
                          "rule",
                          out.children("rule").stream()
                              .map(rule -> replaced(rule, "target", changed))
                              .toList()))
              : rules;
        });
  }

  private static Xml redirected(Xml forward, Map<String, String> changed) {
    return forward.has("destination")
        ? forward.update("destination", to -> replaced(to, "address", changed))
        : forward;
  }

  private static Xml replaced(Xml parent, String element, Map<String, String> changed) {
    String to = changed.get(parent.text(element));
    return to == null ? parent : parent.put(Xml.of(element, to));
  }

  /** VIPs that an edit takes away and translation still names. */
  private static List<Problem> held(Xml before, Xml after) {
    TreeSet<String> gone = new TreeSet<>();
    vips(before).forEach(vip -> gone.add(vip.ip()));
    if (vips(after).size() >= vips(before).size()) {
      return List.of();
    }
    vips(after).forEach(vip -> gone.remove(vip.ip()));
    gone.remove("");
    List<Problem> out = new ArrayList<>();
    Xml nat = after.childOrEmpty("nat");
    for (String ip : gone) {
      user(nat, ip)
          .ifPresent(path ->
              out.add(
                  Problem.error(
                      path, "This still uses the virtual address " + ip + "; change it first.")));
    }
    return out;
  }

  private static Optional<String> user(Xml nat, String ip) {
    List<Xml> forwards = nat.children("rule");
    for (int i = 0; i < forwards.size(); i++) {
      if (forwards.get(i).childOrEmpty("destination").text("address").equals(ip)) {
        return Optional.of("nat/rule[" + (i + 1) + "]/destination/address");
      }
    }
    List<Xml> rules = nat.childOrEmpty("outbound").children("rule");
    for (int i = 0; i < rules.size(); i++) {
      if (rules.get(i).text("target").equals(ip)) {
        return Optional.of("nat/outbound/rule[" + (i + 1) + "]/target");
      }
    }
    return Optional.empty();
  }
}
