package twinwall.lab.traffic;

import java.util.List;
import java.util.Random;
import twinwall.core.carp.Advert;
import twinwall.core.carp.AdvertCodec;
import twinwall.core.carp.CarpKey;
import twinwall.core.net.Ip4;
import twinwall.core.net.Mac;
import twinwall.core.net.Prefix;
import twinwall.core.packet.Arp;
import twinwall.core.packet.Ipv4Packet;

/**
 * Frames of strangers. They come from few MACs and addresses, for the kernel's neighbour tables are
 * one for all namespaces: a storm in a lab must not fill the host's. None has the MAC of a machine
 * of the site, nor a virtual MAC of ours: who may send those can take the traffic on any switch.
 */
final class NoiseFrames {
  private static final int STRANGERS = 32;
  private static final int FIRST_ADDRESS = 64;
  private static final int MAX_GARBAGE = 1400;

  /** What kind of noise it is. */
  enum Kind {
    /** Anything under any protocol number, to anybody. */
    GARBAGE,
    /** Adverts, whole or damaged, of our VHID and others, under a key that is not ours. */
    STRANGER,
    /** Questions for every address of the network, and answers that nobody asked for. */
    ARP
  }

  private final Kind kind;
  private final Ip4 network;
  private final int vhid;
  private final Random dice;

  NoiseFrames(Kind kind, String prefix, int vhid, Random dice) {
    this.kind = kind;
    this.network =
        Prefix.of(prefix).network().address() instanceof Ip4 ip ? ip : AdvertCodec.GROUP4;
    this.vhid = vhid;
    this.dice = dice;
  }

  byte[] next() {
    return switch (kind) {
      case GARBAGE -> garbage();
      case STRANGER -> stranger();
      case ARP -> arp();
    };
  }

  private int who() {
    return dice.nextInt(STRANGERS);
  }

  private static Mac mac(int who) {
    return new Mac(0x0266_6600_0000L | who);
  }

  private Ip4 address(int host) {
    return new Ip4(network.bits() + host);
  }

  private byte[] garbage() {
    byte[] payload = new byte[dice.nextInt(MAX_GARBAGE)];
    dice.nextBytes(payload);
    int who = who();
    List<Mac> targets =
        List.of(Mac.BROADCAST, Mac.virtual(vhid), AdvertCodec.GROUP4_MAC, mac(who()));
    byte[] frame =
        Ipv4Packet.frame(
            mac(who),
            targets.get(dice.nextInt(targets.size())),
            address(FIRST_ADDRESS + who),
            dice.nextBoolean() ? AdvertCodec.GROUP4 : address(dice.nextInt(FIRST_ADDRESS)),
            dice.nextBoolean() ? AdvertCodec.PROTOCOL : dice.nextInt(256),
            255,
            0,
            payload);
    if (dice.nextInt(4) == 0) {
      frame[12] = (byte) dice.nextInt(256);
      frame[13] = (byte) dice.nextInt(256);
    }
    return frame;
  }

  private byte[] stranger() {
    int who = who();
    int number = dice.nextBoolean() ? vhid : 1 + dice.nextInt(255);
    Ip4 source = address(FIRST_ADDRESS + who);
    var advert =
        new Advert(
            number, dice.nextInt(4), dice.nextInt(256), 0, dice.nextLong() & 0xFFFF_FFFFL, source);
    byte[] frame = AdvertCodec.frame(advert, CarpKey.of("a stranger", number, List.of(source)));
    System.arraycopy(mac(who).bytes(), 0, frame, 6, 6);
    if (dice.nextInt(4) == 0) {
      int from = 34;
      frame[from + dice.nextInt(frame.length - from)] ^= (byte) (1 << dice.nextInt(8));
    }
    return frame;
  }

  private byte[] arp() {
    int who = who();
    Ip4 mine = address(FIRST_ADDRESS + who);
    if (dice.nextInt(4) == 0) {
      return Arp.gratuitous(mac(who), mine).frame(mac(who), Mac.BROADCAST);
    }
    var question = new Arp(Arp.REQUEST, mac(who), mine, new Mac(0), address(dice.nextInt(256)));
    return question.frame(mac(who), Mac.BROADCAST);
  }
}
