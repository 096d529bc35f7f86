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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import twinwall.core.config.ConfigPath;
import twinwall.core.config.Interface;
import twinwall.core.config.Xml;
import twinwall.web.engine.Documents.Saved;
import twinwall.web.engine.Engine;
import twinwall.web.html.Html;
import twinwall.web.page.Form.Control;
import twinwall.web.page.Form.Input;
import twinwall.web.page.ItemList.Column;

/** The pages of the menu Interfaces. */
final class InterfacePages {
  private static final String MENU = "Interfaces";
  private static final String ASSIGNMENTS = "Assignments";
  static final String ONE = "/interfaces/interface";
  private static final String ASSIGN = "/interfaces/assignments";
  private static final ConfigPath SECTION = ConfigPath.parse("interfaces").orElseThrow();

  private InterfacePages() {}

  static List<Page> all() {
    return List.of(
        new Page(
            MENU,
            ASSIGNMENTS,
            "Interface Assignments",
            ASSIGN,
            "page-interfaces-assignnetworkports",
            page ->
                List.of(
                    Route.get(page, ASSIGN, page.privilege(), InterfacePages::assignments),
                    Route.post(page, ASSIGN, page.privilege(), InterfacePages::assign))),
        new Page(
            MENU,
            "",
            "",
            ONE,
            "page-interfaces",
            page ->
                SettingsPage.routes(
                        page,
                        InterfacePages::named,
                        InterfacePages::form,
                        _ -> Html.nothing(),
                        (visit, at) -> Choices.interfaceLabel(visit.config(), at.last().name()))
                    .stream()
                    .map(r -> r.with(form(ConfigPath.parse("interfaces/lan").orElseThrow())))
                    .map(r ->
                        r.writes()
                            ? r
                            : r.edits(
                                Section.perInterface(
                                    page,
                                    "Interfaces: each interface",
                                    r.form().orElseThrow(),
                                    "page-interfaces-assignnetworkports")))
                    .toList()),
        devices(
            "Interface Groups",
            "/interfaces/groups",
            "page-interfaces-groups",
            "ifgroups/ifgroupentry",
            "interface group",
            in("members", Control.INTERFACES),
            Columns.of("Name", "ifname"),
            new Column("Members", c -> text(Columns.interfaces(c.config(), c.text("members")))),
            Columns.of("Description", "descr")),
        devices(
            "VLANs",
            "/interfaces/vlans",
            "page-interfaces-vlan",
            "vlans/vlan",
            "VLAN",
            in("if", Control.DEVICE),
            Columns.of("Interface", "if"),
            Columns.of("VLAN tag", "tag"),
            Columns.of("Priority", "pcp"),
            Columns.of("Description", "descr")),
        devices(
            "QinQs",
            "/interfaces/qinqs",
            "page-interfaces-qinq",
            "qinqs/qinqentry",
            "QinQ",
            in("if", Control.DEVICE),
            Columns.of("Interface", "if"),
            Columns.of("Tag", "tag"),
            Columns.of("QinQ members", "members"),
            Columns.of("Description", "descr")),
        devices(
            "GREs",
            "/interfaces/gres",
            "page-interfaces-gre",
            "gres/gre",
            "GRE tunnel",
            in("if", Control.INTERFACE_OR_VIP),
            Columns.interfaces("if"),
            Columns.of("Tunnel to", "remote-addr"),
            Columns.of("Description", "descr")),
        devices(
            "GIFs",
            "/interfaces/gifs",
            "page-interfaces-gif",
            "gifs/gif",
            "GIF tunnel",
            in("if", Control.INTERFACE_OR_VIP),
            Columns.interfaces("if"),
            Columns.of("Tunnel to", "remote-addr"),
            Columns.of("Description", "descr")),
        devices(
            "Bridges",
            "/interfaces/bridges",
            "page-interfaces-bridge",
            "bridges/bridged",
            "bridge",
            in("members", Control.INTERFACES),
            Columns.of("Interface", "bridgeif"),
            new Column("Members", c -> text(Columns.interfaces(c.config(), c.text("members")))),
            Columns.of("Description", "descr")),
        devices(
            "LAGGs",
            "/interfaces/laggs",
            "page-interfaces-lagg",
            "laggs/lagg",
            "LAGG",
            in("members"),
            Columns.of("Interface", "laggif"),
            Columns.of("Members", "members"),
            Columns.of("Protocol", "proto"),
            Columns.of("Description", "descr")));
  }

  /** A list of devices that are made of others; the form is what their table says. */
  private static Page devices(
      String tab,
      String url,
      String privilege,
      String path,
      String noun,
      Input first,
      Column... columns) {
    var form = Form.of(path, Set.of(), panel("Configuration", first), advanced("More"));
    var list = ItemList.of(path, noun, privilege + "-edit", form, columns);
    return new Page(MENU, ASSIGNMENTS, tab, url, privilege, page -> ListPage.routes(page, list));
  }

  private static Optional<ConfigPath> named(Fields fields) {
    var id = fields.has("_id") ? fields.get("_id") : fields.get("id");
    return Interface.isId(id) ? ConfigPath.parse("interfaces/" + id) : Optional.empty();
  }

  private static Form form(ConfigPath at) {
    return new Form(
        at,
        List.of(
            panel(
                "General Configuration",
                in("enable"),
                in("descr"),
                in("if", Control.DEVICE),
                in("ipaddr"),
                in("subnet"),
                in("gateway", Control.GATEWAY),
                in("ipaddrv6"),
                in("subnetv6"),
                in("gatewayv6", Control.GATEWAY),
                in("spoofmac"),
                in("mtu"),
                in("mss")),
            panel("Reserved Networks", in("blockpriv"), in("blockbogons")),
            advanced("Advanced Options")),
        Set.of());
  }

  private static Reply assignments(Visit visit) {
    return Reply.shown(body(visit, Html.nothing()));
  }

  private static Html body(Visit visit, Html message) {
    var devices = new LinkedHashMap<String, String>();
    SettingsPage.devices(visit).forEach(d -> devices.put(d.split(" ", 2)[0], d));
    var free = new LinkedHashMap<>(devices);
    var rows = new ArrayList<Html>();
    for (var one : visit.config().interfaces()) {
      free.remove(one.device());
      rows.add(
          el("tr")
              .of(
                  el("td").of(link(ONE + "?id=" + one.id(), one.label())),
                  el("td")
                      .of(
                          Controls.select("if." + one.id(), "if-" + one.id(), one.device(), devices)
                              .with("aria-label", "Network port of " + one.label())),
                  el("td")
                      .of(
                          one.id().equals("wan")
                              ? text("")
                              : el("button", "Delete")
                                  .with("name", "do")
                                  .with("value", "delete " + one.id())
                                  .with("data-confirm", "Delete " + one.label() + "?"))));
    }
    if (!free.isEmpty()) {
      rows.add(
          el("tr")
              .of(
                  el("td", "Available network ports:"),
                  el("td")
                      .of(
                          Controls.select("new", "new", free.firstEntry().getKey(), free)
                              .with("aria-label", "Available network ports")),
                  el("td").of(el("button", "Add").with("name", "do").with("value", "add"))));
    }
    return Html.parts(
        message,
        el("form")
            .with("method", "post")
            .with("action", ASSIGN)
            .of(
                hidden("_token", visit.token()),
                hidden("_base", Long.toString(visit.document().revision())),
                el("div")
                    .as("scroll")
                    .with("tabindex", "0")
                    .of(
                        el("table")
                            .as("list")
                            .of(
                                el("thead")
                                    .of(
                                        el("tr")
                                            .of(
                                                el("th", "Interface"),
                                                el("th", "Network port"),
                                                el("th", "Actions"))),
                                el("tbody").of(rows))),
                el("p")
                    .as("buttons")
                    .of(
                        el("button", "Save")
                            .as("primary")
                            .with("name", "do")
                            .with("value", "save"))),
        el("p", "Adding and deleting are saved at once.").as("help"));
  }

  private static Reply assign(Visit visit) throws IOException, Engine.Refused {
    var words = visit.fields().get("do").split(" ", 2);
    long base = visit.fields().number("_base", 0);
    try {
      ListPage.told(visit, done(visit, words, base));
    } catch (Engine.Refused e) {
      return Reply.refused("", body(visit, ListPage.refusal(e)));
    }
    return new Reply.Redirect(ASSIGN);
  }

  private static Saved done(Visit visit, String[] words, long base)
      throws IOException, Engine.Refused {
    Xml section = visit.document().root().childOrEmpty("interfaces");
    switch (words[0]) {
      case "add" -> {
        int number = 1;
        while (section.has("opt" + number)) {
          number++;
        }
        var id = "opt" + number;
        var item =
            Xml.of(
                id,
                Xml.of("descr", id.toUpperCase(java.util.Locale.ROOT)),
                Xml.of("if", visit.fields().get("new")));
        var place = SECTION.plus(ConfigPath.parse(id).orElseThrow());
        return visit
            .documents()
            .add(
                visit.author("Interfaces: added " + id),
                place,
                item,
                java.util.OptionalInt.empty());
      }
      case "delete" -> {
        var at =
            words.length > 1 && Interface.isId(words[1])
                ? ConfigPath.parse("interfaces/" + words[1])
                : Optional.<ConfigPath>empty();
        return at.isEmpty()
            ? new Saved(false, base, List.of())
            : visit
                .documents()
                .delete(visit.author("Interfaces: deleted " + words[1]), at.get(), base);
      }
      default -> {
        Xml changed = section;
        for (var one : section.children()) {
          var device = visit.fields().get("if." + one.name());
          if (!device.isEmpty() && !device.equals(one.text("if"))) {
            changed = changed.put(one.put(Xml.of("if", device)));
          }
        }
        return visit
            .documents()
            .put(visit.author("Interfaces: assigned network ports"), SECTION, changed, base);
      }
    }
  }
}
