package twinwall.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;
import twinwall.core.net.Ip6;
import twinwall.core.net.Mac;
import twinwall.core.net.Prefix;
import twinwall.core.netlink.NlMessage;
import twinwall.core.netlink.NlReader;
import twinwall.core.netlink.NlWriter;

/** rtnetlink messages as records. What cannot be read is empty, never half a record. */
final class RtCodec {
  static final int NEWLINK = 16;
  static final int DELLINK = 17;
  static final int GETLINK = 18;
  static final int SETLINK = 19;
  static final int NEWADDR = 20;
  static final int DELADDR = 21;
  static final int GETADDR = 22;
  static final int NEWROUTE = 24;
  static final int DELROUTE = 25;
  static final int GETROUTE = 26;
  static final int DELNEIGH = 29;
  static final int GETNEIGH = 30;

  static final int NEWRULE = 32;
  static final int DELRULE = 33;
  static final int GETRULE = 34;

  static final int AF_INET = 2;
  static final int AF_INET6 = 10;
  private static final String LOOPBACK = "lo";
  static final int IFF_UP = 0x1;
  private static final int IFF_LOWER_UP = 0x10000;
  private static final int NTF_ROUTER = 0x80;
  private static final int RTM_F_CLONED = 0x200;
  private static final int RTNH_F_ONLINK = 4;

  private RtCodec() {}

  static Optional<Link> link(NlMessage message) {
    int flags = message.u32(8);
    String name = "";
    Mac mac = new Mac(0);
    int mtu = 0;
    int master = 0;
    int parent = 0;
    String kind = "";
    String mark = "";
    int group = 0;
    NlReader in = message.attributes(new NlReader(), 16);
    while (in.next()) {
      switch (in.type()) {
        case 1 -> mac = in.length() == 6 ? in.mac() : mac;
        case 3 -> name = in.text();
        case 4 -> mtu = in.u32();
        case 5 -> parent = in.u32();
        case 10 -> master = in.u32();
        case 18 -> kind = kind(in.nested(new NlReader()));
        case 20 -> mark = in.text();
        case 27 -> group = in.u32();
        default -> {}
      }
    }
    // A bridge port's messages of family AF_BRIDGE tell of the port, not of the device.
    if (in.failed() || name.isEmpty() || message.u8(0) != 0) {
      return Optional.empty();
    }
    boolean up = (flags & IFF_UP) != 0;
    boolean carrier = (flags & IFF_LOWER_UP) != 0;
    return Optional.of(
        new Link(message.u32(4), name, mac, mtu, up, carrier, master, parent, kind, mark, group));
  }

  private static String kind(NlReader info) {
    while (info.next()) {
      if (info.type() == 1) {
        return info.text();
      }
    }
    return "";
  }

  static Optional<Address> address(NlMessage message) {
    int family = message.u8(0);
    int flags = message.u8(2);
    Optional<Ip> local = Optional.empty();
    Optional<Ip> address = Optional.empty();
    long preferred = Address.FOREVER;
    int protocol = 0;
    NlReader in = message.attributes(new NlReader(), 8);
    while (in.next()) {
      switch (in.type()) {
        case 1 -> address = Optional.of(in.ip());
        case 2 -> local = Optional.of(in.ip());
        case 6 -> preferred = preferred(in);
        case 8 -> flags = in.u32();
        case 11 -> protocol = in.u8();
        default -> {}
      }
    }
    // IPv4 tells the far end of a point-to-point link as "address"; ours is then "local".
    Optional<Ip> ip = local.isPresent() ? local : address;
    int length = message.u8(1);
    if (in.failed() || ip.isEmpty() || !fits(family, ip.get(), length)) {
      return Optional.empty();
    }
    Prefix prefix = new Prefix(ip.get(), length);
    return Optional.of(
        new Address(message.u32(4), prefix, flags, message.u8(3), preferred, protocol));
  }

  private static long preferred(NlReader in) {
    byte[] info = in.bytes();
    if (info.length < 4) {
      return Address.FOREVER;
    }
    return ByteBuffer.wrap(info).order(ByteOrder.nativeOrder()).getInt() & 0xFFFF_FFFFL;
  }

  private static boolean fits(int family, Ip ip, int length) {
    return ip.isV4() == (family == AF_INET) && length <= ip.width();
  }

  /** A route of a table; what the kernel made of one for a single address is none. */
  static Optional<Route> route(NlMessage message) {
    return (message.u32(8) & RTM_F_CLONED) != 0 ? Optional.empty() : way(message);
  }

  /** A route, or the way that one address takes. */
  static Optional<Route> way(NlMessage message) {
    int family = message.u8(0);
    Ip any = family == AF_INET ? Ip4.ANY : new Ip6(0, 0);
    Ip destination = any;
    Optional<Ip> gateway = Optional.empty();
    Optional<Ip> source = Optional.empty();
    int device = 0;
    int metric = 0;
    int table = message.u8(4);
    NlReader in = message.attributes(new NlReader(), 12);
    while (in.next()) {
      switch (in.type()) {
        case 1 -> destination = in.ip();
        case 4 -> device = in.u32();
        case 5 -> gateway = Optional.of(in.ip());
        case 6 -> metric = in.u32();
        case 7 -> source = Optional.of(in.ip());
        case 15 -> table = in.u32();
        default -> {}
      }
    }
    boolean known = family == AF_INET || family == AF_INET6;
    if (in.failed() || !known || !fits(family, destination, message.u8(1))) {
      return Optional.empty();
    }
    return Optional.of(
        new Route(
            new Prefix(destination, message.u8(1)),
            gateway,
            device,
            table,
            message.u8(5),
            metric,
            message.u8(7),
            (message.u32(8) & RTNH_F_ONLINK) != 0,
            source));
  }

  static Optional<Neighbour> neighbour(NlMessage message) {
    Optional<Ip> address = Optional.empty();
    Optional<Mac> mac = Optional.empty();
    NlReader in = message.attributes(new NlReader(), 12);
    while (in.next()) {
      if (in.type() == 1 && (in.length() == 4 || in.length() == 16)) {
        address = Optional.of(in.ip());
      } else if (in.type() == 2 && in.length() == 6) {
        mac = Optional.of(in.mac());
      }
    }
    if (in.failed() || address.isEmpty()) {
      return Optional.empty();
    }
    boolean router = (message.u8(10) & NTF_ROUTER) != 0;
    return Optional.of(new Neighbour(message.u32(4), address.get(), mac, message.u16(8), router));
  }

  static void write(NlWriter out, Neighbour neighbour) {
    out.u8(family(neighbour.address())).u8(0).u8(0).u8(0).u32(neighbour.device()).u32(0);
    out.attrIp(1, neighbour.address());
  }

  static void write(NlWriter out, Address address) {
    Ip ip = address.prefix().address();
    int length = address.prefix().length();
    out.u8(family(ip)).u8(length).u8(address.flags()).u8(address.scope()).u32(address.index());
    out.attrIp(2, ip).attrIp(1, ip);
    if (ip instanceof Ip4 v4 && length < 31 && !v4.isLoopback()) {
      out.attrIp(4, v4.last(length));
    }
    out.attrU32(8, address.flags());
    if (address.protocol() != 0) {
      int mark = out.open(11);
      out.u8(address.protocol()).close(mark);
    }
    if (address.preferredSeconds() != Address.FOREVER) {
      int mark = out.open(6);
      out.u32((int) address.preferredSeconds()).u32(-1).u32(0).u32(0).close(mark);
    }
  }

  static void write(NlWriter out, Route route) {
    Ip destination = route.destination().address();
    boolean local = route.gateway().isEmpty() && route.device() != 0;
    int scope = local && destination.isV4() ? Address.SCOPE_LINK : Address.SCOPE_GLOBAL;
    out.u8(family(destination)).u8(route.destination().length()).u8(0).u8(0);
    out.u8(route.table() < 256 ? route.table() : 0).u8(route.protocol());
    out.u8(scope).u8(route.type()).u32(route.onlink() ? RTNH_F_ONLINK : 0);
    if (route.destination().length() > 0) {
      out.attrIp(1, destination);
    }
    out.attrU32(15, route.table());
    if (route.device() != 0) {
      out.attrU32(4, route.device());
    }
    route.gateway().ifPresent(gateway -> out.attrIp(5, gateway));
    route.source().ifPresent(source -> out.attrIp(7, source));
    if (route.metric() != 0) {
      out.attrU32(6, route.metric());
    }
  }

  static Optional<MarkRule> markRule(NlMessage message) {
    int family = message.u8(0);
    int table = message.u8(4);
    int priority = 0;
    int mark = 0;
    int mask = 0;
    int protocol = 0;
    NlReader in = message.attributes(new NlReader(), 12);
    while (in.next()) {
      switch (in.type()) {
        case 6 -> priority = in.u32();
        case 10 -> mark = in.u32();
        case 15 -> table = in.u32();
        case 16 -> mask = in.u32();
        case 21 -> protocol = in.u8();
        default -> {}
      }
    }
    boolean known = family == AF_INET || family == AF_INET6;
    return in.failed() || !known || mask == 0
        ? Optional.empty()
        : Optional.of(new MarkRule(family == AF_INET, mark, mask, table, priority, protocol));
  }

  static void write(NlWriter out, MarkRule rule) {
    int toTable = 1;
    out.u8(rule.v4() ? AF_INET : AF_INET6).u8(0).u8(0).u8(0);
    out.u8(0).u8(0).u8(0).u8(toTable).u32(0);
    out.attrU32(6, rule.priority()).attrU32(10, rule.mark()).attrU32(16, rule.mask());
    out.attrU32(15, rule.table());
    int mark = out.open(21);
    out.u8(rule.protocol()).close(mark);
  }

  /** Known by its interface: what a machine sends itself comes from its loopback. */
  static Optional<OwnRule> ownRule(NlMessage message) {
    int family = message.u8(0);
    int table = message.u8(4);
    int priority = 0;
    boolean specific = false;
    boolean own = false;
    int protocol = 0;
    NlReader in = message.attributes(new NlReader(), 12);
    while (in.next()) {
      switch (in.type()) {
        case 3 -> own = in.text().equals(LOOPBACK);
        case 6 -> priority = in.u32();
        case 14 -> specific = in.u32() == 0;
        case 15 -> table = in.u32();
        case 21 -> protocol = in.u8();
        default -> {}
      }
    }
    boolean known = family == AF_INET || family == AF_INET6;
    return in.failed() || !known || !own
        ? Optional.empty()
        : Optional.of(new OwnRule(family == AF_INET, table, priority, specific, protocol));
  }

  static void write(NlWriter out, OwnRule rule) {
    int toTable = 1;
    out.u8(rule.v4() ? AF_INET : AF_INET6).u8(0).u8(0).u8(0);
    out.u8(0).u8(0).u8(0).u8(toTable).u32(0);
    out.attrText(3, LOOPBACK).attrU32(6, rule.priority()).attrU32(15, rule.table());
    if (rule.specific()) {
      out.attrU32(14, 0);
    }
    int mark = out.open(21);
    out.u8(rule.protocol()).close(mark);
  }

  static int family(Ip ip) {
    return ip.isV4() ? AF_INET : AF_INET6;
  }
}
