package twinwall.web.page;

import static twinwall.web.html.Html.el;
import static twinwall.web.html.Html.text;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import twinwall.core.config.Config;
import twinwall.core.config.Xml;
import twinwall.web.html.Html;
import twinwall.web.page.ItemList.Cell;
import twinwall.web.page.ItemList.Column;

/** The columns that lists are made of. */
final class Columns {
  private static final int SHOWN = 6;

  private Columns() {}

  static Column of(String title, String element) {
    return new Column(title, cell -> text(cell.text(element)));
  }

  static Column words(String title, String element) {
    return new Column(title, cell -> text(Words.of(element, cell.text(element))));
  }

  static Column interfaces(String element) {
    return new Column("Interface", cell -> text(interfaces(cell.config(), cell.text(element))));
  }

  static String interfaces(Config config, String words) {
    return List.of(words.split(",")).stream()
        .map(id -> Choices.interfaceLabel(config, id.strip()))
        .collect(Collectors.joining(", "));
  }

  static Column protocol() {
    return new Column(
        "Protocol",
        cell -> {
          var family = cell.text("ipprotocol");
          return text(
              Words.of("ipprotocol", family.isEmpty() ? "inet" : family)
                  + " "
                  + Words.protocol(cell.text("protocol")));
        });
  }

  /** Source or destination. */
  static Column end(String title, String element) {
    return new Column(title, cell -> address(cell, cell.item().childOrEmpty(element)));
  }

  static Column port(String title, String element) {
    return new Column(
        title,
        cell -> {
          var port = cell.item().childOrEmpty(element).text("port");
          return port.isEmpty() ? text("*") : named(cell.config(), port);
        });
  }

  static Html address(Cell cell, Xml end) {
    var not = end.has("not") ? "! " : "";
    var network = end.text("network");
    var address = end.text("address");
    if (network.equals("(self)")) {
      return text(not + "This Firewall");
    }
    if (!network.isEmpty() && !network.equals("any")) {
      var config = cell.config();
      boolean own = network.endsWith("ip") && config.interfaceById(cut(network)).isPresent();
      var said =
          own
              ? Choices.interfaceLabel(config, cut(network)) + " address"
              : config.interfaceById(network).isPresent()
                  ? Choices.interfaceLabel(config, network) + " subnets"
                  : network;
      return said.equals(network) ? parts(not, named(config, network)) : text(not + said);
    }
    return address.isEmpty() ? text(not + "*") : parts(not, named(cell.config(), address));
  }

  private static Html parts(String not, Html rest) {
    return not.isEmpty() ? rest : Html.parts(text(not), rest);
  }

  private static String cut(String network) {
    return network.substring(0, network.length() - 2);
  }

  /** An alias says what is in it. */
  static Html named(Config config, String word) {
    return config
        .alias(word)
        .<Html>map(a ->
            el("abbr", word)
                .with(
                    "title",
                    a.descr()
                        + (a.descr().isEmpty() ? "" : ": ")
                        + String.join(", ", a.entries().stream().limit(20).toList())))
        .orElse(text(word));
  }

  /** The first few of the words of an element. */
  static Column values(String title, String element) {
    return new Column(
        title,
        cell -> {
          var words = new ArrayList<>(List.of(cell.text(element).strip().split("\\s+")));
          var all = String.join(", ", words.stream().limit(SHOWN).toList());
          return text(words.size() > SHOWN ? all + ", ... (" + words.size() + ")" : all);
        });
  }

  static Column count() {
    return new Column(
        "States",
        cell ->
            cell.count()
                .<Html>map(c ->
                    el("span", c.packets() + " / " + bytes(c.bytes()))
                        .as("count")
                        .with("title", "packets / bytes that this rule decided"))
                .orElse(text("")));
  }

  static String bytes(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    int unit = Math.min(4, (63 - Long.numberOfLeadingZeros(bytes)) / 10);
    double value = bytes / Math.pow(1024, unit);
    return String.format(java.util.Locale.ROOT, "%.1f %siB", value, "KMGT".charAt(unit - 1));
  }

  /** What the rule does, in colour and in a word. */
  static Column action() {
    return new Column(
        "Action",
        cell -> {
          var type = cell.text("type").isEmpty() ? "pass" : cell.text("type");
          boolean known = type.matches("pass|block|reject|match");
          return Html.parts(
              el("span", Words.of("type", type)).as("action " + (known ? type : "match")),
              cell.item().has("log") ? el("span", "log").as("tag") : Html.nothing());
        });
  }
}
