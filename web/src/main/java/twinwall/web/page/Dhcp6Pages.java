package twinwall.web.page;

import static twinwall.web.html.Html.el;
import static twinwall.web.html.Html.link;
import static twinwall.web.page.Form.advanced;
import static twinwall.web.page.Form.in;
import static twinwall.web.page.Form.panel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import twinwall.core.config.ConfigPath;
import twinwall.core.config.Interface;
import twinwall.web.html.Html;
import twinwall.web.html.Html.Element;
import twinwall.web.page.Form.Control;

/** Services > DHCPv6 Server and Router Advertisements, a tab for each interface. */
final class Dhcp6Pages {
  static final String EDITS = "page-services-dhcpv6server";
  private static final String URL = "/services/dhcpv6";

  private Dhcp6Pages() {}

  static Page server() {
    return new Page(
        "Services",
        "DHCPv6 Server & RA",
        "",
        URL,
        EDITS,
        page ->
            SettingsPage.routes(
                    page,
                    Dhcp6Pages::named,
                    Dhcp6Pages::form,
                    Dhcp6Pages::tabs,
                    (visit, at) -> Choices.interfaceLabel(visit.config(), at.last().name()))
                .stream()
                .map(r -> r.with(form(ConfigPath.parse("dhcpdv6/lan").orElseThrow())))
                .map(r ->
                    r.writes()
                        ? r
                        : r.edits(
                            Section.perInterface(
                                page, page.fullTitle(), r.form().orElseThrow(), "")))
                .toList());
  }

  private static Optional<ConfigPath> named(Fields fields) {
    var id = fields.has("_id") ? fields.get("_id") : fields.has("id") ? fields.get("id") : "lan";
    return Interface.isId(id) ? ConfigPath.parse("dhcpdv6/" + id) : Optional.empty();
  }

  private static Html tabs(Visit visit) {
    var now = named(visit.fields()).map(p -> p.last().name()).orElse("");
    var links = new ArrayList<Html>();
    for (var one : visit.config().interfaces()) {
      if (one.address6().isPresent() || one.isTracking()) {
        Element tab = link(URL + "?id=" + one.id(), one.label());
        links.add(one.id().equals(now) ? tab.with("aria-current", "page") : tab);
      }
    }
    return el("nav").as("tabs inner").with("aria-label", "Interfaces").of(links);
  }

  private static Form form(ConfigPath at) {
    return new Form(
        at,
        List.of(
            panel(
                "Router Advertisements",
                in("ramode"),
                in("rapriority"),
                in("rainterface"),
                in("subnets/item", Control.AUTO, "Subnets"),
                in("radnsserver"),
                in("radomainsearchlist"),
                in("rasamednsasdhcp6"),
                in("radvd-dns")),
            advanced(
                "Lifetimes and Intervals of Router Advertisements",
                in("raminrtradvinterval"),
                in("ramaxrtradvinterval"),
                in("raadvdefaultlifetime"),
                in("ravalidlifetime"),
                in("rapreferredlifetime")),
            panel("DHCPv6 Server", in("enable"), in("denyunknown")),
            panel(
                "Primary Address Pool",
                in("range/from", Control.AUTO, "Address Pool Range: From"),
                in("range/to", Control.AUTO, "Address Pool Range: To"),
                in("pool", Control.ROWS)),
            panel(
                "Prefix Delegation Pool",
                in("prefixrange/from", Control.AUTO, "Prefix Delegation Range: From"),
                in("prefixrange/to", Control.AUTO, "Prefix Delegation Range: To"),
                in("prefixrange/prefixlength", Control.AUTO, "Prefix Delegation Size")),
            panel("Server Options", in("dnsserver"), in("dhcp6c-dns")),
            panel(
                "Other DHCPv6 Options",
                in("domain"),
                in("domainsearchlist"),
                in("defaultleasetime"),
                in("maxleasetime"),
                in("ntpserver"),
                in("bootfile_url")),
            panel("DHCPv6 Static Mappings", in("staticmap", Control.ROWS, "Mappings")),
            advanced("Advanced Options", in("numberoptions/item", Control.ROWS, "Custom options"))),
        Set.of());
  }
}
