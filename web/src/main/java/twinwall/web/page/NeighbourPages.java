package twinwall.web.page;

import static twinwall.web.html.Html.el;
import static twinwall.web.html.Html.hidden;
import static twinwall.web.html.Html.text;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import tools.jackson.databind.JsonNode;
import twinwall.web.engine.Engine;
import twinwall.web.html.Html;

/** Diagnostics > ARP Table and NDP Table: who the kernel knows on its networks. */
final class NeighbourPages {
  private static final String MENU = "Diagnostics";

  private NeighbourPages() {}

  static Page arp() {
    return page("ARP Table", "/diagnostics/arp", "page-diagnostics-arptable", "ipv4");
  }

  static Page ndp() {
    return page("NDP Table", "/diagnostics/ndp", "page-diagnostics-ndptable", "ipv6");
  }

  private static Page page(String title, String url, String privilege, String protocol) {
    return new Page(
        MENU,
        title,
        "",
        url,
        privilege,
        p ->
            List.of(
                Route.get(p, url, privilege, v -> show(v, p, protocol, List.of())),
                Route.post(p, url, privilege, v -> act(v, p, protocol))));
  }

  private static Reply show(Visit visit, Page page, String protocol, List<String> said) {
    var trouble = new ArrayList<>(said);
    var search = visit.fields().get("search");
    var args = visit.engine().args().put("protocol", protocol).put("search", search);
    var rows = new ArrayList<Html>();
    var interfaces = new LinkedHashMap<String, String>();
    for (var one : visit.ask("neighbours.list", args, trouble)) {
      rows.add(row(visit, page, one));
      interfaces.put(one.path("id").asString(""), one.path("interface").asString(""));
    }
    return Reply.shown(
        Html.parts(
            Parts.trouble(trouble),
            el("form")
                .with("method", "get")
                .with("action", page.url())
                .as("search")
                .of(
                    el("label")
                        .of(
                            text("Search "),
                            el("input")
                                .with("type", "search")
                                .with("name", "search")
                                .with("value", search)),
                    el("button", "Search")),
            Parts.live("neighbours", page.title())
                .with("data-every", "10")
                .of(
                    Parts.table(
                        List.of(
                            "Interface",
                            protocol.equals("ipv4") ? "IP Address" : "IPv6 Address",
                            "MAC Address",
                            "Hostname",
                            "Status",
                            "Remarks",
                            "Actions"),
                        rows,
                        "No entries.")),
            interfaces.isEmpty() ? Html.nothing() : flush(visit, page, interfaces)));
  }

  private static Html flush(Visit visit, Page page, LinkedHashMap<String, String> interfaces) {
    return Parts.panel("Clear " + page.title())
        .of(
            el(
                    "p",
                    "The kernel asks anew for everybody on the interface: connections go on, and"
                        + " wait for that.")
                .as("help"),
            el("form")
                .with("method", "post")
                .with("action", page.url())
                .as("search")
                .of(
                    hidden("_token", visit.token()),
                    el("label")
                        .of(
                            text("Interface "),
                            Controls.select("interface", "interface", "", interfaces)),
                    el("button", "Clear")
                        .as("danger")
                        .with("name", "do")
                        .with("value", "flush")
                        .with("data-confirm", "Delete all entries of this interface?")));
  }

  private static Html row(Visit visit, Page page, JsonNode one) {
    var address = one.path("address").asString("");
    boolean own = one.path("own").asBoolean(false);
    var delete =
        el("form")
            .with("method", "post")
            .with("action", page.url())
            .of(
                hidden("_token", visit.token()),
                hidden("address", address),
                hidden("interface", one.path("id").asString("")),
                el("button", "Delete")
                    .with("name", "do")
                    .with("value", "delete")
                    .with("aria-label", "Delete the entry of " + address)
                    .with("data-confirm", "Delete the entry of " + address + "?"));
    return Parts.row(
        text(one.path("interface").asString("")),
        text(address),
        text(one.path("mac").asString("")),
        text(one.path("hostname").asString("")),
        text(own ? "this node" : one.path("state").asString("")),
        text(one.path("remark").asString("")),
        own ? Html.nothing() : delete);
  }

  private static Reply act(Visit visit, Page page, String protocol) throws IOException {
    var fields = visit.fields();
    var args = visit.engine().args().put("protocol", protocol);
    args.put("interface", fields.get("interface"));
    try {
      switch (fields.get("do")) {
        case "delete" -> {
          var address = fields.get("address");
          visit.act("neighbours.delete", args.put("address", address));
          visit.tell().accept("The entry of " + address + " was deleted.");
        }
        case "flush" -> {
          long gone = visit.act("neighbours.flush", args).path("deleted").asLong(0);
          visit.tell().accept(gone + (gone == 1 ? " entry was" : " entries were") + " deleted.");
        }
        default -> visit.tell().accept("There is no such action.");
      }
    } catch (Engine.Refused e) {
      return show(visit, page, protocol, AskForm.errors(e).all());
    }
    return new Reply.Redirect(page.url());
  }
}
