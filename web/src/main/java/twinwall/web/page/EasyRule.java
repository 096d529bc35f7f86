package twinwall.web.page;

import java.util.Optional;
import tools.jackson.databind.JsonNode;
import twinwall.core.config.Xml;
import twinwall.core.net.Ip;

/**
 * A new rule's form that is filled in from a packet of the firewall log. What stands in the address
 * is nothing but what the form begins with: somebody looks at it, and saves.
 */
final class EasyRule {
  private EasyRule() {}

  /** The address of the form. */
  static String address(JsonNode line, String face) {
    return "/firewall/rules/edit?at=top&easy=pass&tab="
        + ListPage.encoded(face)
        + "&protocol="
        + ListPage.encoded(line.path("protocol").asString(""))
        + "&source="
        + ListPage.encoded(line.path("source").asString(""))
        + "&destination="
        + ListPage.encoded(line.path("destination").asString(""))
        + (line.has("destination_port") ? "&port=" + line.path("destination_port").asLong(0) : "");
  }

  /** What the form begins with: what is no address, protocol or port is left out. */
  static Xml filled(Fields fields, Xml fresh) {
    if (!fields.get("easy").equals("pass") || !fresh.name().equals("rule")) {
      return fresh;
    }
    var source = Ip.parse(fields.get("source"));
    var destination = Ip.parse(fields.get("destination"));
    var protocol = fields.get("protocol").equals("icmp6") ? "icmp" : fields.get("protocol");
    boolean v6 = source.or(() -> destination).filter(ip -> !ip.isV4()).isPresent();
    boolean known = !protocol.isEmpty() && Choices.PROTOCOLS.contains(protocol);
    var port = fields.get("port").matches("[0-9]{1,5}") ? fields.get("port") : "";
    return fresh
        .put(Xml.of("ipprotocol", v6 ? "inet6" : "inet"))
        .put(Xml.of("protocol", known ? protocol : ""))
        .put(end("source", source, ""))
        .put(end("destination", destination, protocol.matches("tcp|udp|sctp") ? port : ""))
        .put(Xml.of("descr", "Easy Rule: Passed from Firewall Log View"));
  }

  private static Xml end(String name, Optional<Ip> address, String port) {
    var end =
        address
            .map(ip -> Xml.of(name, Xml.of("address", ip.toString())))
            .orElseGet(() -> Xml.of(name, Xml.empty("any")));
    return port.isEmpty() ? end : end.plus(Xml.of("port", port));
  }
}
