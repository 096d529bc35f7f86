package twinwall.core.flows;

import twinwall.core.net.Ip;

/**
 * One direction of a flow as the kernel looks it up. {@code first} and {@code second} are source
 * and destination port (or GRE keys); for ICMP the identifier, and type and code in one number;
 * otherwise zero.
 */
public record Tuple(int proto, Ip src, Ip dst, int first, int second) {
  public Tuple {
    if (proto < 0 || proto > 255 || first >>> 16 != 0 || second >>> 16 != 0) {
      throw new IllegalArgumentException("protocol or port out of range");
    }
    if (src.width() != dst.width()) {
      throw new IllegalArgumentException("a tuple of two address families");
    }
  }

  /** An ICMP or ICMPv6 tuple. */
  public static Tuple icmp(int proto, Ip src, Ip dst, int id, int type, int code) {
    return new Tuple(proto, src, dst, id, type << 8 | code);
  }

  public int icmpType() {
    return second >>> 8;
  }

  public int icmpCode() {
    return second & 255;
  }

  public boolean isV4() {
    return src.isV4();
  }

  /** The tuple of an answer when nothing is translated. */
  public Tuple inverse() {
    return Proto.isIcmp(proto)
        ? new Tuple(proto, dst, src, first, answerType(icmpType()) << 8 | icmpCode())
        : new Tuple(proto, dst, src, second, first);
  }

  private int answerType(int type) {
    if (proto == Proto.ICMP) {
      return switch (type) {
        case 8, 13, 15, 17 -> type == 8 ? 0 : type + 1;
        case 0, 14, 16, 18 -> type == 0 ? 8 : type - 1;
        default -> type;
      };
    }
    return switch (type) {
      case 128, 139 -> type + 1;
      case 129, 140 -> type - 1;
      default -> type;
    };
  }

  /** The port that source translation of the opposite direction shows up as. */
  int targetPort() {
    return Proto.isIcmp(proto) ? first : second;
  }

  @Override
  public int hashCode() {
    int hash = src.hashCode() * 31 + dst.hashCode();
    hash = hash * 31 + (first << 16 | second);
    hash = hash * 31 + proto;
    return hash ^ hash >>> 16;
  }

  @Override
  public String toString() {
    if (Proto.isIcmp(proto)) {
      return Proto.name(proto)
          + " "
          + src
          + " > "
          + dst
          + (" id " + first + " type " + icmpType() + " code " + icmpCode());
    }
    return Proto.hasPorts(proto)
        ? Proto.name(proto) + " " + end(src, first) + " > " + end(dst, second)
        : Proto.name(proto) + " " + src + " > " + dst;
  }

  private static String end(Ip ip, int port) {
    return ip.isV4() ? ip + ":" + port : "[" + ip + "]:" + port;
  }
}
