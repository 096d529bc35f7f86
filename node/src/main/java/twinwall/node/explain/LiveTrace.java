package twinwall.node.explain;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import twinwall.core.explain.Observed;
import twinwall.core.explain.Probe;
import twinwall.core.explain.Trace;
import twinwall.core.packet.Crafted;
import twinwall.core.plan.Match;
import twinwall.linux.IngressProbe;
import twinwall.linux.Link;
import twinwall.linux.Links;
import twinwall.linux.NftSet;
import twinwall.linux.NftTable;
import twinwall.linux.NftTrace;
import twinwall.linux.RawIp;
import twinwall.linux.TraceTable;

/**
 * Lets the kernel tell what it does with one packet. The packet is a real one: made here, or the
 * next one of a client that looks like it. One that is made here goes through everything, and is
 * taken out after the last rule, before it would leave or be delivered, and before its connection
 * would be known: nobody gets it, and nothing of it stays.
 */
public final class LiveTrace {
  /** The names of tables begin so; the process's number follows. */
  private static final String TABLE = "twinwall_trace_";

  private static final String LAST = "priority 2147483646;";
  private static final String ONE = " limit rate 1/day burst 1 packets meta nftrace set 1";
  private static final long QUIET = 300_000_000L;
  private static final long STEP = 20_000_000L;
  private static final int MOST = 10_000;

  private final Probe packet;
  private final String device;
  private final String table = TABLE + ProcessHandle.current().pid();
  private final int number = ThreadLocalRandom.current().nextInt(1 << 16, Integer.MAX_VALUE);

  private LiveTrace(Probe packet, String device) {
    this.packet = packet;
    this.device = device;
  }

  /**
   * What the kernel told.
   *
   * @param table the table with the chains that see what gets through
   */
  public record Seen(Observed observed, String table) {}

  /**
   * Sends the packet and listens.
   *
   * @param device by which it arrives; empty when this node sends it
   */
  public static Seen inject(Probe packet, String device, Duration patience) throws IOException {
    if (packet.protocol() == Match.CARP) {
      throw new IOException("a CARP packet would take part in the election: wait for a real one");
    }
    return new LiveTrace(packet, device).inject(patience);
  }

  /** Waits for a packet like this one; its source port may be any if it is 0. */
  public static Optional<Seen> await(Probe packet, String device, Duration patience)
      throws IOException {
    return new LiveTrace(packet, device).await(patience);
  }

  private Seen inject(Duration patience) throws IOException {
    Crafted crafted =
        new Crafted(
            packet.source(),
            packet.destination(),
            packet.protocol(),
            packet.fromPort(),
            packet.toPort(),
            packet.flags(),
            packet.dscp(),
            packet.options(),
            number);
    String mark = "@th," + crafted.numberAt() + ",32 0x" + Integer.toHexString(number);
    List<TraceTable.Part> rules = new ArrayList<>();
    String at = device.isEmpty() ? "" : "iifname \"" + device + "\" ";
    rules.add(rule("first", at + protocol() + mark + ONE));
    for (String chain : List.of("last_in", "last_out")) {
      rules.add(rule(chain, protocol() + mark + " drop"));
    }
    if (packet.isTcp()) { // a reset of a packet that acknowledges
      rules.add(
          rule(
              "last_out", "meta l4proto tcp @th,32,32 0x" + Integer.toHexString(number) + " drop"));
    }
    boolean v4 = packet.isV4();
    int quoted = 64 + (v4 ? packet.options() ? 192 : 160 : 320) + crafted.numberAt();
    rules.add(
        rule(
            "last_out",
            "meta l4proto "
                + (v4 ? "icmp" : "icmpv6")
                + " @th,"
                + quoted
                + ",32 0x"
                + Integer.toHexString(number)
                + " drop"));
    // In this order: what is made last is the first to go.
    try (NftTrace trace = NftTrace.open()) {
      if (device.isEmpty()) {
        try (TraceTable kept = TraceTable.open(table, chains(), rules)) {
          RawIp.send(packet.destination(), crafted.bytes()); // a rule may refuse it, which shows
          return seen(listen(trace, patience));
        }
      }
      try (IngressProbe probe = IngressProbe.open(device);
          TraceTable kept = TraceTable.open(table, chains(), rules)) {
        probe.send(crafted.bytes());
        return seen(listen(trace, patience));
      }
    }
  }

  private static TraceTable.Part rule(String chain, String text) {
    return new TraceTable.Part(chain, text);
  }

  private String protocol() {
    return "meta nfproto "
        + (packet.isV4() ? "ipv4" : "ipv6")
        + " meta l4proto "
        + packet.protocol()
        + " ";
  }

  private List<TraceTable.Part> chains() {
    String hook = device.isEmpty() ? "output" : "prerouting";
    return List.of(
        rule("first", "type filter hook " + hook + " priority -350;"),
        rule("last_in", "type filter hook input " + LAST),
        rule("last_out", "type filter hook postrouting " + LAST));
  }

  private Optional<Seen> await(Duration patience) throws IOException {
    StringBuilder match = new StringBuilder();
    match.append(device.isEmpty() ? "" : "iifname \"" + device + "\" ").append(protocol());
    String ip = packet.isV4() ? "ip " : "ip6 ";
    match.append(ip).append("saddr ").append(packet.source()).append(' ');
    match.append(ip).append("daddr ").append(packet.destination()).append(' ');
    if (packet.isPorted()) {
      match.append("th dport ").append(packet.toPort()).append(' ');
      if (packet.fromPort() != 0) {
        match.append("th sport ").append(packet.fromPort()).append(' ');
      }
    }
    if (packet.isTcp()) {
      match.append("tcp flags & 0x17 == 0x").append(Integer.toHexString(packet.flags() & 0x17));
    }
    if (packet.isIcmp()) {
      match.append(packet.isV4() ? "icmp" : "icmpv6").append(" type ").append(packet.toPort());
    }
    List<TraceTable.Part> rules = List.of(rule("first", match + ONE));
    try (NftTrace trace = NftTrace.open();
        TraceTable kept = TraceTable.open(table, chains(), rules)) {
      List<NftTrace.Event> events = listen(trace, patience);
      return events.isEmpty() ? Optional.empty() : Optional.of(seen(events));
    }
  }

  /** The first packet's messages, until there is quiet. */
  private List<NftTrace.Event> listen(NftTrace trace, Duration patience) {
    List<NftTrace.Event> out = new ArrayList<>();
    long deadline = System.nanoTime() + patience.toNanos();
    long last = System.nanoTime();
    while (out.size() < MOST) {
      long now = System.nanoTime();
      long quiet = isLast(out) ? STEP : QUIET;
      if (now > deadline || !out.isEmpty() && now - last > quiet) {
        break;
      }
      for (NftTrace.Event event : trace.next(STEP)) {
        if (out.isEmpty() ? event.table().equals(table) : isOf(event, out)) {
          out.add(event);
          last = System.nanoTime();
        }
      }
    }
    return out;
  }

  /** Nothing comes after one of our last chains, or after a rule that drops it. */
  private boolean isLast(List<NftTrace.Event> events) {
    return !events.isEmpty()
        && (events.getLast().verdict() == 0
            || events.getLast().table().equals(table) && !events.getLast().chain().equals("first"));
  }

  /**
   * Our rule lets one packet be traced, but somebody else may trace, too; and the kernel's number
   * of a packet is not always the same all the way: then one of its ends still is.
   */
  private static boolean isOf(NftTrace.Event event, List<NftTrace.Event> known) {
    if (known.stream().anyMatch(one -> one.packet() == event.packet())) {
      return true;
    }
    Optional<Trace.Ends> ends = Observed.ends(event.network(), event.transport());
    return ends.isPresent()
        && known.stream()
            .flatMap(one -> Observed.ends(one.network(), one.transport()).stream())
            .anyMatch(one ->
                one.source().equals(ends.get().source())
                    || one.destination().equals(ends.get().destination()));
  }

  private Seen seen(List<NftTrace.Event> events) throws IOException {
    if (events.isEmpty()) {
      throw new IOException(
          "the packet was sent and the kernel told nothing of it: is the link of "
              + (device.isEmpty() ? "the way out" : device)
              + " up?");
    }
    Map<Long, String> comments = new HashMap<>();
    NftTable.read(NftSet.Family.INET, "twinwall")
        .ifPresent(t -> t.rules().forEach(rule -> comments.put(rule.handle(), rule.comment())));
    Map<Integer, String> names = names();
    List<Observed.Message> messages = new ArrayList<>();
    for (NftTrace.Event event : events) {
      boolean ofOurs = event.table().equals("twinwall");
      messages.add(
          new Observed.Message(
              event.table(),
              event.chain(),
              ofOurs && event.handle() != 0 ? comments.getOrDefault(event.handle(), "") : "",
              event.verdict(),
              event.network(),
              event.transport(),
              names.getOrDefault(event.in(), ""),
              names.getOrDefault(event.out(), "")));
    }
    return new Seen(Observed.of(messages), table);
  }

  private static Map<Integer, String> names() throws IOException {
    Map<Integer, String> out = new HashMap<>();
    try (Links links = Links.open()) {
      for (Link link : links.links()) {
        out.put(link.index(), link.name());
      }
    }
    return out;
  }

  /** A packet with the ends that the kernel saw first, for what was waited for. */
  public static Probe like(Probe wanted, Observed observed) {
    return observed.sections().stream()
        .findFirst()
        .flatMap(Observed.Section::packet)
        .map(ends -> wanted.from(ends.source(), ends.fromPort()))
        .orElse(wanted);
  }
}
