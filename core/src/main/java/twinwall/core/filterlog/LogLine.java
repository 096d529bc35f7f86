package twinwall.core.filterlog;

import java.util.Locale;
import twinwall.core.filterlog.LogMessage.Action;
import twinwall.core.packet.Headers;

/**
 * A packet that a rule logged, in people's words.
 *
 * @param number counts the lines of this engine, from 1 on
 * @param micros when, in microseconds since 1970
 * @param leaving whether it was judged as it left
 * @param device of the machine
 * @param face the id of the interface in the configuration; empty if it is none
 * @param name the interface's name there; else the device
 * @param rule the rule's id: its tracker, or {@code auto:…} for those that are made
 * @param place where the rule comes from
 * @param description what the rule is called
 */
public record LogLine(
    long number,
    long micros,
    Action action,
    boolean leaving,
    String device,
    String face,
    String name,
    String rule,
    String place,
    String description,
    Headers headers) {

  /** The same with a number. */
  LogLine numbered(long as) {
    return new LogLine(
        as, micros, action, leaving, device, face, name, rule, place, description, headers);
  }

  /** A word for the protocol, or its number. */
  public static String protocol(int number) {
    return switch (number) {
      case Headers.ICMP -> "icmp";
      case 2 -> "igmp";
      case Headers.TCP -> "tcp";
      case Headers.UDP -> "udp";
      case 41 -> "ipv6";
      case 47 -> "gre";
      case 50 -> "esp";
      case 51 -> "ah";
      case Headers.ICMP6 -> "icmp6";
      case 89 -> "ospf";
      case 103 -> "pim";
      case 112 -> "carp";
      case Headers.SCTP -> "sctp";
      default -> Integer.toString(number);
    };
  }

  public String protocol() {
    return protocol(headers.protocol());
  }

  /** The protocol with what else is told of it, as pfSense's pages have it: {@code TCP:S}. */
  public String protocolWords() {
    String word = protocol().toUpperCase(Locale.ROOT);
    return switch (headers.transport()) {
      case Headers.Tcp tcp -> word + ":" + tcp.letters();
      case Headers.Icmp icmp -> word + ":" + icmp.type() + "/" + icmp.code();
      case Headers.Ports _ -> word;
      case Headers.Nothing _ -> headers.fragment() ? word + " fragment" : word;
    };
  }

  public String source() {
    return end(headers.source().toString(), fromPort());
  }

  public String destination() {
    return end(headers.destination().toString(), toPort());
  }

  /** Below zero for none. */
  public int fromPort() {
    return switch (headers.transport()) {
      case Headers.Tcp tcp -> tcp.from();
      case Headers.Ports ports -> ports.from();
      default -> -1;
    };
  }

  /** Below zero for none. */
  public int toPort() {
    return switch (headers.transport()) {
      case Headers.Tcp tcp -> tcp.to();
      case Headers.Ports ports -> ports.to();
      default -> -1;
    };
  }

  private static String end(String address, int port) {
    return port < 0
        ? address
        : (address.indexOf(':') >= 0 ? "[" + address + "]" : address) + ":" + port;
  }

  /** All that somebody may look for. */
  String text() {
    return String.join(
            " ",
            action.word(),
            leaving ? "out" : "in",
            name,
            device,
            face,
            rule,
            description,
            source(),
            destination(),
            protocolWords())
        .toLowerCase(Locale.ROOT);
  }
}
