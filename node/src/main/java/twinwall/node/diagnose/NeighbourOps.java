package twinwall.node.diagnose;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.carp.CarpState;
import twinwall.core.carp.Member;
import twinwall.core.carp.Role;
import twinwall.core.net.Ip;
import twinwall.core.net.Mac;
import twinwall.linux.Ack;
import twinwall.linux.Address;
import twinwall.linux.Errno;
import twinwall.linux.Link;
import twinwall.linux.Links;
import twinwall.linux.Neighbour;
import twinwall.node.control.Op;
import twinwall.node.control.Refusal;

/**
 * {@code neighbours.list}, {@code neighbours.delete}, {@code neighbours.flush}: the kernel's tables
 * of ARP and of neighbour discovery, and this node's own addresses among them.
 */
final class NeighbourOps {
  private static final int MOST = 20_000;

  private final JsonMapper json = JsonMapper.builder().build();
  private final Supplier<CarpState> carp;
  private final Supplier<Faces> faces;
  private final Optional<Op> leases;

  /**
   * @param leases lists the leases of the DHCP servers, where there are some
   */
  NeighbourOps(Supplier<CarpState> carp, Supplier<Faces> faces, Optional<Op> leases) {
    this.carp = carp;
    this.faces = faces;
    this.leases = leases;
  }

  Map<String, Op> ops() {
    return Map.of(
        "neighbours.list", this::list,
        "neighbours.delete", this::delete,
        "neighbours.flush", this::flush);
  }

  private record Row(
      Ip address, String device, Optional<Mac> mac, String state, boolean own, boolean router) {}

  private static boolean isV4(ObjectNode args) throws Refusal {
    return switch (Texts.text(args, "protocol")) {
      case "ipv4" -> true;
      case "ipv6" -> false;
      default -> throw Texts.refused("protocol", "The protocol is ipv4 or ipv6.");
    };
  }

  private JsonNode list(ObjectNode args) throws Refusal {
    boolean v4 = isV4(args);
    String search = Texts.text(args, "search").toLowerCase(Locale.ROOT);
    ArrayNode out = json.createArrayNode();
    Map<Ip, String> names = hostnames();
    Faces known = faces.get();
    CarpState state = carp.get();
    try (Links links = Links.open()) {
      List<Link> devices = links.links();
      for (Row row : rows(links, devices, state, v4)) {
        Optional<Faces.Face> face = known.ofDevice(row.device());
        ObjectNode one = json.createObjectNode();
        one.put("interface", face.map(Faces.Face::label).orElse(row.device()));
        one.put("id", face.map(Faces.Face::id).orElse(row.device()));
        one.put("device", row.device()).put("address", row.address().toString());
        one.put("mac", row.mac().map(Mac::toString).orElse(""));
        one.put("state", row.state()).put("own", row.own());
        one.put("hostname", names.getOrDefault(row.address(), ""));
        one.put("remark", remark(row, devices, state));
        if (out.size() < MOST && matches(one, search)) {
          out.add(one);
        }
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
    return out;
  }

  private static Refusal unreadable(IOException e) {
    return new Refusal("the kernel's table cannot be read: " + e.getMessage());
  }

  private static List<Row> rows(Links links, List<Link> devices, CarpState state, boolean v4)
      throws IOException {
    Map<Integer, Link> byIndex = new HashMap<>();
    devices.forEach(link -> byIndex.put(link.index(), link));
    List<Row> out = new ArrayList<>();
    for (Address address : links.addresses()) {
      Ip ip = address.prefix().address();
      Link link = byIndex.get(address.index());
      if (link != null && ip.isV4() == v4 && !ip.isLoopback()) {
        Optional<Member> member = Own.member(state, ip).filter(m -> m.role() == Role.MASTER);
        Mac mac = member.map(m -> m.vhid().mac()).orElse(link.mac());
        out.add(new Row(ip, link.name(), Optional.of(mac), "own", true, false));
      }
    }
    for (Neighbour one : links.neighbours()) {
      Link link = byIndex.get(one.device());
      if (link != null && one.isLearned() && one.address().isV4() == v4) {
        out.add(new Row(one.address(), link.name(), one.mac(), one.word(), false, one.router()));
      }
    }
    out.sort(Comparator.comparing(Row::device).thenComparing(Row::address));
    return out;
  }

  private static String remark(Row row, List<Link> devices, CarpState state) {
    List<String> out = new ArrayList<>();
    Own.member(state, row.address())
        .ifPresent(m -> out.add("virtual address of " + m.group().label()));
    if (row.mac().isPresent()) {
      long bits = row.mac().get().bits();
      boolean virtual = (bits & ~0xFFL) == 0x0000_5E00_0100L && (bits & 0xFF) != 0;
      if (virtual) {
        out.add("virtual MAC of VHID " + (bits & 0xFF));
      } else if (!row.own() && devices.stream().anyMatch(l -> row.mac().get().equals(l.mac()))) {
        out.add("a MAC of this node");
      }
    }
    if (row.router()) {
      out.add("router");
    }
    return String.join(", ", out);
  }

  private static boolean matches(ObjectNode row, String search) {
    StringBuilder text = new StringBuilder();
    row.properties().forEach(member -> text.append(member.getValue().asString("")).append(' '));
    String all = text.toString().toLowerCase(Locale.ROOT);
    String mac = row.path("mac").asString("").replace(":", "");
    String plain = search.replaceAll("[:.-]", "");
    return all.contains(search) || plain.matches("[0-9a-f]{4,12}") && mac.contains(plain);
  }

  /** What clients of the DHCP servers said they are called; nothing when those do not answer. */
  private Map<Ip, String> hostnames() {
    Map<Ip, String> out = new HashMap<>();
    if (leases.isPresent()) {
      try {
        for (JsonNode lease : leases.get().call(json.createObjectNode())) {
          Ip.parse(lease.path("address").asString(""))
              .ifPresent(ip -> out.put(ip, lease.path("hostname").asString("")));
        }
      } catch (Refusal _) {
        return Map.of(); // there is no DHCP server, or it is starting: the names are an extra
      }
    }
    return out;
  }

  private JsonNode delete(ObjectNode args) throws Refusal {
    String text = Texts.text(args, "address");
    Ip ip =
        Ip.parse(text)
            .orElseThrow(() -> Texts.refused("address", Texts.quoted(text) + " is no address."));
    String at = Texts.text(args, "interface");
    try (Links links = Links.open()) {
      Optional<Integer> device = at.isEmpty() ? Optional.empty() : Optional.of(index(links, at));
      List<Neighbour> found =
          links.neighbours().stream()
              .filter(one -> one.address().equals(ip) && one.isLearned())
              .filter(one -> device.isEmpty() || device.get() == one.device())
              .toList();
      if (found.isEmpty()) {
        throw Texts.refused("address", "There is no entry of " + ip + ".");
      }
      if (found.size() > 1) {
        throw Texts.refused("interface", ip + " is on several interfaces: say on which.");
      }
      gone(links, found.getFirst());
      return json.createObjectNode().put("address", ip.toString()).put("deleted", 1);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** False when it was gone by itself. */
  private static boolean gone(Links links, Neighbour neighbour) throws IOException {
    Ack ack = links.delete(neighbour);
    if (!ack.ok() && !ack.is(Errno.ENOENT)) {
      ack.orThrow("delete the entry of " + neighbour.address());
    }
    return ack.ok();
  }

  /** An interface of the configuration, or a device that has none. */
  private int index(Links links, String text) throws Refusal, IOException {
    Optional<Faces.Face> face = faces.get().find(text);
    String device = face.map(Faces.Face::device).orElse(text);
    Optional<Link> link = links.link(device);
    if (link.isEmpty()) {
      if (face.isPresent()) {
        throw Texts.refused("interface", "The device " + device + " is not there.");
      }
      faces.get().need("interface", text);
    }
    return link.map(Link::index).orElseThrow(() -> new Refusal("no such interface"));
  }

  private JsonNode flush(ObjectNode args) throws Refusal {
    boolean v4 = isV4(args);
    String at = Texts.text(args, "interface");
    try (Links links = Links.open()) {
      int device = index(links, at);
      int deleted = 0;
      for (Neighbour one : links.neighbours()) {
        boolean meant = one.device() == device && one.address().isV4() == v4;
        if (meant && one.isLearned() && !one.isPermanent() && gone(links, one)) {
          deleted++;
        }
      }
      return json.createObjectNode().put("interface", at).put("deleted", deleted);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }
}
