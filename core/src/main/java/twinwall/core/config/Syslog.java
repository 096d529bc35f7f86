package twinwall.core.config;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;

/**
 * Which of the packets that no rule of the user decided are logged, and where the log goes.
 *
 * @param remote the log is sent
 * @param servers each {@code ADDRESS} or {@code ADDRESS:PORT}
 * @param everything and not only the parts that are named
 */
public record Syslog(
    boolean noDefaultBlock,
    boolean defaultPass,
    boolean noBogons,
    boolean noPrivateNetworks,
    boolean remote,
    List<String> servers,
    boolean everything,
    List<Part> parts) {
  public static final Field<Boolean> NO_DEFAULT_BLOCK =
      Field.flag("nologdefaultblock", "Do not log packets blocked by the default rule").perNode();
  public static final Field<Boolean> DEFAULT_PASS =
      Field.flag("nologdefaultpass", "Log packets passed by the default rules")
          .help("The name says the opposite, for historic reasons.")
          .perNode();
  public static final Field<Boolean> NO_BOGONS =
      Field.flag("nologbogons", "Do not log blocked bogons").perNode();
  public static final Field<Boolean> NO_PRIVATE_NETWORKS =
      Field.flag("nologprivatenets", "Do not log blocked private networks").perNode();
  public static final Field<Boolean> REMOTE =
      Field.flag("enable", "Enable Remote Logging").perNode();
  public static final Field<String> SERVER_1 =
      Field.text("remoteserver", "Remote log server 1").perNode();
  public static final Field<String> SERVER_2 =
      Field.text("remoteserver2", "Remote log server 2").perNode();
  public static final Field<String> SERVER_3 =
      Field.text("remoteserver3", "Remote log server 3").perNode();
  public static final Field<Boolean> EVERYTHING = Field.flag("logall", "Everything").perNode();

  /** A part of the log that may be sent by itself; its flag is its word in small letters. */
  public enum Part {
    SYSTEM("System Events"),
    DHCP("DHCP Events"),
    DPINGER("Gateway Monitor Events"),
    RESOLVER("DNS Events"),
    NTPD("NTP Events");

    private final Field<Boolean> field;

    Part(String label) {
      this.field = Field.flag(name().toLowerCase(java.util.Locale.ROOT), label).perNode();
    }

    /** The part that a room of the log belongs to. */
    public static Part of(String room) {
      return switch (room) {
        case "dhcp", "kea-dhcp4", "kea-dhcp6", "dhcpcd" -> DHCP;
        case "gateway" -> DPINGER;
        case "unbound" -> RESOLVER;
        case "chrony" -> NTPD;
        default -> SYSTEM;
      };
    }
  }

  public static final Shape<Syslog> SHAPE =
      Shape.of(
          "syslog",
          Syslog::of,
          Stream.<Stream<Shape.Part<Syslog, ?>>>of(
                  Stream.of(
                      NO_DEFAULT_BLOCK.of(Syslog::noDefaultBlock),
                      DEFAULT_PASS.of(Syslog::defaultPass),
                      NO_BOGONS.of(Syslog::noBogons),
                      NO_PRIVATE_NETWORKS.of(Syslog::noPrivateNetworks),
                      REMOTE.of(Syslog::remote),
                      SERVER_1.of(s -> s.server(0)),
                      SERVER_2.of(s -> s.server(1)),
                      SERVER_3.of(s -> s.server(2)),
                      EVERYTHING.of(Syslog::everything)),
                  Stream.of(Part.values()).map(p -> p.field.of(s -> s.parts.contains(p))))
              .flatMap(parts -> parts)
              .toList());

  public Syslog {
    servers = List.copyOf(servers);
    parts = List.copyOf(parts);
  }

  private static Syslog of(Shape.Values x) {
    return new Syslog(
        x.get(NO_DEFAULT_BLOCK),
        x.get(DEFAULT_PASS),
        x.get(NO_BOGONS),
        x.get(NO_PRIVATE_NETWORKS),
        x.get(REMOTE),
        List.of(x.get(SERVER_1), x.get(SERVER_2), x.get(SERVER_3)),
        x.get(EVERYTHING),
        Stream.of(Part.values()).filter(part -> x.get(part.field)).toList());
  }

  private String server(int place) {
    return place < servers.size() ? servers.get(place) : "";
  }

  /** A server that the log is sent to. */
  public record Server(Ip address, int port) {
    public static final int PORT = 514;

    @Override
    public String toString() {
      return address.isV4() ? address + ":" + port : "[" + address + "]:" + port;
    }

    /** Reads {@code ADDRESS}, {@code ADDRESS:PORT}, {@code [ADDRESS]:PORT}. */
    public static Optional<Server> parse(String text) {
      String word = text.strip();
      Optional<Ip> whole = Ip.parse(word);
      if (whole.isPresent()) {
        return Optional.of(new Server(whole.get(), PORT));
      }
      int colon = word.lastIndexOf(':');
      if (colon < 0) {
        return Optional.empty();
      }
      String host = word.substring(0, colon);
      boolean bracketed = host.startsWith("[") && host.endsWith("]");
      Optional<Ip> address =
          bracketed ? Ip.parse(host.substring(1, host.length() - 1)) : Ip4.parse(host).map(i -> i);
      Optional<Integer> port = Field.parseInt(word.substring(colon + 1), 1, 65_535);
      return address.isPresent() && port.isPresent()
          ? Optional.of(new Server(address.get(), port.get()))
          : Optional.empty();
    }
  }

  /** Where the log goes; nowhere when that is switched off. */
  public List<Server> targets() {
    return remote ? servers.stream().flatMap(s -> Server.parse(s).stream()).toList() : List.of();
  }

  /** Whether lines of this room are sent. */
  public boolean sends(String room) {
    return everything || parts.contains(Part.of(room));
  }
}
