package twinwall.web.page;

import static twinwall.web.html.Html.text;
import static twinwall.web.page.Form.advanced;
import static twinwall.web.page.Form.in;
import static twinwall.web.page.Form.panel;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import twinwall.core.config.HaSync;
import twinwall.core.config.Xml;
import twinwall.web.html.Html;
import twinwall.web.page.Form.Control;
import twinwall.web.page.Form.Input;
import twinwall.web.page.ItemList.Column;

/** The pages of the menu System. */
final class SystemPages {
  private static final String MENU = "System";

  private SystemPages() {}

  static List<Page> all() {
    return List.of(
        settings(
                "Advanced",
                "Admin Access",
                "/system/advanced",
                "page-system-advanced-admin",
                webGui())
            .savingAtOnce(),
        settings(
                "Advanced",
                "Firewall & NAT",
                "/system/advanced/firewall",
                "page-system-advanced-firewall",
                firewall())
            .savingAtOnce(),
        settings(
                "Advanced",
                "Twinwall",
                "/system/advanced/twinwall",
                "page-system-advanced-misc",
                twinwall())
            .savingAtOnce(),
        settings(
                "Advanced",
                "Notifications",
                "/system/advanced/notifications",
                "page-system-advanced-notifications",
                mail())
            .savingAtOnce(),
        settings(
                "Advanced",
                "Logging",
                "/system/advanced/logging",
                "page-status-systemlogs-settings",
                logging())
            .savingAtOnce(),
        settings("General Setup", "", "/system/general", "page-system-generalsetup", general())
            .savingAtOnce(),
        new Page(
                MENU,
                "High Avail. Sync",
                "",
                "/system/hasync",
                "page-system-hasync",
                page -> SyncTestPage.with(page, highAvailability()))
            .savingAtOnce(),
        list("Routing", "Gateways", "/system/routing", "page-system-gateways", gateways()),
        settings(
            "Routing",
            "Default Gateway",
            "/system/routing/default",
            "page-system-gateways-default",
            Form.of(
                "gateways",
                Set.of("gateway_item"),
                panel(
                    "Default gateway",
                    in("defaultgw4", Control.GATEWAY),
                    in("defaultgw6", Control.GATEWAY)))),
        list(
            "Routing",
            "Static Routes",
            "/system/routing/static",
            "page-system-staticroutes",
            routes()),
        UpdatePage.page(),
        list("User Manager", "Users", "/system/users", "page-system-usermanager", users())
            .savingAtOnce(),
        list("User Manager", "Groups", "/system/groups", "page-system-groupmanager", groups())
            .savingAtOnce(),
        TokensPage.page(MENU),
        PasswordPage.page(MENU));
  }

  private static Page list(String title, String tab, String url, String privilege, ItemList list) {
    return new Page(MENU, title, tab, url, privilege, page -> ListPage.routes(page, list));
  }

  private static Page settings(String title, String tab, String url, String privilege, Form form) {
    return new Page(
        MENU,
        title,
        tab,
        url,
        privilege,
        page -> SettingsPage.routes(page, form, _ -> Html.nothing()));
  }

  private static Form highAvailability() {
    var flags = new ArrayList<Input>();
    HaSync.FLAGS.stream()
        .filter(f -> !f.element().equals("adminsync"))
        .forEach(f -> flags.add(in(f.element())));
    return Form.of(
        "hasync",
        Set.of(),
        panel(
            "State Synchronization Settings (pfsync)",
            in("pfsyncenabled")
                .help(
                    "The nodes tell each other every connection, so that the next MASTER goes on"
                        + " with them. Encrypted; Twinwall's own protocol in the place of pfsync."),
            in("pfsyncinterface", Control.INTERFACE),
            in("pfhostid"),
            in("pfsyncpeerip")),
        panel(
            "Configuration Synchronization Settings (XMLRPC Sync)",
            in("synchronizetoip"),
            in("username").help("Empty means admin."),
            in("password"),
            in("adminsync")),
        new Form.Panel("Select options to sync", false, flags));
  }

  private static Form general() {
    return new Form(
        twinwall.core.config.ConfigPath.parse("system").orElseThrow(),
        List.of(
            panel("System", in("hostname"), in("domain")),
            panel(
                "DNS Server Settings",
                in("dnsserver").help("One address a line."),
                in("dnslocalhost")),
            panel("Localization", in("timezone"), in("timeservers"))),
        others("hostname", "domain", "dnsserver", "dnslocalhost", "timezone", "timeservers"));
  }

  /** All elements of the section system but these: other pages have them. */
  private static Set<String> others(String... mine) {
    var all = new java.util.HashSet<String>();
    twinwall.core.config.SystemSettings.SHAPE.fields().forEach(f -> all.add(f.element()));
    List.of(mine).forEach(all::remove);
    return all;
  }

  private static Form firewall() {
    return Form.of(
        "system",
        Set.of(
            "hostname",
            "domain",
            "dnsserver",
            "dnslocalhost",
            "timezone",
            "timeservers",
            "nextuid",
            "nextgid",
            "group",
            "user",
            "webgui",
            "ssh"),
        panel(
            "Firewall Advanced",
            in("optimization"),
            in("disablefilter"),
            in("maximumstates"),
            in("maximumtableentries"),
            in("aliasesresolveinterval"),
            in("disablereplyto"),
            in("ipv6allow"),
            in("schedule_states")),
        panel(
            "Network Address Translation",
            in("disablenatreflection"),
            in("enablenatreflectionpurenat"),
            in("reflectiontimeout"),
            in("enablebinatreflection"),
            in("enablenatreflectionhelper"),
            in("tftpinterface", Control.INTERFACES)),
        advanced("Advanced Options"));
  }

  private static Form webGui() {
    return Form.of(
        "system/webgui",
        Set.of("pwhash"),
        panel(
            "webConfigurator",
            in("protocol"),
            in("port").help("After a change of port or protocol this page is at the new one."),
            in("session_timeout"),
            in("noantilockout"),
            in("disablehttpredirect"),
            in("disablehsts")),
        advanced("Advanced Options", in("ssl-certref")));
  }

  private static Form twinwall() {
    return Form.of(
        "twinwall",
        Set.of(),
        panel("Failure detection", in("detection"), in("probeinterval"), in("probemisses")),
        panel("Path checks", in("pathdemotion"), in("pathcheck", Control.ROWS, "Addresses")),
        panel("States", in("flowwait"), in("helpers")),
        panel("Notices", in("webhook"), in("webhookheader"), in("webhooksecret")),
        advanced("Advanced Options", in("flowkey")));
  }

  private static Form mail() {
    return Form.of(
        "notifications/smtp",
        Set.of(),
        panel(
            "E-Mail",
            in("disable"),
            in("ipaddress"),
            in("port"),
            in("timeout"),
            in("ssl"),
            in("tls"),
            in("sslvalidate"),
            in("fromaddress"),
            in("notifyemailaddress"),
            in("username").help("With a name nothing is sent without TLS."),
            in("password")));
  }

  private static Form logging() {
    return Form.of(
        "syslog",
        Set.of(),
        panel(
            "Logging Preferences",
            in("nologdefaultblock"),
            in("nologdefaultpass"),
            in("nologbogons"),
            in("nologprivatenets")),
        panel(
            "Remote Logging Options",
            in("enable"),
            in("remoteserver").help("ADDRESS, ADDRESS:PORT or [ADDRESS]:PORT; port 514."),
            in("remoteserver2"),
            in("remoteserver3"),
            in("logall"),
            in("system"),
            in("dhcp"),
            in("dpinger"),
            in("resolver"),
            in("ntpd")));
  }

  private static ItemList gateways() {
    var form =
        Form.of(
            "gateways/gateway_item",
            Set.of(),
            panel(
                "Edit Gateway",
                in("disabled"),
                in("interface", Control.INTERFACE),
                in("ipprotocol", Control.FAMILY),
                in("name"),
                in("gateway"),
                in("monitor"),
                in("descr")),
            advanced("Advanced Options"));
    return ItemList.of(
            "gateways/gateway_item",
            "gateway",
            "page-system-gateways-editgateway",
            form,
            Columns.of("Name", "name"),
            new Column(
                "Default",
                c ->
                    text(
                        List.of(c.config().gateways().default4(), c.config().gateways().default6())
                                .contains(c.text("name"))
                            ? "default"
                            : "")),
            Columns.interfaces("interface"),
            Columns.of("Gateway", "gateway"),
            Columns.of("Monitor IP", "monitor"),
            Columns.of("Description", "descr"))
        .withSwitch()
        .startingWith(_ -> Xml.of("gateway_item", Xml.of("ipprotocol", "inet")));
  }

  private static ItemList routes() {
    return ItemList.of(
            "staticroutes/route",
            "static route",
            "page-system-staticroutes-editroute",
            Form.of(
                "staticroutes/route",
                Set.of(),
                panel(
                    "Edit Route Entry",
                    in("network"),
                    in("gateway", Control.GATEWAY),
                    in("disabled"),
                    in("descr"))),
            Columns.of("Network", "network"),
            Columns.of("Gateway", "gateway"),
            Columns.of("Description", "descr"))
        .withSwitch();
  }

  private static ItemList users() {
    var form =
        Form.of(
            "system/user",
            Set.of("scope", "uid", "groupname", "sha512-hash"),
            panel(
                "User Properties",
                in("disabled"),
                in("name"),
                in("bcrypt-hash", Control.PASSWORD, "Password"),
                in("descr"),
                in("expires")),
            panel("Effective Privileges", in("priv", Control.PRIVILEGES, "Assigned")),
            advanced("Keys", in("authorizedkeys", Control.LONG_TEXT, "Authorized SSH Keys")));
    return ItemList.of(
            "system/user",
            "user",
            "page-system-usermanager-addprivs",
            form,
            Columns.of("Username", "name"),
            Columns.of("Full name", "descr"),
            new Column("Status", c -> text(c.item().has("disabled") ? "disabled" : "enabled")),
            new Column(
                "Groups",
                c ->
                    text(
                        String.join(
                            ", ",
                            c.config().system().groups().stream()
                                .filter(g -> g.members().contains(c.text("uid")))
                                .map(g -> g.name())
                                .toList()))))
        .withSwitch();
  }

  private static ItemList groups() {
    var form =
        Form.of(
            "system/group",
            Set.of("scope", "gid"),
            panel("Group Properties", in("name"), in("description"), in("member", Control.USERS)),
            panel("Assigned Privileges", in("priv", Control.PRIVILEGES)));
    return ItemList.of(
        "system/group",
        "group",
        "page-system-groupmanager-addprivs",
        form,
        Columns.of("Group name", "name"),
        Columns.of("Description", "description"),
        new Column("Members", c -> text(Integer.toString(c.item().children("member").size()))));
  }
}
