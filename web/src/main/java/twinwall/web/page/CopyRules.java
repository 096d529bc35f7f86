package twinwall.web.page;

import java.util.List;
import twinwall.core.config.Xml;

/** Rules of one interface as rules of another: what pfSense's button Copy makes of those ticked. */
final class CopyRules {
  private static final List<String> ENDS = List.of("source", "destination");

  private CopyRules() {}

  static boolean isFor(ItemList list) {
    return list.path().toString().equals("filter/rule");
  }

  /**
   * One of them.
   *
   * @param from the interface whose tab it is in; floating rules become rules of the other
   *     interface
   * @param converts whether its networks and addresses become those of the other interface
   */
  static Xml copied(Xml rule, String from, String to, boolean converts) {
    Xml out = once(rule).without("floating").without("direction").without("quick");
    out = out.put(Xml.of("interface", to));
    if (!converts || from.equals(to)) {
      return out;
    }
    for (var end : ENDS) {
      var network = out.childOrEmpty(end).text("network");
      if (network.equals(from) || network.equals(from + "ip")) {
        var other = to + network.substring(from.length());
        out = out.update(end, x -> x.put(Xml.of("network", other)));
      }
    }
    return out;
  }

  /** Without what must be there once. */
  static Xml once(Xml item) {
    return item.without("tracker")
        .without("uniqid")
        .without("uid")
        .without("gid")
        .without("created")
        .without("updated")
        .without("associated-rule-id")
        .without("bcrypt-hash")
        .without("sha512-hash");
  }
}
