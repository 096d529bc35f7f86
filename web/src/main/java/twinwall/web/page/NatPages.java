package twinwall.web.page;

import static twinwall.web.html.Html.el;
import static twinwall.web.html.Html.hidden;
import static twinwall.web.html.Html.text;
import static twinwall.web.page.Form.advanced;
import static twinwall.web.page.Form.in;
import static twinwall.web.page.Form.panel;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import twinwall.core.config.Config;
import twinwall.core.config.Outbound;
import twinwall.core.config.Xml;
import twinwall.web.html.Html;
import twinwall.web.page.Form.Control;
import twinwall.web.page.ItemList.Column;

/** The four pages of Firewall > NAT. */
final class NatPages {
  private NatPages() {}

  static List<Page> all() {
    return List.of(
        nat("Port Forward", "/firewall/nat", "page-firewall-nat-portforward", forwards()),
        nat("1:1", "/firewall/nat/1to1", "page-firewall-nat-1-1", oneToOne()),
        new Page(
            "Firewall",
            "NAT",
            "Outbound",
            "/firewall/nat/outbound",
            "page-firewall-nat-outbound",
            NatPages::outbound),
        nat("NPt", "/firewall/nat/npt", "page-firewall-nat-npt", prefixes()));
  }

  private static Page nat(String tab, String url, String privilege, ItemList list) {
    return new Page("Firewall", "NAT", tab, url, privilege, page -> ListPage.routes(page, list));
  }

  private static ItemList forwards() {
    var form =
        Form.of(
            "nat/rule",
            Set.of(),
            panel(
                "Edit Redirect Entry",
                in("disabled"),
                in("nordr"),
                in("interface", Control.INTERFACE),
                in("ipprotocol"),
                in("protocol", Control.PROTOCOL),
                in("source", Control.ENDPOINT),
                in("destination", Control.ENDPOINT),
                in("target", Control.ADDRESS),
                in("local-port").when("protocol=tcp|udp|tcp/udp|sctp"),
                in("descr"),
                in("nosync"),
                in("natreflection"),
                in("associated-rule-id", Control.ASSOCIATION)));
    return ItemList.of(
            "nat/rule",
            "port forward",
            "page-firewall-nat-portforward-edit",
            form,
            Columns.interfaces("interface"),
            Columns.protocol(),
            Columns.end("Source Address", "source"),
            Columns.port("Source Ports", "source"),
            Columns.end("Dest. Address", "destination"),
            Columns.port("Dest. Ports", "destination"),
            new Column("NAT IP", c -> Columns.named(c.config(), c.text("target"))),
            new Column("NAT Ports", c -> Columns.named(c.config(), c.text("local-port"))),
            Columns.of("Description", "descr"))
        .inOrder()
        .withSwitch()
        .startingWith(_ ->
            Xml.of(
                "rule",
                Xml.of("interface", "wan"),
                Xml.of("ipprotocol", "inet"),
                Xml.of("protocol", "tcp"),
                Xml.of("source", Xml.empty("any")),
                Xml.of("destination", Xml.of("network", "wanip")),
                Xml.of("associated-rule-id", "add-associated")));
  }

  private static ItemList oneToOne() {
    var form =
        Form.of(
            "nat/onetoone",
            Set.of(),
            panel(
                "Edit NAT 1:1 Entry",
                in("disabled"),
                in("nobinat"),
                in("interface", Control.INTERFACE),
                in("ipprotocol", Control.FAMILY),
                in("external", Control.ADDRESS),
                in("source", Control.ENDPOINT, "Internal IP"),
                in("destination", Control.ENDPOINT),
                in("descr"),
                in("natreflection")));
    return ItemList.of(
            "nat/onetoone",
            "1:1 mapping",
            "page-firewall-nat-1-1-edit",
            form,
            Columns.interfaces("interface"),
            Columns.of("External IP", "external"),
            Columns.end("Internal IP", "source"),
            Columns.end("Destination IP", "destination"),
            Columns.of("Description", "descr"))
        .inOrder()
        .withSwitch()
        .startingWith(_ ->
            Xml.of(
                "onetoone",
                Xml.of("interface", "wan"),
                Xml.of("ipprotocol", "inet"),
                Xml.of("destination", Xml.empty("any"))));
  }

  private static ItemList prefixes() {
    var form =
        Form.of(
            "nat/npt",
            Set.of(),
            panel(
                "Edit NAT NPt Entry",
                in("disabled"),
                in("interface", Control.INTERFACE),
                in("source", Control.ENDPOINT),
                in("destination", Control.ENDPOINT),
                in("descr")));
    return ItemList.of(
            "nat/npt",
            "prefix mapping",
            "page-firewall-nat-npt-edit",
            form,
            Columns.interfaces("interface"),
            Columns.end("Internal Prefix", "source"),
            Columns.end("External prefix", "destination"),
            Columns.of("Description", "descr"))
        .inOrder()
        .withSwitch();
  }

  private static List<Route> outbound(Page page) {
    var form =
        Form.of(
            "nat/outbound/rule",
            Set.of("targetip", "targetip_subnet"),
            panel(
                "Edit Advanced Outbound NAT Entry",
                in("disabled"),
                in("nonat"),
                in("interface", Control.INTERFACE),
                in("ipprotocol", Control.FAMILY),
                in("protocol", Control.PROTOCOL),
                in("source", Control.NAT_ENDPOINT),
                in("sourceport").when("protocol=tcp|udp|tcp/udp|sctp"),
                in("destination", Control.NAT_ENDPOINT),
                in("dstport").when("protocol=tcp|udp|tcp/udp|sctp")),
            panel(
                "Translation",
                in("target", Control.ADDRESS),
                in("target_subnet"),
                in("natport"),
                in("staticnatport")),
            panel("Misc", in("nosync"), in("descr")),
            advanced("Advanced Options", in("poolopts")));
    var list =
        ItemList.of(
                "nat/outbound/rule",
                "mapping",
                "page-firewall-nat-outbound-edit",
                form,
                Columns.interfaces("interface"),
                Columns.end("Source", "source"),
                Columns.of("Source Port", "sourceport"),
                Columns.end("Destination", "destination"),
                Columns.of("Destination Port", "dstport"),
                new Column(
                    "NAT Address",
                    c ->
                        text(
                            address(
                                c.config(),
                                c.text("target").isEmpty()
                                    ? c.text("interface") + "ip"
                                    : c.text("target")))),
                Columns.of("NAT Port", "natport"),
                new Column("Static Port", c -> text(c.item().has("staticnatport") ? "yes" : "")),
                Columns.of("Description", "descr"))
            .inOrder()
            .withSwitch()
            .under(visit -> modes(page, visit))
            .startingWith(_ ->
                Xml.of(
                    "rule",
                    Xml.of("interface", "wan"),
                    Xml.of("ipprotocol", "inet"),
                    Xml.of("source", Xml.of("network", "any")),
                    Xml.of("destination", Xml.empty("any"))));
    var routes = new ArrayList<>(ListPage.routes(page, list));
    routes.add(
        Route.post(
                page,
                page.url() + "/mode",
                page.privilege(),
                visit -> {
                  var mode = visit.fields().get("mode");
                  var author = visit.author(page + ": " + mode);
                  ListPage.told(visit, visit.documents().outboundMode(author, mode));
                  return new Reply.Redirect(page.url());
                })
            .edits(Section.mode(page, page.url() + "/mode", "nat/outbound", "mode")));
    return routes;
  }

  private static Html modes(Page page, Visit visit) {
    var now = visit.config().outbound().mode();
    var radios = new ArrayList<Html>();
    for (var mode : Outbound.Mode.values()) {
      radios.add(
          el("label")
              .as("check")
              .of(
                  el("input")
                      .with("type", "radio")
                      .with("name", "mode")
                      .with("value", mode.word())
                      .with(mode == now, "checked"),
                  text(" " + Words.of("mode", mode.word()))));
    }
    return el("form")
        .with("method", "post")
        .with("action", page.url() + "/mode")
        .as("edit")
        .of(
            hidden("_token", visit.token()),
            el("fieldset")
                .as("panel")
                .of(
                    el("legend", "Outbound NAT Mode"),
                    el("div").of(radios),
                    el("p").as("buttons").of(el("button", "Save").as("primary"))));
  }

  /** An address, or an interface's when that is what the word says. */
  private static String address(Config config, String word) {
    var id = word.endsWith("ip") ? word.substring(0, word.length() - 2) : "";
    return config.interfaceById(id).isPresent()
        ? Choices.interfaceLabel(config, id) + " address"
        : word;
  }
}
