package twinwall.core.carp;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import twinwall.core.carp.Drop.Reason;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;
import twinwall.core.net.Ip6;
import twinwall.core.net.Mac;
import twinwall.core.packet.Checksum;
import twinwall.core.packet.Ethernet;
import twinwall.core.packet.Ipv4Packet;
import twinwall.core.packet.Ipv6Packet;

/**
 * Adverts as frames: FreeBSD's CARP, byte for byte. Sent from the virtual MAC, so that the switch
 * learns where the MASTER is. The order of the checks is the order in which they are cheap: nobody
 * makes us compute a digest who could not have come from this wire.
 *
 * <p>The receiver demands nothing of the counter but that it is not one of ours: pfSense's never
 * changes.
 */
public final class AdvertCodec {
  public static final int PROTOCOL = 112;
  public static final Ip4 GROUP4 = new Ip4(0xE000_0012);
  public static final Ip6 GROUP6 = new Ip6(0xFF02L << 48, 0x12);
  public static final Mac GROUP4_MAC = new Mac(0x0100_5E00_0012L);
  private static final int BYTES = 36;
  private static final int VERSION = 2;
  private static final int ADVERTISEMENT = 1;
  private static final int AUTH_WORDS = 7;
  private static final int TOS = 0xE0;

  private AdvertCodec() {}

  /** What a receiver on one device knows. */
  public interface Known {
    /** The keys under which adverts of this VHID are accepted; empty: it is not ours. */
    java.util.List<CarpKey> keys(int vhid);

    /** True for the addresses of this device. */
    boolean isOwn(Ip address);

    /** True when a counter carries our node number. */
    boolean isOurs(long counter);

    /** True when we sent this counter ourselves, a short while ago. */
    boolean sent(int vhid, long counter);
  }

  /** A whole frame for an advert, IPv4 or IPv6 as its source address is. */
  public static byte[] frame(Advert advert, CarpKey key) {
    Mac from = Mac.virtual(advert.vhid());
    byte[] payload = payload(advert, key);
    return switch (advert.source()) {
      case Ip4 source ->
          Ipv4Packet.frame(from, GROUP4_MAC, source, GROUP4, PROTOCOL, 255, TOS, payload);
      case Ip6 source ->
          Ipv6Packet.frame(
              from, Ipv6Packet.groupMac(GROUP6), source, GROUP6, PROTOCOL, TOS, payload);
    };
  }

  /** The 36 bytes of CARP alone. */
  static byte[] payload(Advert advert, CarpKey key) {
    ByteBuffer out = ByteBuffer.allocate(BYTES);
    out.put((byte) (VERSION << 4 | ADVERTISEMENT)).put((byte) advert.vhid());
    out.put((byte) advert.advskew()).put((byte) AUTH_WORDS);
    out.put((byte) advert.demote()).put((byte) advert.advbase()).putShort((short) 0);
    out.putLong(advert.counter()).put(key.digest(advert.counter()));
    out.putShort(6, (short) Checksum.of(out.array(), 0, BYTES));
    return out.array();
  }

  /** Reads a frame that arrived on a device. */
  public static Decoded decode(byte[] frame, int length, Known known) {
    Optional<Ethernet> ethernet = Ethernet.read(frame, length);
    if (ethernet.isEmpty()) {
      return drop(Reason.HDROPS);
    }
    return switch (ethernet.get().type()) {
      case Ethernet.IPV4 ->
          Ipv4Packet.read(frame, length)
              .map(p -> packet(frame, Packet.of(p), known))
              .orElse(drop(Reason.HDROPS));
      case Ethernet.IPV6 ->
          Ipv6Packet.read(frame, length)
              .map(p -> packet(frame, Packet.of(p), known))
              .orElse(drop(Reason.HDROPS));
      default -> drop(Reason.NOTCARP);
    };
  }

  /** The few facts of an IP packet that matter here, whichever family it has. */
  private record Packet(
      Ip source, boolean toGroup, int protocol, int ttl, int payloadAt, int payloadLength) {
    static Packet of(Ipv4Packet p) {
      return new Packet(
          p.source(),
          p.target().equals(GROUP4),
          p.protocol(),
          p.ttl(),
          p.payloadAt(),
          p.payloadLength());
    }

    static Packet of(Ipv6Packet p) {
      return new Packet(
          p.source(),
          p.target().equals(GROUP6),
          p.protocol(),
          p.hopLimit(),
          p.payloadAt(),
          p.payloadLength());
    }

    Drop drop(Reason reason, int vhid) {
      return new Drop(reason, Optional.of(source), vhid);
    }
  }

  private static Drop drop(Reason reason) {
    return new Drop(reason, Optional.empty(), 0);
  }

  private static Decoded packet(byte[] frame, Packet packet, Known known) {
    if (packet.protocol() != PROTOCOL) {
      return packet.drop(Reason.NOTCARP, 0);
    }
    if (!packet.toGroup()) {
      return packet.drop(Reason.BADADDRS, 0);
    }
    if (known.isOwn(packet.source())) {
      return own(frame, packet, known);
    }
    int at = packet.payloadAt();
    int length = packet.payloadLength();
    if (length < 2) {
      return packet.drop(Reason.BADLEN, 0);
    }
    int version = frame[at] >> 4 & 15;
    int vhid = frame[at + 1] & 255;
    if (isVrrp(frame, packet, version)) {
      return packet.drop(Reason.VRRP, vhid);
    }
    if (length != BYTES) {
      return packet.drop(Reason.BADLEN, vhid);
    }
    if (version != VERSION) {
      return packet.drop(Reason.BADVER, vhid);
    }
    if ((frame[at] & 15) != ADVERTISEMENT) {
      return packet.drop(Reason.BADTYPE, vhid);
    }
    return advert(frame, packet, vhid, known);
  }

  /** Our own advert that came back, or that of another engine which has our address. */
  private static Drop own(byte[] frame, Packet packet, Known known) {
    int at = packet.payloadAt();
    if (packet.payloadLength() == BYTES) {
      int vhid = frame[at + 1] & 255;
      long counter = ByteBuffer.wrap(frame, at + 8, 8).getLong();
      byte[] digest = Arrays.copyOfRange(frame, at + 16, at + BYTES);
      if (!known.isOurs(counter)
          && known.keys(vhid).stream()
              .anyMatch(key -> Arrays.equals(digest, key.digest(counter)))) {
        return packet.drop(Reason.TWIN, vhid);
      }
    }
    return packet.drop(Reason.OWNSOURCE, 0);
  }

  /** VRRP shares protocol, group and virtual MAC with CARP; its length follows from its count. */
  private static boolean isVrrp(byte[] frame, Packet packet, int version) {
    int length = packet.payloadLength();
    if (length < 8 || (frame[packet.payloadAt()] & 15) != 1) {
      return false;
    }
    int addresses = frame[packet.payloadAt() + 3] & 255;
    int width = packet.source().width() / 8;
    return (version == 2 && length != BYTES && length == 16 + 4 * addresses)
        || (version == 3 && length == 8 + width * addresses);
  }

  private static Decoded advert(byte[] frame, Packet packet, int vhid, Known known) {
    int at = packet.payloadAt();
    var keys = known.keys(vhid);
    if (keys.isEmpty()) {
      return packet.drop(Reason.BADVHID, vhid);
    }
    if (packet.ttl() != 255) {
      return packet.drop(Reason.BADTTL, vhid);
    }
    if (!Checksum.holds(frame, at, BYTES)) {
      return packet.drop(Reason.BADSUM, vhid);
    }
    long counter = ByteBuffer.wrap(frame, at + 8, 8).getLong();
    byte[] digest = Arrays.copyOfRange(frame, at + 16, at + BYTES);
    boolean matches = false;
    for (CarpKey key : keys) {
      matches |= MessageDigest.isEqual(digest, key.digest(counter));
    }
    if (!matches) {
      // A VRRPv2 router with five addresses has our length, and its address count where CARP has 7.
      return packet.drop((frame[at + 3] & 255) == 5 ? Reason.VRRP : Reason.BADAUTH, vhid);
    }
    if (known.sent(vhid, counter)) {
      return packet.drop(Reason.OWNCOUNTER, vhid);
    }
    return new Decoded.Valid(
        new Advert(
            vhid,
            frame[at + 5] & 255,
            frame[at + 2] & 255,
            frame[at + 4] & 255,
            counter,
            packet.source()));
  }
}
