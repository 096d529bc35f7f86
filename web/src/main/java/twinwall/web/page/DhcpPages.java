package twinwall.web.page;

import static twinwall.web.html.Html.el;
import static twinwall.web.html.Html.hidden;
import static twinwall.web.html.Html.link;
import static twinwall.web.html.Html.text;
import static twinwall.web.page.Form.advanced;
import static twinwall.web.page.Form.in;
import static twinwall.web.page.Form.panel;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import twinwall.core.config.ConfigPath;
import twinwall.core.config.Interface;
import twinwall.web.engine.Engine;
import twinwall.web.html.Html;
import twinwall.web.html.Html.Element;
import twinwall.web.page.Form.Control;

/** Services > DHCP Server, a tab for each interface, and Status > DHCP Leases. */
final class DhcpPages {
  private static final String SERVER = "/services/dhcp";
  private static final String LEASES = "/status/dhcp_leases";
  private static final String EDITS = "page-services-dhcpserver";

  private DhcpPages() {}

  static Page server() {
    return new Page(
        "Services",
        "DHCP Server",
        "",
        SERVER,
        EDITS,
        page ->
            SettingsPage.routes(
                    page,
                    DhcpPages::named,
                    DhcpPages::form,
                    DhcpPages::tabs,
                    (visit, at) -> Choices.interfaceLabel(visit.config(), at.last().name()))
                .stream()
                .map(r -> r.with(form(ConfigPath.parse("dhcpd/lan").orElseThrow())))
                .map(r ->
                    r.writes()
                        ? r
                        : r.edits(
                            Section.perInterface(
                                page, page.fullTitle(), r.form().orElseThrow(), "")))
                .toList());
  }

  static Page leases() {
    return new Page(
        "Status",
        "DHCP Leases",
        "",
        LEASES,
        "page-status-dhcpleases",
        page ->
            List.of(
                Route.get(page, LEASES, page.privilege(), v -> show(v, List.of())),
                Route.post(page, LEASES, page.privilege(), DhcpPages::act)));
  }

  private static Optional<ConfigPath> named(Fields fields) {
    var id = fields.has("_id") ? fields.get("_id") : fields.has("id") ? fields.get("id") : "lan";
    return Interface.isId(id) ? ConfigPath.parse("dhcpd/" + id) : Optional.empty();
  }

  private static Html tabs(Visit visit) {
    var now = named(visit.fields()).map(p -> p.last().name()).orElse("");
    var links = new ArrayList<Html>();
    for (var one : visit.config().interfaces()) {
      if (one.address4().isPresent()) {
        Element tab = link(SERVER + "?id=" + one.id(), one.label());
        links.add(one.id().equals(now) ? tab.with("aria-current", "page") : tab);
      }
    }
    return el("nav").as("tabs inner").with("aria-label", "Interfaces").of(links);
  }

  private static Form form(ConfigPath at) {
    return new Form(
        at,
        List.of(
            panel("General Settings", in("enable"), in("denyunknown"), in("ignoreclientuids")),
            advanced("MAC Address Control", in("mac_allow"), in("mac_deny")),
            panel(
                "Primary Address Pool",
                in("range/from", Control.AUTO, "Address Pool Range: From"),
                in("range/to", Control.AUTO, "Address Pool Range: To"),
                in("pool", Control.ROWS)),
            panel("Server Options", in("dnsserver"), in("winsserver")),
            panel(
                "Other DHCP Options",
                in("gateway"),
                in("domain"),
                in("domainsearchlist"),
                in("defaultleasetime"),
                in("maxleasetime"),
                in("failover_peerip"),
                in("ntpserver")),
            panel("DHCP Static Mappings", in("staticmap", Control.ROWS, "Mappings")),
            advanced("Advanced Options", in("numberoptions/item", Control.ROWS, "Custom options"))),
        Set.of());
  }

  private static Reply show(Visit visit, List<String> said) {
    var trouble = new ArrayList<>(said);
    var search = visit.fields().get("search");
    var args = visit.engine().args().put("search", search);
    args.put("all", !visit.fields().get("all").isEmpty());
    var rows = new ArrayList<Html>();
    var found = visit.ask("leases.list", args, trouble);
    var query = ListQuery.of(visit.fields());
    var paging = query.paging(found.size());
    for (int i = paging.from(); i < paging.to(); i++) {
      var one = found.path(i);
      var address = one.path("address").asString("");
      boolean fixed = one.path("static").asBoolean(false);
      rows.add(
          Parts.row(
              text(address),
              text(one.path("mac").asString("")),
              text(one.path("hostname").asString("")),
              text(one.path("since").asString("")),
              text(one.path("ends").asString("")),
              text(fixed ? "static" : one.path("state").asString("")),
              el("form")
                  .with("method", "post")
                  .with("action", LEASES)
                  .of(
                      hidden("_token", visit.token()),
                      hidden("address", address),
                      fixed
                          ? Html.nothing()
                          : el("button", "Add static mapping")
                              .with("name", "do")
                              .with("value", "static"),
                      text(" "),
                      el("button", "Delete")
                          .with("name", "do")
                          .with("value", "delete")
                          .with("data-confirm", "Delete the lease of " + address + "?"))));
    }
    return Reply.shown(
        Html.parts(
            Parts.trouble(trouble),
            el("form")
                .with("method", "get")
                .with("action", LEASES)
                .as("search")
                .of(
                    el("label")
                        .of(
                            text("Search "),
                            el("input")
                                .with("type", "search")
                                .with("name", "search")
                                .with("value", search)),
                    el("label")
                        .of(
                            el("input")
                                .with("type", "checkbox")
                                .with("name", "all")
                                .with("value", "on")
                                .with(!visit.fields().get("all").isEmpty(), "checked"),
                            text(" all configured leases")),
                    el("button", "Search")),
            Parts.live("leases", "Leases")
                .of(
                    Parts.table(
                        List.of(
                            "IP Address",
                            "MAC Address",
                            "Hostname",
                            "Start",
                            "End",
                            "State",
                            "Actions"),
                        rows,
                        "No leases are held."),
                    Pager.links(
                        paging,
                        "leases",
                        page -> at(visit, query.at(page)),
                        size -> at(visit, query.sized(size))))));
  }

  private static String at(Visit visit, ListQuery query) {
    return query.at(LEASES + (visit.fields().get("all").isEmpty() ? "" : "?all=on"));
  }

  private static Reply act(Visit visit) throws IOException {
    var address = visit.fields().get("address");
    var args = visit.engine().args().put("address", address);
    var editing = address.contains(":") ? Dhcp6Pages.EDITS : EDITS;
    boolean fixed = visit.fields().get("do").equals("static");
    if (fixed && !visit.may().test(editing)) {
      return show(visit, List.of("Adding a static mapping needs the privilege " + editing + "."));
    }
    try {
      if (fixed) {
        visit.act("leases.make_static", args);
        visit.tell().accept(address + " has a static mapping now.");
      } else {
        visit.act("leases.delete", args);
        visit.tell().accept("The lease of " + address + " was deleted.");
      }
    } catch (Engine.Refused e) {
      return show(visit, List.of(e.sentence()));
    }
    return new Reply.Redirect(LEASES);
  }
}
