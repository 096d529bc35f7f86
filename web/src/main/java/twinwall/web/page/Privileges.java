package twinwall.web.page;

import java.util.LinkedHashMap;
import java.util.Map;

/** The privileges that a user or a group may have, in pfSense's words. */
final class Privileges {
  static final String READ_ONLY = "user-config-readonly";

  private Privileges() {}

  /** All that mean something here, with what they mean. */
  static Map<String, String> all() {
    var out = new LinkedHashMap<String, String>();
    out.put("page-all", "WebCfg - All pages");
    out.put("system-xmlrpc-ha-sync", "System - HA node sync");
    out.put(READ_ONLY, "User - Config: Deny Config Write");
    for (var page : Catalogue.pages()) {
      out.putIfAbsent(page.privilege(), "WebCfg - " + page.fullTitle());
      for (var route : page.routes()) {
        out.putIfAbsent(route.privilege(), "WebCfg - " + page.fullTitle() + ": Edit");
      }
    }
    return out;
  }
}
