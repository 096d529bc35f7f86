package twinwall.linux;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import twinwall.core.net.Ip;
import twinwall.core.net.Mac;
import twinwall.core.netlink.NlMessage;
import twinwall.core.netlink.NlWriter;
import twinwall.core.plan.MadeDevice;

/**
 * The devices, addresses and routes of the namespace in which it was opened: reads them and changes
 * them, each change acknowledged. Safe for several threads, one request at a time.
 */
public final class Links implements AutoCloseable {
  private static final int ASK = NlMessage.REQUEST | NlMessage.ACK;
  private static final int MAKE = ASK | NlMessage.CREATE | NlMessage.EXCL;
  private static final int DUMP_TRIES = 5;
  private static final int NAME_LIMIT = 15;

  private final NetlinkSocket socket;

  private Links(NetlinkSocket socket) {
    this.socket = socket;
  }

  public static Links open() throws KernelException {
    return new Links(NetlinkSocket.open(NetlinkSocket.ROUTE));
  }

  public List<Link> links() throws KernelException {
    return dump("list links", RtCodec.GETLINK, 16, RtCodec::link);
  }

  public Optional<Link> link(String name) throws KernelException {
    for (Link link : links()) {
      if (link.name().equals(name)) {
        return Optional.of(link);
      }
    }
    return Optional.empty();
  }

  public List<Address> addresses() throws KernelException {
    return dump("list addresses", RtCodec.GETADDR, 8, RtCodec::address);
  }

  /** Every route of every table, without the kernel's cache. */
  public List<Route> routes() throws KernelException {
    return dump("list routes", RtCodec.GETROUTE, 12, RtCodec::route);
  }

  /** The way that the kernel would send a packet of ours to this address; empty if it has none. */
  public synchronized Optional<Route> wayTo(Ip address) throws KernelException {
    List<Route> found = new ArrayList<>();
    int sequence = socket.nextSequence();
    NlWriter out = socket.writer().reset().begin(RtCodec.GETROUTE, ASK, sequence);
    out.u8(RtCodec.family(address)).u8(address.width()).u16(0).u32(0).u32(0);
    out.attrIp(1, address).end();
    Ack ack = socket.dump(sequence, message -> RtCodec.way(message).ifPresent(found::add));
    if (!ack.ok() && !ack.is(Errno.ENETUNREACH) && !ack.is(Errno.EHOSTUNREACH)) {
      ack.orThrow("look up the way to " + address);
    }
    return found.stream().filter(route -> route.device() != 0).findFirst();
  }

  /** The rules that ask for a packet's mark. */
  public List<MarkRule> markRules() throws KernelException {
    return dump("list rules", RtCodec.GETRULE, 12, RtCodec::markRule);
  }

  public Ack add(MarkRule rule) {
    return ask(RtCodec.NEWRULE, MAKE, out -> RtCodec.write(out, rule));
  }

  public Ack delete(MarkRule rule) {
    return ask(RtCodec.DELRULE, ASK, out -> RtCodec.write(out, rule));
  }

  /** The rules for what this machine sends itself. */
  public List<OwnRule> ownRules() throws KernelException {
    return dump("list rules", RtCodec.GETRULE, 12, RtCodec::ownRule);
  }

  public Ack add(OwnRule rule) {
    return ask(RtCodec.NEWRULE, MAKE, out -> RtCodec.write(out, rule));
  }

  public Ack delete(OwnRule rule) {
    return ask(RtCodec.DELRULE, ASK, out -> RtCodec.write(out, rule));
  }

  /** Who the kernel knows on its networks, of both families. */
  public List<Neighbour> neighbours() throws KernelException {
    return dump("list neighbours", RtCodec.GETNEIGH, 12, RtCodec::neighbour);
  }

  /** Makes the kernel ask anew for its MAC. */
  public Ack delete(Neighbour neighbour) {
    return ask(RtCodec.DELNEIGH, ASK, out -> RtCodec.write(out, neighbour));
  }

  /**
   * Drops neighbours of a device whose MAC is asked for in vain. The kernel asks three times, a
   * second apart, and sends nothing until then: who was asked for while the link was down would be
   * out of reach for seconds after it came back.
   *
   * @return how many there were
   */
  public int forgetUnanswered(int device) throws KernelException {
    int forgotten = 0;
    for (Neighbour neighbour : neighbours()) {
      if (neighbour.device() == device && neighbour.isUnanswered()) {
        Ack ack = delete(neighbour);
        if (ack.ok()) {
          forgotten++;
        } else if (!ack.is(Errno.ENOENT)) { // it may have been answered, or given up, just now
          ack.orThrow("forget neighbour " + neighbour.address());
        }
      }
    }
    return forgotten;
  }

  private synchronized <T> List<T> dump(
      String doing, int type, int header, Function<NlMessage, Optional<T>> decode)
      throws KernelException {
    Ack last = Ack.OK;
    for (int i = 0; i < DUMP_TRIES; i++) {
      List<T> found = new ArrayList<>();
      int sequence = socket.nextSequence();
      NlWriter out = socket.writer().reset();
      out.begin(type, NlMessage.REQUEST | NlMessage.DUMP, sequence);
      for (int n = 0; n < header; n += 4) {
        out.u32(0);
      }
      out.end();
      last = socket.dump(sequence, message -> decode.apply(message).ifPresent(found::add));
      if (last.ok()) {
        return List.copyOf(found);
      }
      if (!last.is(Errno.EINTR)) {
        break;
      }
    }
    last.orThrow(doing);
    return List.of();
  }

  public Ack add(Address address) {
    return ask(RtCodec.NEWADDR, MAKE, out -> RtCodec.write(out, address));
  }

  /** Adds the address, or changes flags and life of the one that is there. */
  public Ack put(Address address) {
    int flags = ASK | NlMessage.CREATE | NlMessage.REPLACE;
    return ask(RtCodec.NEWADDR, flags, out -> RtCodec.write(out, address));
  }

  public Ack delete(Address address) {
    return ask(RtCodec.DELADDR, ASK, out -> RtCodec.write(out, address));
  }

  public Ack setUp(int index, boolean up) {
    int flag = up ? RtCodec.IFF_UP : 0;
    return change(index, flag, RtCodec.IFF_UP, _ -> {});
  }

  public Ack setMtu(int index, int mtu) {
    return change(index, 0, 0, out -> out.attrU32(4, mtu));
  }

  public Ack setMac(int index, Mac mac) {
    return change(index, 0, 0, out -> out.attrMac(1, mac));
  }

  private Ack change(int index, int flags, int mask, Consumer<NlWriter> attributes) {
    return ask(
        RtCodec.SETLINK,
        ASK,
        out -> {
          out.u32(0).u32(index).u32(flags).u32(mask);
          attributes.accept(out);
        });
  }

  public Ack add(Route route) {
    return ask(RtCodec.NEWROUTE, MAKE, out -> RtCodec.write(out, route));
  }

  /**
   * Makes the route the one for its destination and metric. The kernel replaces IPv4 routes by
   * destination, metric and table, IPv6 routes likewise.
   */
  public Ack put(Route route) {
    int flags = ASK | NlMessage.CREATE | NlMessage.REPLACE;
    return ask(RtCodec.NEWROUTE, flags, out -> RtCodec.write(out, route));
  }

  public Ack delete(Route route) {
    return ask(RtCodec.DELROUTE, ASK, out -> RtCodec.write(out, route));
  }

  /** A second device in bridge mode, with a MAC of its own, on {@code parent}; it starts down. */
  public Ack createMacvlan(String name, int parent, Mac mac) {
    int bridge = 4;
    return create(
        name,
        "macvlan",
        out -> out.attrU32(5, parent).attrMac(1, mac),
        out -> out.attrU32(1, bridge));
  }

  /** A cable with two ends, both in this namespace and both down. */
  public Ack createVeth(String name, String peer) {
    return create(
        name,
        "veth",
        _ -> {},
        out -> {
          int mark = out.open(1);
          out.u32(0).u32(0).u32(0).u32(0).attrText(3, peer).close(mark);
        });
  }

  /**
   * A device of a configuration, down and without its ports.
   *
   * @param parent the index of the device that it stands on, 0 for none
   * @param primary the index of a bond's preferred port, 0 for none
   */
  public Ack make(MadeDevice device, int parent, Optional<Mac> mac, int primary) {
    return create(
        device.name(),
        device.kind().word(),
        out -> {
          if (parent != 0) {
            out.attrU32(5, parent);
          }
          mac.ifPresent(own -> out.attrMac(1, own));
          out.attrU32(27, Link.MADE_BY_TWINWALL);
        },
        out -> DeviceData.write(out, device.kind(), primary));
  }

  /** Whether the kernel can make devices of a kind; finds out without making one. */
  public boolean canMake(String kind) {
    Mac impossible = new Mac(0x0100_0000_0000L); // a group's, which no device may have
    int protocol = 1;
    Ack ack =
        create(
            "twinwall-probe",
            kind,
            out -> out.attrMac(1, impossible),
            out -> {
              switch (kind) {
                case "gre", "ip6gre" -> out.attrU16be(2, 0x4000);
                case "sit", "ip6tnl" -> out.attrU8(9, protocol);
                default -> {}
              }
            });
    return !ack.is(Errno.EOPNOTSUPP);
  }

  /** Gives a device the alias by which its maker knows it again. */
  public Ack setMark(int index, String mark) {
    return change(index, 0, 0, out -> out.attrText(20, mark));
  }

  /** Makes a device a port of a bridge or bond, 0 for of none. */
  public Ack setMaster(int index, int master) {
    return change(index, 0, 0, out -> out.attrU32(10, master));
  }

  /** Isolated ports of a bridge do not reach each other. */
  public Ack setIsolated(int index, boolean isolated) {
    // The kernel heeds what is for a port in this message only, not in one that sets a link.
    return ask(
        RtCodec.NEWLINK,
        ASK,
        out -> {
          out.u32(0).u32(index).u32(0).u32(0);
          int info = out.nest(18);
          out.attrText(4, "bridge");
          int data = out.nest(5);
          out.attrU8(33, isolated ? 1 : 0);
          out.close(data).close(info);
        });
  }

  private Ack create(
      String name, String kind, Consumer<NlWriter> attributes, Consumer<NlWriter> data) {
    if (!validName(name)) {
      return new Ack.Refused(Errno.EINVAL, "not a device name: " + name);
    }
    return ask(
        RtCodec.NEWLINK,
        MAKE,
        out -> {
          out.u32(0).u32(0).u32(0).u32(0).attrText(3, name);
          attributes.accept(out);
          int info = out.nest(18);
          out.attrText(1, kind);
          int inner = out.nest(2);
          data.accept(out);
          out.close(inner).close(info);
        });
  }

  /** Device names as the kernel allows them. */
  public static boolean validName(String name) {
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    return bytes > 0
        && bytes <= NAME_LIMIT
        && !name.equals(".")
        && !name.equals("..")
        && name.chars().allMatch(c -> c > ' ' && c < 127 && c != '/' && c != ':');
  }

  public Ack deleteLink(int index) {
    return ask(RtCodec.DELLINK, ASK, out -> out.u32(0).u32(index).u32(0).u32(0));
  }

  private synchronized Ack ask(int type, int flags, Consumer<NlWriter> body) {
    int sequence = socket.nextSequence();
    NlWriter out = socket.writer().reset().begin(type, flags, sequence);
    body.accept(out);
    out.end();
    return socket.request(sequence);
  }

  @Override
  public void close() {
    socket.close();
  }
}
