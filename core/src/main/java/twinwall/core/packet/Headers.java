package twinwall.core.packet;

import java.util.Optional;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;
import twinwall.core.net.Ip6;

/**
 * What the headers of a packet say, as far as they were copied: the payload, and of a later
 * fragment the ports, may be missing.
 *
 * @param protocol what is inside; of IPv6 what its extension headers end in, as far as they go
 * @param length of the whole packet, as it says itself
 * @param fragment whether it is not the first fragment
 */
public record Headers(
    Ip source, Ip destination, int protocol, int length, boolean fragment, Transport transport) {
  public static final int ICMP = 1;
  public static final int TCP = 6;
  public static final int UDP = 17;
  public static final int ICMP6 = 58;
  public static final int SCTP = 132;

  private static final int IP4_HEADER = 20;
  private static final int IP6_HEADER = 40;
  private static final int HOP_BY_HOP = 0;
  private static final int ROUTING = 43;
  private static final int FRAGMENT = 44;
  private static final int AUTHENTICATION = 51;
  private static final int OPTIONS = 60;

  /** No host sends more, and a walk has to end. */
  private static final int MOST_EXTENSIONS = 8;

  /** What is said behind the IP header. */
  public sealed interface Transport permits Nothing, Ports, Tcp, Icmp {}

  /** Nothing that is read here, or it was not copied. */
  public record Nothing() implements Transport {}

  /** UDP, SCTP, or TCP of which no more was copied. */
  public record Ports(int from, int to) implements Transport {}

  /** TCP; the flags are FIN 1, SYN 2, RST 4, PSH 8, ACK 16, URG 32, ECE 64, CWR 128. */
  public record Tcp(int from, int to, int flags) implements Transport {
    private static final String LETTERS = "FSRPAUEC";

    /** A letter for each flag, in the order of their bits. */
    public String letters() {
      StringBuilder out = new StringBuilder();
      for (int i = 0; i < LETTERS.length(); i++) {
        if ((flags >> i & 1) != 0) {
          out.append(LETTERS.charAt(i));
        }
      }
      return out.toString();
    }
  }

  /** ICMP of either family. */
  public record Icmp(int type, int code) implements Transport {}

  private static final Transport NOTHING = new Nothing();

  /** Reads from the IP header on; empty when that is not whole, or contradicts itself. */
  public static Optional<Headers> read(byte[] packet) {
    if (packet.length == 0) {
      return Optional.empty();
    }
    return switch (Bytes.u8(packet, 0) >> 4) {
      case 4 -> ip4(packet);
      case 6 -> ip6(packet);
      default -> Optional.empty();
    };
  }

  private static Optional<Headers> ip4(byte[] packet) {
    if (packet.length < IP4_HEADER) {
      return Optional.empty();
    }
    int header = (Bytes.u8(packet, 0) & 15) * 4;
    int total = Bytes.u16(packet, 2);
    if (header < IP4_HEADER || header > packet.length || total < header) {
      return Optional.empty();
    }
    int protocol = Bytes.u8(packet, 9);
    boolean later = (Bytes.u16(packet, 6) & 0x1FFF) != 0;
    return Optional.of(
        new Headers(
            Ip4.ofBytes(packet, 12),
            Ip4.ofBytes(packet, 16),
            protocol,
            total,
            later,
            later ? NOTHING : transport(packet, header, Math.min(total, packet.length), protocol)));
  }

  private static Optional<Headers> ip6(byte[] packet) {
    if (packet.length < IP6_HEADER) {
      return Optional.empty();
    }
    int total = IP6_HEADER + Bytes.u16(packet, 4);
    int end = Math.min(total, packet.length);
    int protocol = Bytes.u8(packet, 6);
    int at = IP6_HEADER;
    boolean later = false;
    for (int i = 0; i < MOST_EXTENSIONS && isExtension(protocol) && end - at >= 8; i++) {
      int next = Bytes.u8(packet, at);
      later |= protocol == FRAGMENT && (Bytes.u16(packet, at + 2) & 0xFFF8) != 0;
      int size =
          switch (protocol) {
            case FRAGMENT -> 8;
            case AUTHENTICATION -> (Bytes.u8(packet, at + 1) + 2) * 4;
            default -> (Bytes.u8(packet, at + 1) + 1) * 8;
          };
      protocol = next;
      at += size;
      if (later) {
        break;
      }
    }
    return Optional.of(
        new Headers(
            Ip6.ofBytes(packet, 8),
            Ip6.ofBytes(packet, 24),
            protocol,
            total,
            later,
            later ? NOTHING : transport(packet, at, end, protocol)));
  }

  private static boolean isExtension(int protocol) {
    return switch (protocol) {
      case HOP_BY_HOP, ROUTING, FRAGMENT, AUTHENTICATION, OPTIONS -> true;
      default -> false;
    };
  }

  private static Transport transport(byte[] packet, int at, int end, int protocol) {
    int left = end - at;
    return switch (protocol) {
      case TCP ->
          left >= 14
              ? new Tcp(Bytes.u16(packet, at), Bytes.u16(packet, at + 2), Bytes.u8(packet, at + 13))
              : ports(packet, at, left);
      case UDP, SCTP -> ports(packet, at, left);
      case ICMP, ICMP6 ->
          left >= 2 ? new Icmp(Bytes.u8(packet, at), Bytes.u8(packet, at + 1)) : NOTHING;
      default -> NOTHING;
    };
  }

  private static Transport ports(byte[] packet, int at, int left) {
    return left >= 4 ? new Ports(Bytes.u16(packet, at), Bytes.u16(packet, at + 2)) : NOTHING;
  }
}
