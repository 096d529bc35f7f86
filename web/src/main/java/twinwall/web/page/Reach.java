package twinwall.web.page;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;

/** Under which addresses a browser that came here can reach the pages of a peer. */
public final class Reach {
  private Reach() {}

  /** Those of its addresses that are in the network of one that the browser has used. */
  public static List<String> near(JsonNode node, String used) {
    return Ip.parse(used).stream()
        .flatMap(ip -> prefixes(node).filter(p -> !p.isHost() && p.contains(ip)))
        .map(p -> url(node, p.address()))
        .toList();
  }

  /** Where its page is, for a link: near if it can be, else wherever. */
  static List<String> all(JsonNode node, String used) {
    var out = new ArrayList<>(near(node, used));
    prefixes(node).map(p -> url(node, p.address())).forEach(out::add);
    return out.stream().distinct().toList();
  }

  private static Stream<Prefix> prefixes(JsonNode node) {
    return StreamSupport.stream(node.path("page").path("addresses").spliterator(), false)
        .flatMap(x -> Prefix.parse(x.asString("")).stream())
        .filter(p -> !isLinkLocal(p.address()));
  }

  /** A browser would have to know by which of its own interfaces. */
  private static boolean isLinkLocal(Ip ip) {
    return Prefix.of("fe80::/10").contains(ip) || Prefix.of("169.254.0.0/16").contains(ip);
  }

  private static String url(JsonNode node, Ip address) {
    var page = node.path("page");
    return url(
        page.path("protocol").asString("https"), page.path("port").asInt(443), address.toString());
  }

  public static String url(String protocol, int port, String address) {
    var host = address.contains(":") ? "[" + address + "]" : address;
    boolean usual = port == (protocol.equals("https") ? 443 : 80);
    return protocol + "://" + host + (usual ? "" : ":" + port) + "/";
  }
}
