package twinwall.node.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;
import twinwall.core.explain.Probe;
import twinwall.core.explain.Situation;
import twinwall.core.explain.Tracer;
import twinwall.core.net.Ip;
import twinwall.core.plan.Condition;
import twinwall.core.plan.Match;
import twinwall.core.plan.Protocols;
import twinwall.node.control.Refusal;

/** The options that say which packet is meant; use as a mixin. */
public final class ProbeOptions {
  private static final int ANY_HIGH_PORT = 50_000;
  private static final List<String> FLAGS =
      List.of("fin", "syn", "rst", "psh", "ack", "urg", "ece", "cwr");
  private static final Map<String, Integer> CODE_POINTS =
      Map.of("ef", 46, "va", 44, "be", 0, "lowdelay", 4, "throughput", 2, "reliability", 1);

  @Option(
      names = "--in",
      paramLabel = "INTERFACE",
      description =
          "the interface that it arrives by: its description, its id or its device (default: the one"
              + " whose network the source is in)")
  String in = "";

  @Option(names = "--self", description = "this node sends it by itself")
  boolean self;

  @Option(
      names = "--from",
      paramLabel = "ADDRESS[:PORT]",
      description = "its source; [2001:db8::1]:443 for IPv6 with a port (default port: 50000)")
  String from = "";

  @Option(names = "--to", paramLabel = "ADDRESS[:PORT]", required = true, description = "where to")
  String to = "";

  @Option(
      names = "--proto",
      paramLabel = "PROTOCOL",
      defaultValue = "tcp",
      description =
          "tcp, udp, sctp, icmp, icmp6, esp, ah, gre, igmp, ospf, carp ... or a number (default:"
              + " ${DEFAULT-VALUE})")
  String proto = "tcp";

  @Option(
      names = "--family",
      paramLabel = "inet|inet6",
      description = "checks that the addresses are of this family")
  String family = "";

  @Option(
      names = "--icmp-type",
      paramLabel = "TYPE",
      description = "a number, or pfSense's name: echoreq, unreach ... (default: echoreq)")
  String icmpType = "";

  @Option(
      names = "--flags",
      paramLabel = "FLAGS",
      description = "TCP flags, such as syn,ack (default: syn, the first packet of a connection)")
  String flags = "syn";

  @Option(
      names = "--dscp",
      paramLabel = "CODE",
      description = "its Diffserv code point: a number, ef, af11, cs5 ... (default: 0)")
  String dscp = "0";

  @Option(names = "--os", paramLabel = "SYSTEM", description = "who its fingerprint says sent it")
  String os = "";

  @Option(names = "--ip-options", description = "it has IP options, or an IPv6 routing header")
  boolean options;

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description =
          "when, for rules with a schedule: 2026-11-25T22:00Z, or 2026-11-25T22:00 on this machine's"
              + " clock (default: now)")
  String at = "";

  /** An address with a port, if there is one. */
  private record End(Ip ip, Optional<Integer> port) {}

  Probe packet(Situation situation) throws Refusal {
    End destination = end(to, "--to");
    boolean v4 = destination.ip().isV4();
    Instant time = time();
    End source = source(situation, destination.ip(), time);
    if (source.ip().isV4() != v4) {
      throw new Refusal("--from and --to are of two address families");
    }
    if (!family.isEmpty() && !family.equals(v4 ? "inet" : "inet6")) {
      throw new Refusal("the addresses are not of the family " + family);
    }
    int protocol = protocol(v4);
    boolean ported = protocol == Match.TCP || protocol == Match.UDP || protocol == Match.SCTP;
    boolean icmp = protocol == (v4 ? 1 : 58);
    if (ported && destination.port().isEmpty()) {
      throw new Refusal(proto + " needs a port: --to " + to + ":443, or --proto icmp");
    }
    if (!ported && (destination.port().isPresent() || source.port().isPresent())) {
      throw new Refusal(proto + " has no ports");
    }
    return new Probe(
        arrives(situation, source.ip()),
        source.ip(),
        destination.ip(),
        protocol,
        ported ? source.port().orElse(ANY_HIGH_PORT) : 0,
        ported ? destination.port().orElse(0) : icmp ? type(v4) : 0,
        protocol == Match.TCP ? flags() : 0,
        codePoint(),
        sender(),
        options,
        time);
  }

  /** Whether a source port was named. */
  boolean hasSourcePort() throws Refusal {
    return !from.isEmpty() && !from.equals("self") && end(from, "--from").port().isPresent();
  }

  private End source(Situation situation, Ip destination, Instant time) throws Refusal {
    if (!from.isEmpty() && !from.equals("self")) {
      return end(from, "--from");
    }
    if (!self && !from.equals("self")) {
      throw new Refusal("say where it comes from: --from ADDRESS, or --self for this node's own");
    }
    self = true;
    return new End(
        Tracer.sourceFor(situation, destination, time)
            .orElseThrow(
                () -> new Refusal("there is no route to " + destination + ": name a --from")),
        Optional.empty());
  }

  private Optional<String> arrives(Situation situation, Ip source) throws Refusal {
    if (self) {
      if (!in.isEmpty()) {
        throw new Refusal("--self and --in exclude each other");
      }
      return Optional.empty();
    }
    Optional<Situation.Face> face = in.isEmpty() ? situation.holding(source) : situation.named(in);
    if (face.isEmpty()) {
      String names =
          situation.faces().stream()
              .map(f -> f.label() + " (" + f.id() + ", " + f.device() + ")")
              .collect(Collectors.joining(", "));
      throw new Refusal(
          in.isEmpty()
              ? source + " is in no interface's network; say --in, one of: " + names
              : "there is no interface " + in + "; there are: " + names);
    }
    return face.map(Situation.Face::id);
  }

  private static End end(String text, String option) throws Refusal {
    Optional<Ip> whole = Ip.parse(text);
    if (whole.isPresent()) {
      return new End(whole.get(), Optional.empty());
    }
    int colon = text.lastIndexOf(':');
    String address = colon < 0 ? text : text.substring(0, colon);
    if (address.startsWith("[") && address.endsWith("]")) {
      address = address.substring(1, address.length() - 1);
    }
    Optional<Ip> ip = Ip.parse(address);
    String port = colon < 0 ? "" : text.substring(colon + 1);
    if (ip.isEmpty() || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535) {
      throw new Refusal(
          option
              + " takes an address with a port, 192.0.2.1:443 or [2001:db8::1]:443, not "
              + text);
    }
    return new End(ip.get(), Optional.of(Integer.parseInt(port)));
  }

  private int protocol(boolean v4) throws Refusal {
    String word = proto.toLowerCase(Locale.ROOT);
    return switch (word) {
      case "tcp" -> Match.TCP;
      case "udp" -> Match.UDP;
      case "sctp" -> Match.SCTP;
      case "icmp" -> v4 ? 1 : 58;
      case "icmp6", "icmpv6", "ipv6-icmp" -> 58;
      default ->
          Protocols.number(word)
              .orElseThrow(() -> new Refusal("there is no protocol " + proto + ": use its number"));
    };
  }

  private int type(boolean v4) throws Refusal {
    String word = icmpType.isEmpty() ? "echoreq" : icmpType;
    if (word.matches("[0-9]{1,3}") && Integer.parseInt(word) < 256) {
      return Integer.parseInt(word);
    }
    return Protocols.icmpType(word, v4)
        .orElseThrow(() -> new Refusal("there is no ICMP type " + word + ": use its number"));
  }

  private int flags() throws Refusal {
    int bits = 0;
    List<String> names = new ArrayList<>(List.of(flags.toLowerCase(Locale.ROOT).split(",")));
    names.removeIf(name -> name.equals("none"));
    for (String name : names) {
      int at = FLAGS.indexOf(name.strip());
      if (at < 0) {
        throw new Refusal("there is no TCP flag " + name + "; there are: " + FLAGS);
      }
      bits |= 1 << at;
    }
    return bits;
  }

  private int codePoint() throws Refusal {
    String word = dscp.toLowerCase(Locale.ROOT);
    if (CODE_POINTS.containsKey(word)) {
      return CODE_POINTS.getOrDefault(word, 0);
    }
    if (word.matches("cs[0-7]")) {
      return (word.charAt(2) - '0') << 3;
    }
    if (word.matches("af[1-4][1-3]")) {
      return (word.charAt(2) - '0') << 3 | (word.charAt(3) - '0') << 1;
    }
    if (word.matches("[0-9]{1,2}") && Integer.parseInt(word) < 64) {
      return Integer.parseInt(word);
    }
    throw new Refusal("there is no code point " + dscp);
  }

  private Optional<Condition.Sender> sender() {
    int blank = os.indexOf(' ');
    return os.isEmpty()
        ? Optional.empty()
        : Optional.of(
            blank < 0
                ? new Condition.Sender(os, Optional.empty())
                : new Condition.Sender(
                    os.substring(0, blank), Optional.of(os.substring(blank + 1))));
  }

  private Instant time() throws Refusal {
    if (at.isEmpty()) {
      return Instant.now();
    }
    try {
      return at.endsWith("Z")
          ? Instant.parse(
              at.length() == "2026-11-25T22:00Z".length() ? at.replace("Z", ":00Z") : at)
          : LocalDateTime.parse(at).atZone(ZoneId.systemDefault()).toInstant();
    } catch (DateTimeException e) {
      throw new Refusal("--at takes a time like 2026-11-25T22:00Z, not " + at);
    }
  }
}
