package twinwall.web.page;

import static twinwall.web.html.Html.el;
import static twinwall.web.html.Html.text;
import static twinwall.web.page.Form.advanced;
import static twinwall.web.page.Form.in;
import static twinwall.web.page.Form.panel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import twinwall.core.config.Config;
import twinwall.core.config.Xml;
import twinwall.web.html.Html;
import twinwall.web.page.Form.Control;
import twinwall.web.page.ItemList.Column;

/** The pages of the menu Firewall. */
final class FirewallPages {
  private static final String MENU = "Firewall";
  private static final String FLOATING = "floating";

  private FirewallPages() {}

  static List<Page> all() {
    var all = new ArrayList<Page>();
    all.add(list("Aliases", "", "/firewall/aliases", "page-firewall-aliases", aliases()));
    all.addAll(NatPages.all());
    all.addAll(
        List.of(
            list("Rules", "", "/firewall/rules", "page-firewall-rules", rules()),
            list("Schedules", "", "/firewall/schedules", "page-firewall-schedules", schedules()),
            list(
                "Virtual IPs",
                "",
                "/firewall/virtualips",
                "page-firewall-virtualipaddresses",
                virtualIps())));
    return all;
  }

  private static Page list(String title, String tab, String url, String privilege, ItemList list) {
    return new Page(MENU, title, tab, url, privilege, page -> ListPage.routes(page, list));
  }

  private static ItemList aliases() {
    var form =
        Form.of(
            "aliases/alias",
            Set.of("detail"),
            panel("Properties", in("name"), in("descr"), in("type")),
            panel(
                "Entries",
                in("address", Control.ALIAS_ENTRIES)
                    .help(
                        "One a line: an address, network, host name, port (a:b for a range) or"
                            + " another alias; after a blank what it is. Paste up to 20,000.")
                    .when("type=host|network|port"),
                in("aliasurl").when("type=url|url_ports"),
                in("url").when("type=urltable|urltable_ports"),
                in("updatefreq").when("type=urltable|urltable_ports")),
            advanced("Advanced Options", in("nosync")));
    return ItemList.of(
            "aliases/alias",
            "alias",
            "page-firewall-alias-edit",
            form,
            Columns.of("Name", "name"),
            Columns.words("Type", "type"),
            Columns.values("Values", "address"),
            Columns.of("Description", "descr"))
        .inTabs(
            _ -> {
              var tabs = new LinkedHashMap<String, String>();
              tabs.put("all", "All");
              tabs.put("ip", "IP");
              tabs.put("ports", "Ports");
              tabs.put("urls", "URLs");
              return tabs;
            },
            (item, tab) ->
                switch (tab) {
                  case "ip" -> item.text("type").matches("host|network|");
                  case "ports" -> item.text("type").equals("port");
                  case "urls" -> item.text("type").startsWith("url");
                  default -> true;
                })
        .startingWith(tab ->
            tab.equals("ports")
                ? Xml.of("alias", Xml.of("type", "port"))
                : tab.equals("urls")
                    ? Xml.of("alias", Xml.of("type", "urltable"))
                    : Xml.of("alias", Xml.of("type", "host")));
  }

  /** Floating, then every interface, then what else rules name as theirs. */
  private static Map<String, String> ruleTabs(Config config) {
    var tabs = new LinkedHashMap<String, String>();
    tabs.put(FLOATING, "Floating");
    tabs.putAll(Choices.interfaces(config));
    config.rules().stream()
        .filter(r -> !r.floating())
        .flatMap(r -> r.interfaces().stream())
        .forEach(id -> tabs.putIfAbsent(id, id));
    return tabs;
  }

  private static boolean isIn(Xml rule, String tab) {
    return tab.equals(FLOATING)
        ? rule.has("floating")
        : !rule.has("floating") && List.of(rule.text("interface").split("[\\s,]+")).contains(tab);
  }

  private static Xml newRule(String tab) {
    boolean floats = tab.equals(FLOATING);
    var rule =
        Xml.of(
            "rule",
            Xml.of("type", "pass"),
            Xml.of("interface", floats ? "" : tab),
            Xml.of("ipprotocol", "inet"),
            Xml.of("protocol", "tcp"),
            Xml.of("source", Xml.empty("any")),
            Xml.of("destination", Xml.empty("any")));
    return floats ? rule.plus(Xml.of("floating", "yes")).plus(Xml.of("direction", "any")) : rule;
  }

  private static ItemList rules() {
    var form =
        Form.of(
            "filter/rule",
            Set.of("tracker", "floating", "associated-rule-id"),
            panel(
                "Edit Firewall Rule",
                in("type"),
                in("disabled"),
                in("interface", Control.INTERFACES),
                in("ipprotocol"),
                in("protocol", Control.PROTOCOL),
                in("icmptype").when("protocol=icmp")),
            panel("Source", in("source", Control.ENDPOINT)),
            panel("Destination", in("destination", Control.ENDPOINT)),
            panel("Extra Options", in("log"), in("descr")),
            advanced(
                "Advanced Options",
                in("quick").help("Floating rules: the first one that matches decides."),
                in("direction").help("Floating rules: which way the packet goes."),
                in("sched", Control.SCHEDULE),
                in("gateway", Control.GATEWAY)));
    return ItemList.of(
            "filter/rule",
            "rule",
            "page-firewall-rules-edit",
            form,
            Columns.action(),
            Columns.count(),
            Columns.protocol(),
            Columns.end("Source", "source"),
            Columns.port("Port", "source"),
            Columns.end("Destination", "destination"),
            Columns.port("Port", "destination"),
            Columns.of("Gateway", "gateway"),
            Columns.of("Schedule", "sched"),
            Columns.of("Description", "descr"))
        .inOrder()
        .withSwitch()
        .inTabs(FirewallPages::ruleTabs, FirewallPages::isIn)
        .startingWith(FirewallPages::newRule)
        .orElse(
            "No rules are currently defined for this interface. All incoming connections on this"
                + " interface will be blocked until pass rules are added.");
  }

  private static ItemList virtualIps() {
    var form =
        Form.of(
            "virtualip/vip",
            Set.of("uniqid", "type"),
            panel(
                "Edit Virtual IP",
                in("mode"),
                in("interface", Control.INTERFACE_OR_VIP),
                in("subnet"),
                in("subnet_bits"),
                in("password").help("Enter the VHID group password.").when("mode=carp"),
                in("vhid").when("mode=carp"),
                in("advbase").when("mode=carp"),
                in("advskew").when("mode=carp"),
                in("descr")));
    return ItemList.of(
            "virtualip/vip",
            "virtual IP",
            "page-firewall-virtualipaddress-edit",
            form,
            new Column(
                "Virtual IP address",
                c ->
                    text(
                        c.text("subnet")
                            + "/"
                            + c.text("subnet_bits")
                            + (c.text("vhid").isEmpty() ? "" : " (vhid: " + c.text("vhid") + ")"))),
            Columns.interfaces("interface"),
            Columns.words("Type", "mode"),
            new Column("Skew", c -> text(c.text("mode").equals("carp") ? c.text("advskew") : "")),
            Columns.of("Description", "descr"))
        .startingWith(_ -> Xml.of("vip", Xml.of("mode", "carp"), Xml.of("type", "single")));
  }

  private static ItemList schedules() {
    var form =
        Form.of(
            "schedules/schedule",
            Set.of("schedlabel"),
            panel("Schedule Information", in("name"), in("descr")),
            panel("Configured Ranges", in("timerange", Control.ROWS, "Ranges")));
    return ItemList.of(
        "schedules/schedule",
        "schedule",
        "page-firewall-schedules-edit",
        form,
        Columns.of("Name", "name"),
        new Column(
            "Range: Date / Times / Name",
            c ->
                Html.parts(
                    c.item().children("timerange").stream()
                        .map(r ->
                            el(
                                "div",
                                (r.text("position").isEmpty()
                                        ? r.text("month") + " / " + r.text("day")
                                        : "weekdays " + r.text("position"))
                                    + " "
                                    + r.text("hour")
                                    + " "
                                    + r.text("rangedescr")))
                        .toList())),
        Columns.of("Description", "descr"));
  }
}
