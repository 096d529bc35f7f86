package twinwall.core.diagnose;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import twinwall.core.net.Prefix;

/**
 * Which packets of a device are kept. The expression for the kernel's filter is made of these
 * values alone; there is no text in it that somebody wrote.
 *
 * @param length bytes of each packet, 0 for all of them
 * @param count packets, 0 for as many as come
 */
public record Capture(
    String device,
    Family family,
    Protocol protocol,
    Optional<Prefix> host,
    OptionalInt port,
    int length,
    int count,
    boolean promiscuous) {
  public static final int MOST_PACKETS = 1_000_000;
  public static final int LONGEST_PACKET = 262_144;

  /** Packets when nobody says how many. */
  public static final int PACKETS = 1_000;

  /** Which of the two, as on pfSense's page. */
  public enum Family {
    ANY(""),
    IPV4("ip"),
    IPV6("ip6");

    private final String primitive;

    Family(String primitive) {
      this.primitive = primitive;
    }
  }

  /** What is in the packet. */
  public enum Protocol {
    ANY(""),
    TCP("tcp"),
    UDP("udp"),
    ICMP("icmp"),
    ICMP6("icmp6"),
    ARP("arp"),
    CARP("proto 112"),
    ESP("proto 50"),
    GRE("proto 47"),
    SCTP("sctp");

    private final String primitive;

    Protocol(String primitive) {
      this.primitive = primitive;
    }

    boolean hasPorts() {
      return this == ANY || this == TCP || this == UDP || this == SCTP;
    }
  }

  public Capture {
    if (length < 0 || length > LONGEST_PACKET || count < 0 || count > MOST_PACKETS) {
      throw new IllegalArgumentException("out of bounds: " + length + ", " + count);
    }
  }

  /** Why nothing could ever match; empty when something could. */
  public Optional<String> contradiction() {
    boolean v4 = protocol == Protocol.ICMP || protocol == Protocol.ARP;
    if (v4 && family == Family.IPV6 || protocol == Protocol.ICMP6 && family == Family.IPV4) {
      return Optional.of("No packet of " + protocol + " is of the other address family.");
    }
    if (port.isPresent() && !protocol.hasPorts()) {
      return Optional.of("Packets of " + protocol + " have no port.");
    }
    if (host.isPresent()) {
      boolean isV4 = host.get().address().isV4();
      boolean wants6 = family == Family.IPV6 || protocol == Protocol.ICMP6;
      if (isV4 ? wants6 : v4 || family == Family.IPV4) {
        return Optional.of(host.get() + " is of the other address family.");
      }
    }
    return Optional.empty();
  }

  /** As tcpdump reads it; empty for every packet. */
  public String filter() {
    List<String> all = new ArrayList<>();
    if (protocol != Protocol.ARP) {
      all.add(family.primitive);
    }
    all.add(protocol.primitive);
    host.ifPresent(some ->
        all.add(some.isHost() ? "host " + some.address() : "net " + some.network().toString()));
    port.ifPresent(number -> all.add("port " + number));
    all.removeIf(String::isEmpty);
    return String.join(" and ", all);
  }

  /** The program that writes the packets to its standard output. */
  public List<String> words() {
    List<String> out = new ArrayList<>(List.of("tcpdump", "-i", device, "-n", "-U", "-w", "-"));
    out.addAll(List.of("-s", Integer.toString(length == 0 ? LONGEST_PACKET : length)));
    if (count > 0) {
      out.addAll(List.of("-c", Integer.toString(count)));
    }
    if (!promiscuous) {
      out.add("-p");
    }
    out.add("--");
    if (!filter().isEmpty()) {
      out.add(filter());
    }
    return List.copyOf(out);
  }

  /** How much of a packet is told as text. */
  public enum Detail {
    NORMAL(),
    DETAIL("-e", "-v"),
    FULL("-e", "-vv", "-X");

    private final List<String> options;

    Detail(String... options) {
      this.options = List.of(options);
    }

    /** The program that tells what it reads from its standard input. */
    public List<String> words() {
      List<String> out = new ArrayList<>(List.of("tcpdump", "-n", "-tttt", "-r", "-"));
      out.addAll(options);
      return List.copyOf(out);
    }
  }
}
