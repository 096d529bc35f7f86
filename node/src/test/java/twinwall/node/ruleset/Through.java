package twinwall.node.ruleset;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import twinwall.core.judge.Packet;
import twinwall.core.net.Mac;
import twinwall.linux.Ack;
import twinwall.linux.KernelException;
import twinwall.linux.Link;
import twinwall.linux.Links;
import twinwall.linux.PacketFilter;
import twinwall.linux.PacketSocket;
import twinwall.linux.Received;

/**
 * A firewall with a wire on each side, all in this namespace: what is put on the wire of LAN comes
 * out on that of WAN, or does not.
 */
public final class Through implements AutoCloseable {
  /** Not the MAC of the wire's end, or this kernel would judge what comes out there once more. */
  private static final Mac NOBODY = new Mac(0x0200_0000_0099L);

  private static final String TRACKED =
      "table inet tracked { chain c { type filter hook output priority 0; ct state new accept; }; }";

  private final Mac lan;
  private final Mac client;
  private final PacketSocket in;
  private final PacketSocket out;

  private Through(Mac lan, Mac client, PacketSocket in, PacketSocket out) {
    this.lan = lan;
    this.client = client;
    this.in = in;
    this.out = out;
  }

  /** With 192.168.0.1/16 on lan0, and everything else behind wan0. */
  public static Through make() throws Exception {
    try (Links links = Links.open()) {
      links.createVeth("lan0", "far0").orThrow("veth");
      links.createVeth("wan0", "far1").orThrow("veth");
      for (String device : List.of("lan0", "far0", "wan0", "far1", "lo")) {
        // Their kernel is ours: what it says by itself about IPv6 would be judged too.
        set("ipv6/conf/" + device + "/disable_ipv6", device.startsWith("far") ? "1" : "0");
        set("ipv6/conf/" + device + "/accept_dad", "0");
        links.setUp(link(links, device).index(), true).orThrow("up");
      }
      Host.ip("addr add 192.168.0.1/16 dev lan0");
      Host.ip("addr add 203.0.113.11/24 dev wan0");
      Link far = link(links, "far1");
      Host.ip("neigh add 203.0.113.1 lladdr " + NOBODY + " dev wan0 nud permanent");
      Host.ip("route add default via 203.0.113.1 dev wan0");
      set("ipv4/ip_forward", "1");
      set("ipv4/conf/all/rp_filter", "0");
      set("ipv4/conf/lan0/rp_filter", "0");
      // Whoever is the first to ask for connection tracking waits until the whole table was seen.
      Host.tool(List.of("nft", "-f", "-"), TRACKED);
      Link client = link(links, "far0");
      PacketSocket out = PacketSocket.open(far.index(), PacketFilter.to(List.of(NOBODY)));
      out.receiveBuffer(16 << 20);
      PacketSocket in = PacketSocket.open(client.index(), PacketFilter.none());
      return new Through(link(links, "lan0").mac(), client.mac(), in, out);
    }
  }

  private static Link link(Links links, String device) throws KernelException {
    return links.link(device).orElseThrow();
  }

  static void set(String path, String value) throws Exception {
    Path file = Path.of("/proc/sys/net", path);
    if (Files.exists(file)) {
      Files.writeString(file, value);
    }
  }

  public byte[] frame(Packet packet, byte[] payload) {
    return Frames.of(client, lan, packet, payload);
  }

  public void send(byte[] frame) {
    Ack ack = in.send(frame);
    if (!ack.ok()) {
      throw new IllegalStateException("not put on the wire: " + ack);
    }
  }

  /** The next packet that came through, from its Ethernet header on; nothing within that time. */
  public boolean receive(long nanos) {
    return out.receive(nanos) == Received.DATA;
  }

  /** What {@link #receive} got. */
  public ByteBuffer received() {
    return out.frame();
  }

  /** What comes out is not received any more: it costs nobody time. */
  public void deaf() {
    out.close();
  }

  @Override
  public void close() {
    in.close();
    out.close();
  }
}
