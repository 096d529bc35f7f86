package twinwall.web.page;

import static twinwall.web.html.Html.text;
import static twinwall.web.page.Form.advanced;
import static twinwall.web.page.Form.in;
import static twinwall.web.page.Form.panel;

import java.util.List;
import java.util.Set;
import twinwall.core.config.Xml;
import twinwall.web.html.Html;
import twinwall.web.page.Form.Control;
import twinwall.web.page.ItemList.Column;

/** The pages of the menu Services. */
final class ServicePages {
  private static final String MENU = "Services";
  private static final String RESOLVER = "DNS Resolver";

  private ServicePages() {}

  static List<Page> all() {
    return List.of(
        DhcpPages.server(),
        Dhcp6Pages.server(),
        new Page(
            MENU,
            RESOLVER,
            "General Settings",
            "/services/unbound",
            "page-services-dnsresolver",
            page -> SettingsPage.routes(page, resolver(), _ -> Html.nothing())),
        list(
            "Host Overrides",
            "/services/unbound/hosts",
            "page-services-dnsresolver-edithost",
            hosts()),
        list(
            "Domain Overrides",
            "/services/unbound/domains",
            "page-services-dnsresolver-editdomainoverride",
            domains()),
        list("Access Lists", "/services/unbound/acls", "page-services-dnsresolver-acls", access()),
        new Page(
                MENU,
                "NTP",
                "",
                "/services/ntp",
                "page-services-ntpd",
                page -> SettingsPage.routes(page, time(), _ -> Html.nothing()))
            .savingAtOnce());
  }

  private static Page list(String tab, String url, String privilege, ItemList list) {
    return new Page(MENU, RESOLVER, tab, url, privilege, page -> ListPage.routes(page, list));
  }

  /** The servers themselves are in System > General Setup. */
  private static Form time() {
    return Form.of(
        "ntpd",
        Set.of(),
        panel(
            "NTP Server Configuration",
            in("enable"),
            in("interface", Control.INTERFACES_AND_VIPS),
            in("orphan"),
            in("prefer"),
            in("noselect"),
            in("ispool")));
  }

  private static Form resolver() {
    return Form.of(
        "unbound",
        Set.of("acls", "hosts", "domainoverrides"),
        panel(
            "General DNS Resolver Options",
            in("enable"),
            in("port"),
            in("active_interface", Control.INTERFACES_AND_VIPS).help("None means all."),
            in("outgoing_interface", Control.INTERFACES_AND_VIPS).help("None means all."),
            in("system_domain_local_zone_type"),
            in("dnssec"),
            in("forwarding"),
            in("forward_tls_upstream"),
            in("regdhcp"),
            in("regdhcpstatic"),
            in("custom_options", Control.BASE64).help("Lines for unbound.conf.")),
        advanced("Advanced Settings"));
  }

  private static ItemList hosts() {
    var form =
        Form.of(
            "unbound/hosts",
            Set.of(),
            panel("Host Override Options", in("host"), in("domain"), in("ip"), in("descr")),
            panel(
                "Additional Names for this Host",
                in("aliases/item", Control.ROWS, "Additional Names")));
    return ItemList.of(
        "unbound/hosts",
        "host override",
        "page-services-dnsresolver-edithost",
        form,
        Columns.of("Host", "host"),
        Columns.of("Parent domain of host", "domain"),
        Columns.of("IP to return for host", "ip"),
        Columns.of("Description", "descr"));
  }

  private static ItemList domains() {
    return ItemList.of(
        "unbound/domainoverrides",
        "domain override",
        "page-services-dnsresolver-editdomainoverride",
        Form.of(
            "unbound/domainoverrides",
            Set.of(),
            panel(
                "Domain Override",
                in("domain"),
                in("ip"),
                in("forward_tls_upstream"),
                in("tls_hostname"),
                in("descr"))),
        Columns.of("Domain", "domain"),
        Columns.of("Lookup Server IP Address", "ip"),
        Columns.of("Description", "descr"));
  }

  private static ItemList access() {
    return ItemList.of(
        "unbound/acls",
        "access list",
        "page-services-dnsresolver-acls",
        Form.of(
            "unbound/acls",
            Set.of("aclid"),
            panel("Access List", in("aclname"), in("aclaction"), in("description")),
            panel("Networks", in("row", Control.ROWS, "Networks"))),
        Columns.of("Access List Name", "aclname"),
        Columns.words("Action", "aclaction"),
        Columns.of("Description", "description"),
        new Column(
            "Networks",
            c ->
                text(
                    String.join(
                        ", ",
                        c.item().children("row").stream()
                            .map((Xml r) -> r.text("acl_network") + "/" + r.text("mask"))
                            .toList()))));
  }
}
