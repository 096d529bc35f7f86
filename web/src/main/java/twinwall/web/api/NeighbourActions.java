package twinwall.web.api;

import static twinwall.web.api.Actions.body;
import static twinwall.web.api.Actions.checked;
import static twinwall.web.api.Actions.does;
import static twinwall.web.api.Actions.get;

import java.util.ArrayList;
import java.util.List;
import twinwall.web.api.Actions.Arg;
import twinwall.web.api.Endpoint.Method;
import twinwall.web.api.Endpoint.Parameter;

/** Diagnostics > ARP Table and NDP Table, for programs. */
final class NeighbourActions {
  private static final String DIAGNOSTICS = "Diagnostics";

  private NeighbourActions() {}

  static List<Endpoint> endpoints() {
    var all = new ArrayList<Endpoint>();
    all.addAll(of("arp", "ipv4", "ARP"));
    all.addAll(of("ndp", "ipv6", "NDP"));
    return all;
  }

  private static List<Endpoint> of(String name, String protocol, String said) {
    var privilege = "page-diagnostics-" + name + "table";
    var url = "/diagnostics/" + name;
    var whole = new Arg("interface", "string", true, "Of which interface.");
    return List.of(
        get(
                url,
                privilege,
                DIAGNOSTICS,
                "Lists the " + said + " table",
                c ->
                    ProbeActions.asked(
                        c,
                        "neighbours.list",
                        c.engine()
                            .args()
                            .put("protocol", protocol)
                            .put("search", c.query().get("search"))))
            .asking(Schemas.SEARCH),
        Endpoint.of(
                Method.DELETE,
                url + "/{id}",
                privilege,
                DIAGNOSTICS,
                "Deletes the entry of an address",
                c ->
                    ProbeActions.asked(
                            c,
                            "neighbours.delete",
                            c.engine()
                                .args()
                                .put("address", c.id())
                                .put("interface", c.query().get("interface")))
                        .telling("deleted"))
            .asking(
                new Parameter(
                    "interface", Schemas.type("string"), "Needed where several have the address."))
            .giving(200, Schemas.object()),
        does(
                url + "/flush",
                privilege,
                DIAGNOSTICS,
                "Deletes the entries of an interface from the " + said + " table")
            .apply(c ->
                ProbeActions.asked(
                        c,
                        "neighbours.flush",
                        checked(c.body(), List.of(whole)).put("protocol", protocol))
                    .telling("flushed"))
            .taking(body(whole)));
  }
}
