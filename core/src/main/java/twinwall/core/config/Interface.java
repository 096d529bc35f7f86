package twinwall.core.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;
import twinwall.core.net.Ip6;
import twinwall.core.net.Prefix;

/** A network interface as config.xml knows it: {@code wan}, {@code lan}, {@code opt1} ... */
public record Interface(
    String id,
    boolean enabled,
    String device,
    String descr,
    String ipaddr,
    OptionalInt subnet,
    String gateway,
    String ipaddrv6,
    OptionalInt subnetv6,
    String gatewayv6,
    boolean blockPrivate,
    boolean blockBogons,
    String spoofMac,
    OptionalInt mtu,
    OptionalInt mss,
    DhcpClient client) {
  public static final Field<Boolean> ENABLE = Field.flag("enable", "Enable interface").perNode();
  public static final Field<String> DEVICE =
      Field.text("if", "Network port").help("The device of the operating system.").perNode();
  public static final Field<String> DESCR = Field.text("descr", "Description").perNode();
  public static final Field<String> IPADDR =
      Field.text("ipaddr", "IPv4 Address").help("An address, dhcp, or empty for none.").perNode();
  public static final Field<OptionalInt> SUBNET =
      Field.maybeNumber("subnet", "IPv4 subnet mask", 1, 32).perNode();
  public static final Field<String> GATEWAY =
      Field.text("gateway", "IPv4 Upstream gateway")
          .help("The name of a gateway; an interface that has one is a WAN.")
          .perNode();
  public static final Field<String> IPADDRV6 =
      Field.text("ipaddrv6", "IPv6 Address")
          .help("An address, dhcp6, slaac, track6, or empty for none.")
          .perNode();
  public static final Field<OptionalInt> SUBNETV6 =
      Field.maybeNumber("subnetv6", "IPv6 prefix length", 1, 128).perNode();
  public static final Field<String> GATEWAYV6 =
      Field.text("gatewayv6", "IPv6 Upstream gateway").perNode();
  public static final Field<Boolean> BLOCK_PRIVATE =
      Field.flag("blockpriv", "Block private networks").perNode();
  public static final Field<Boolean> BLOCK_BOGONS =
      Field.flag("blockbogons", "Block bogon networks").perNode();
  public static final Field<String> SPOOF_MAC = Field.text("spoofmac", "MAC Address").perNode();
  public static final Field<OptionalInt> MTU =
      Field.maybeNumber("mtu", "MTU", 576, 65535).perNode();
  public static final Field<OptionalInt> MSS =
      Field.maybeNumber("mss", "MSS", 576, 65535).perNode();

  /** The id is the element's name. */
  public static final Shape<Interface> SHAPE =
      Shape.of(
          "interface",
          x ->
              new Interface(
                  x.xml().name(),
                  x.get(ENABLE),
                  x.get(DEVICE),
                  x.get(DESCR),
                  x.get(IPADDR),
                  x.get(SUBNET),
                  x.get(GATEWAY),
                  x.get(IPADDRV6),
                  x.get(SUBNETV6),
                  x.get(GATEWAYV6),
                  x.get(BLOCK_PRIVATE),
                  x.get(BLOCK_BOGONS),
                  x.get(SPOOF_MAC),
                  x.get(MTU),
                  x.get(MSS),
                  DhcpClient.read(x)),
          parts());

  private static List<Shape.Part<Interface, ?>> parts() {
    List<Shape.Part<Interface, ?>> out =
        new ArrayList<>(
            List.of(
                ENABLE.of(Interface::enabled),
                DEVICE.of(Interface::device),
                DESCR.of(Interface::descr),
                IPADDR.of(Interface::ipaddr),
                SUBNET.of(Interface::subnet),
                GATEWAY.of(Interface::gateway),
                IPADDRV6.of(Interface::ipaddrv6),
                SUBNETV6.of(Interface::subnetv6),
                GATEWAYV6.of(Interface::gatewayv6),
                BLOCK_PRIVATE.of(Interface::blockPrivate),
                BLOCK_BOGONS.of(Interface::blockBogons),
                SPOOF_MAC.of(Interface::spoofMac),
                MTU.of(Interface::mtu),
                MSS.of(Interface::mss)));
    out.addAll(DhcpClient.parts());
    return out;
  }

  /** A name that the kernel takes for a device, and that means nothing in a ruleset. */
  public static boolean isDevice(String name) {
    return name.matches("[A-Za-z0-9][A-Za-z0-9._@-]{0,14}");
  }

  /** An element name that can be the id of an interface. */
  public static boolean isId(String name) {
    return name.matches("[a-z][a-z0-9_]{0,30}");
  }

  /** What users call it: the description, or the id in capitals. */
  public String label() {
    return descr.isEmpty() ? id.toUpperCase(Locale.ROOT) : descr;
  }

  /** The static IPv4 address with its mask. */
  public Optional<Prefix> address4() {
    return Ip4.parse(ipaddr).filter(_ -> subnet.isPresent()).map(ip -> prefix(ip, subnet));
  }

  /** The static IPv6 address with its prefix length. */
  public Optional<Prefix> address6() {
    return Ip6.parse(ipaddrv6).filter(_ -> subnetv6.isPresent()).map(ip -> prefix(ip, subnetv6));
  }

  private static Prefix prefix(Ip ip, OptionalInt length) {
    return new Prefix(ip, length.orElse(ip.width()));
  }

  /** Gets its IPv4 address from the network. */
  public boolean isDynamic4() {
    return !ipaddr.isEmpty() && Ip4.parse(ipaddr).isEmpty();
  }

  /** Gets its IPv6 address from the network. */
  public boolean isDynamic6() {
    return !ipaddrv6.isEmpty() && Ip6.parse(ipaddrv6).isEmpty() && !isTracking();
  }

  /** Has a part of the prefix that another interface was delegated. */
  public boolean isTracking() {
    return ipaddrv6.equals("track6");
  }

  /** What the gateway is called that the network tells, for example {@code WAN_DHCP}. */
  public String dynamicGateway(boolean v4) {
    String kind = v4 ? ipaddr : ipaddrv6;
    String word = kind.equals("dhcpv6") ? "dhcp6" : kind;
    return (label() + "_" + word).toUpperCase(Locale.ROOT).replace(' ', '_');
  }

  /** Whether it leads to the internet: dynamic, or static with a gateway. */
  public boolean isWan() {
    return isDynamic4() || !gateway.isEmpty() || !gatewayv6.isEmpty();
  }
}
