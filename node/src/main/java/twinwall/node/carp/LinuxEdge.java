package twinwall.node.carp;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import twinwall.core.carp.AdvertCodec;
import twinwall.core.carp.Vhid;
import twinwall.core.carp.VirtualMacText;
import twinwall.core.net.Ip6;
import twinwall.core.net.Mac;
import twinwall.core.net.Prefix;
import twinwall.core.packet.Ipv6Packet;
import twinwall.linux.Ack;
import twinwall.linux.Address;
import twinwall.linux.Errno;
import twinwall.linux.Link;
import twinwall.linux.Links;
import twinwall.linux.Nft;
import twinwall.linux.NftElements;
import twinwall.linux.NftSet;
import twinwall.linux.PacketFilter;
import twinwall.linux.PacketSocket;
import twinwall.linux.Route;
import twinwall.linux.Sysctl;

/**
 * The kernel that the election works on. Its sockets belong to the network namespace of the thread
 * that opened it.
 */
public final class LinuxEdge implements Edge, AutoCloseable {
  private static final Pattern DEVICE = Pattern.compile("device \"([^\"]{1,15})\"");
  private static final Pattern SET = Pattern.compile("set (live_\\w+) \\{([^{}]*\\{)?([^{}]*)\\}");
  private static final Pattern ELEMENT =
      Pattern.compile("([0-9a-f:]{17}) timeout (\\w+) expires (\\w+)");
  private static final Pattern UNIT = Pattern.compile("(\\d+)(ms|d|h|m|s)");

  private static final int RTN_LOCAL = 2;
  private static final int ESRCH = 3;

  private final Links links;
  private final NftElements elements;

  private LinuxEdge(Links links, NftElements elements) {
    this.links = links;
    this.elements = elements;
  }

  public static LinuxEdge open() throws IOException {
    return new LinuxEdge(Links.open(), NftElements.open());
  }

  private Link link(String device) throws IOException {
    return links.link(device).orElseThrow(() -> new IOException("there is no device " + device));
  }

  @Override
  public FrameSocket open(String device) throws IOException {
    PacketSocket socket =
        PacketSocket.open(link(device).index(), PacketFilter.carpAndSolicitations());
    socket.joinMulticast(AdvertCodec.GROUP4_MAC).orThrow("hear the CARP group on " + device);
    socket
        .joinMulticast(Ipv6Packet.groupMac(AdvertCodec.GROUP6))
        .orThrow("hear the CARP group on " + device);
    return new Frames(socket);
  }

  /** A packet socket as the election uses it. */
  private record Frames(PacketSocket socket) implements FrameSocket {
    @Override
    public int receive(byte[] buffer) {
      while (true) {
        switch (socket.receive(-1)) {
          case DATA -> {
            int length = Math.min(socket.frame().remaining(), buffer.length);
            socket.frame().get(buffer, 0, length);
            return length;
          }
          case CLOSED -> {
            return -1;
          }
          case LOST, NOTHING -> {}
        }
      }
    }

    @Override
    public void send(byte[] frame, int length) throws IOException {
      socket.send(frame, length).orThrow("send");
    }

    @Override
    public void accept(Mac mac) throws IOException {
      socket.addUnicast(mac).orThrow("accept " + mac);
    }

    @Override
    public void refuse(Mac mac) throws IOException {
      Ack ack = socket.dropUnicast(mac);
      if (!ack.ok() && !ack.is(Errno.EADDRNOTAVAIL)) {
        ack.orThrow("refuse " + mac);
      }
    }

    @Override
    public void hear(Ip6 address) throws IOException {
      socket
          .joinMulticast(Ipv6Packet.groupMac(address.solicitedNode()))
          .orThrow("hear questions for " + address);
    }

    @Override
    public void ignore(Ip6 address) {
      // Not being a member any more is what was wanted.
      socket.leaveMulticast(Ipv6Packet.groupMac(address.solicitedNode()));
    }

    @Override
    public void close() {
      socket.close();
    }
  }

  @Override
  public synchronized List<Prefix> addresses(String device) throws IOException {
    int index = link(device).index();
    return links.addresses().stream()
        .filter(address -> address.index() == index)
        .map(Address::prefix)
        .toList();
  }

  @Override
  public synchronized boolean isUp(String device) throws IOException {
    return links.link(device).filter(link -> link.up() && link.carrier()).isPresent();
  }

  @Override
  public synchronized void addAddress(String device, Prefix address) throws IOException {
    links
        .put(Address.of(link(device).index(), address))
        .orThrow("add " + address + " to " + device);
  }

  @Override
  public synchronized void removeAddress(String device, Prefix address) throws IOException {
    Optional<Link> link = links.link(device);
    if (link.isEmpty()) {
      return;
    }
    Ack ack = links.delete(Address.of(link.get().index(), address));
    if (!ack.ok() && !ack.is(Errno.EADDRNOTAVAIL)) {
      ack.orThrow("remove " + address + " from " + device);
    }
  }

  private Route localRoute(int device, Ip6 address) {
    return new Route(
        Prefix.host(address),
        Optional.empty(),
        device,
        Route.LOCAL,
        Route.BY_TWINWALL,
        0,
        RTN_LOCAL,
        false,
        Optional.empty());
  }

  @Override
  public synchronized void local(String device, Ip6 address) throws IOException {
    links
        .put(localRoute(link(device).index(), address))
        .orThrow("take packets to " + address + " for ours");
  }

  @Override
  public synchronized void notLocal(String device, Ip6 address) throws IOException {
    Optional<Link> link = links.link(device);
    if (link.isEmpty()) {
      return;
    }
    Ack ack = links.delete(localRoute(link.get().index(), address));
    if (!ack.ok() && !ack.is(new Errno(ESRCH))) {
      ack.orThrow("take packets to " + address + " for ours no more");
    }
  }

  @Override
  public void load(String text) throws IOException {
    Nft.Result result = Nft.apply(text);
    if (!result.ok()) {
      throw new IOException("the virtual MAC tables: " + result.reason());
    }
  }

  private static NftSet set(NftSet.Family family, Vhid vhid) {
    return new NftSet(family, VirtualMacText.TABLE, VirtualMacText.set(vhid.device()));
  }

  @Override
  public synchronized void live(Vhid vhid, Duration time) throws IOException {
    byte[] mac = vhid.mac().bytes();
    elements
        .begin()
        .refresh(set(NftSet.Family.NETDEV, vhid), mac, time)
        .refresh(set(NftSet.Family.ARP, vhid), mac, time)
        .commit()
        .orThrow("let " + vhid + " live");
  }

  @Override
  public synchronized void dead(Vhid vhid) throws IOException {
    byte[] mac = vhid.mac().bytes();
    elements
        .begin()
        .drop(set(NftSet.Family.NETDEV, vhid), mac)
        .drop(set(NftSet.Family.ARP, vhid), mac)
        .commit()
        .orThrow("let " + vhid + " die");
  }

  @Override
  public synchronized void warm(Vhid vhid, Duration time) throws IOException {
    elements
        .begin()
        .refresh(set(NftSet.Family.NETDEV, vhid), vhid.mac().bytes(), time)
        .commit()
        .orThrow("let frames to " + vhid + " pass");
  }

  @Override
  public synchronized void cool(Vhid vhid) throws IOException {
    elements
        .begin()
        .drop(set(NftSet.Family.NETDEV, vhid), vhid.mac().bytes())
        .commit()
        .orThrow("let no frames to " + vhid + " pass");
  }

  private static String listed() throws IOException {
    return switch (Nft.list("netdev", VirtualMacText.TABLE)) {
      case Nft.Result.Done done -> done.output();
      case Nft.Result.Refused _ -> "";
      case Nft.Result.Failed failed -> throw new IOException(failed.why());
    };
  }

  @Override
  public Set<String> tabled() throws IOException {
    return devices(listed());
  }

  @Override
  public Map<Vhid, Duration> living() throws IOException {
    return living(listed());
  }

  private static Set<String> devices(String text) {
    Set<String> out = new LinkedHashSet<>();
    DEVICE.matcher(text).results().forEach(m -> out.add(m.group(1)));
    return out;
  }

  /** An element's age is its time less what is left of it. */
  static Map<Vhid, Duration> living(String text) {
    Map<Vhid, Duration> out = new HashMap<>();
    for (String device : devices(text)) {
      Matcher set = SET.matcher(text);
      while (set.find()) {
        if (!set.group(1).equals(VirtualMacText.set(device))) {
          continue;
        }
        Matcher element = ELEMENT.matcher(set.group());
        while (element.find()) {
          Mac mac = Mac.of(element.group(1));
          int number = (int) (mac.bits() & 255);
          if (number > 0 && mac.equals(Mac.virtual(number))) {
            Duration age = duration(element.group(2)).minus(duration(element.group(3)));
            out.put(new Vhid(device, number), age);
          }
        }
      }
    }
    return out;
  }

  private static Duration duration(String text) {
    Duration sum = Duration.ZERO;
    for (var m : new ArrayList<>(UNIT.matcher(text).results().toList())) {
      long value = Long.parseLong(m.group(1));
      sum =
          sum.plus(
              switch (m.group(2)) {
                case "d" -> Duration.ofDays(value);
                case "h" -> Duration.ofHours(value);
                case "m" -> Duration.ofMinutes(value);
                case "s" -> Duration.ofSeconds(value);
                default -> Duration.ofMillis(value);
              });
    }
    return sum;
  }

  @Override
  public void sysctl(String name, String value) throws IOException {
    if (Sysctl.write(name, value) instanceof Sysctl.Value.Refused refused) {
      throw new IOException(refused.why());
    }
  }

  @Override
  public synchronized void close() {
    elements.close();
    links.close();
  }
}
