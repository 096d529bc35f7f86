package twinwall.node.pulse;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;
import twinwall.core.net.Ip6;
import twinwall.core.net.Mac;
import twinwall.core.net.Prefix;
import twinwall.core.packet.Arp;
import twinwall.core.packet.NeighbourAdvert;
import twinwall.core.packet.NeighbourSolicit;
import twinwall.core.pulse.PulsePath;
import twinwall.linux.Address;
import twinwall.linux.Link;
import twinwall.linux.Links;
import twinwall.linux.PacketFilter;
import twinwall.linux.PacketSocket;
import twinwall.linux.Received;

/**
 * One device's questions and answers: ARP requests and neighbour solicitations from its own MAC,
 * never from a virtual one. Every kernel answers these, whatever its ruleset says.
 */
public final class Prober implements AutoCloseable {
  /** More than this at a time is a storm, not answers. */
  private static final int MOST = 4096;

  private final String device;
  private final PacketSocket socket;
  private final Mac mac;
  private final List<Prefix> own;
  private final Map<Ip, Mac> known = new HashMap<>();
  private final byte[] frame = new byte[128];

  private Prober(String device, PacketSocket socket, Mac mac, List<Prefix> own) {
    this.device = device;
    this.socket = socket;
    this.mac = mac;
    this.own = own;
  }

  /**
   * @param vips addresses that no question may come from, for they belong to a virtual MAC
   */
  public static Prober open(String device, Set<Ip> vips) throws IOException {
    try (Links links = Links.open()) {
      Link link =
          links.link(device).orElseThrow(() -> new IOException("there is no device " + device));
      List<Prefix> own =
          links.addresses().stream()
              .filter(address -> address.index() == link.index())
              .map(Address::prefix)
              .filter(prefix -> !vips.contains(prefix.address()))
              .toList();
      PacketSocket socket = PacketSocket.open(link.index(), PacketFilter.neighbourAnswers());
      return new Prober(device, socket, link.mac(), own);
    }
  }

  /** Asks; to everybody when that is wanted, or when nobody knows where the address is. */
  public void ask(Ip address, boolean everybody) throws IOException {
    Optional<Mac> to = everybody ? Optional.empty() : Optional.ofNullable(known.get(address));
    byte[] question =
        switch (address) {
          case Ip4 ip ->
              new Arp(Arp.REQUEST, mac, source(ip), new Mac(0), ip).frame(mac, Mac.BROADCAST);
          case Ip6 ip -> new NeighbourSolicit(ip, source(ip), mac).frame();
        };
    to.ifPresent(at -> System.arraycopy(at.bytes(), 0, question, 0, 6));
    socket.send(question).orThrow("ask " + address + " on " + device);
  }

  /** An own address in the network; else none, as one who looks whether an address is taken. */
  private Ip4 source(Ip4 target) {
    return own.stream()
        .filter(prefix -> !prefix.isHost() && prefix.contains(target))
        .map(Prefix::address)
        .map(Ip4.class::cast)
        .findFirst()
        .orElse(Ip4.ANY);
  }

  private Ip6 source(Ip6 target) {
    return own.stream()
        .map(Prefix::address)
        .filter(ip -> ip instanceof Ip6 ip6 && ip6.isLinkLocal() == target.isLinkLocal())
        .map(Ip6.class::cast)
        .findFirst()
        .orElse(Ip6.ANY);
  }

  /** Tells every answer that has arrived. */
  public void drain(Consumer<PulsePath> answered) {
    for (int i = 0; i < MOST && socket.receive(0) == Received.DATA; i++) {
      int length = Math.min(socket.frame().remaining(), frame.length);
      socket.frame().get(frame, 0, length);
      Arp.read(frame, length)
          .filter(arp -> arp.operation() == Arp.REPLY && arp.targetMac().equals(mac))
          .ifPresent(arp -> answer(arp.sender(), arp.senderMac(), answered));
      NeighbourAdvert.read(frame, length)
          .filter(NeighbourAdvert::solicited)
          .ifPresent(advert -> answer(advert.target(), advert.mac(), answered));
    }
  }

  private void answer(Ip from, Mac at, Consumer<PulsePath> answered) {
    known.put(from, at);
    if (known.size() > 256) {
      known.clear();
    }
    answered.accept(new PulsePath(device, from));
  }

  @Override
  public void close() {
    socket.close();
  }
}
