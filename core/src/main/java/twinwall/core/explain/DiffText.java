package twinwall.core.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import twinwall.core.explain.Spot.Ref;
import twinwall.core.plan.Match;

/** Differences for people: for each what the packets are, what was and what will be, an example. */
public final class DiffText {
  private static final int MOST_SETS = 6;

  private DiffText() {}

  /**
   * @param most how many are shown
   * @param linesBefore where the places of the first configuration stand in its file
   */
  public static String of(
      Differences differences,
      int most,
      Map<String, Integer> linesBefore,
      Map<String, Integer> linesAfter) {
    StringBuilder out = new StringBuilder();
    List<Difference> all = differences.all();
    if (all.isEmpty()) {
      out.append(
          differences.complete()
              ? "No packet's fate changes.\n"
              : "No packet whose fate changes was found before the search was cut off.\n");
    }
    for (int i = 0; i < Math.min(most, all.size()); i++) {
      out.append(i == 0 ? "" : "\n");
      one(out, i + 1, all.get(i), linesBefore, linesAfter);
    }
    if (all.size() > most) {
      out.append("\n... and ").append(all.size() - most).append(" more; --limit shows more.\n");
    }
    if (!all.isEmpty() && !differences.complete()) {
      out.append("\nThe search was cut off: there may be more than this.\n");
    }
    return out.toString();
  }

  private static void one(
      StringBuilder out,
      int number,
      Difference difference,
      Map<String, Integer> linesBefore,
      Map<String, Integer> linesAfter) {
    List<Difference.Packets> sets = difference.shown();
    for (int i = 0; i < Math.min(MOST_SETS, sets.size()); i++) {
      out.append(i == 0 ? number + "  " : "   ").append(words(sets.get(i))).append('\n');
    }
    if (sets.size() > MOST_SETS) {
      out.append("   and ").append(sets.size() - MOST_SETS).append(" sets like these\n");
    }
    what(out, "before", difference.before(), linesBefore);
    what(out, "after", difference.after(), linesAfter);
    out.append("   try     twinwall rules trace ")
        .append(String.join(" ", command(difference.example())))
        .append('\n');
  }

  private static void what(
      StringBuilder out, String when, Difference.What what, Map<String, Integer> lines) {
    out.append("   ").append(when).append(" ".repeat(8 - when.length())).append(what.text());
    out.append("  ").append(place(what.by(), lines)).append('\n');
    for (Ref ref : what.translations()) {
      out.append("           translated by ").append(place(ref, lines)).append('\n');
    }
  }

  private static String place(Ref ref, Map<String, Integer> lines) {
    return TraceText.named(ref, lines);
  }

  /** A set of packets in a line. */
  public static String words(Difference.Packets packets) {
    StringBuilder out = new StringBuilder(packets.protocols());
    out.append(" from ").append(packets.source());
    out.append(" to ").append(packets.destination());
    packets
        .ports()
        .ifPresent(ports ->
            out.append(packets.protocols().startsWith("ICMP") ? ", type " : ", port ")
                .append(ports));
    out.append("; ");
    out.append(
        packets.in().equals(List.of("this node"))
            ? "sent by this node"
            : "arriving on " + String.join(", ", packets.in()));
    packets.others().forEach(other -> out.append("; ").append(other));
    return out.toString();
  }

  /** The options of {@code twinwall rules trace} that show what becomes of a packet. */
  public static List<String> command(Probe packet) {
    List<String> out = new ArrayList<>();
    packet.in().ifPresent(id -> out.addAll(List.of("--in", id)));
    if (packet.in().isEmpty()) {
      out.add("--self");
    }
    boolean ported = packet.isPorted();
    out.addAll(List.of("--from", TraceText.end(packet.source(), packet.fromPort(), ported)));
    out.addAll(List.of("--to", TraceText.end(packet.destination(), packet.toPort(), ported)));
    out.addAll(List.of("--proto", protocol(packet)));
    if (packet.isIcmp()) {
      out.addAll(List.of("--icmp-type", Integer.toString(packet.toPort())));
    }
    if (packet.isTcp() && packet.flags() != Match.TcpFlags.SYN) {
      out.addAll(List.of("--flags", TraceText.flags(packet.flags())));
    }
    if (packet.dscp() != 0) {
      out.addAll(List.of("--dscp", Integer.toString(packet.dscp())));
    }
    packet.sender().ifPresent(s -> out.addAll(List.of("--os", s.genre())));
    return out;
  }

  private static String protocol(Probe packet) {
    return switch (packet.protocol()) {
      case Match.TCP -> "tcp";
      case Match.UDP -> "udp";
      case Match.SCTP -> "sctp";
      case Shapes.ICMP -> packet.isV4() ? "icmp" : "1";
      case Shapes.ICMP6 -> packet.isV4() ? "58" : "icmp6";
      default -> Integer.toString(packet.protocol());
    };
  }
}
