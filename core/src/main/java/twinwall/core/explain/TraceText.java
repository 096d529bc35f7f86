package twinwall.core.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import twinwall.core.explain.Fate.Verdict;
import twinwall.core.explain.Spot.Ref;
import twinwall.core.net.Ip;
import twinwall.core.plan.Match;

/** A trace for people: each step with what decided it, then the end of it. */
public final class TraceText {
  private static final int INDENT = 20;

  private final Map<String, Integer> lines;
  private final StringBuilder out = new StringBuilder();
  private int step;

  private TraceText(Map<String, Integer> lines) {
    this.lines = lines;
  }

  /**
   * @param lines the lines of the file in which the places of the configuration stand, as far as
   *     they are known
   */
  public static String of(Trace trace, Map<String, Integer> lines) {
    return new TraceText(lines).all(trace);
  }

  private String all(Trace trace) {
    Probe packet = trace.packet();
    line(
        0,
        headline(packet)
            + (trace.arrived().isEmpty()
                ? packet.in().map(id -> ", arriving on " + id).orElse(", sent by this node itself")
                : ", arriving on " + trace.arrived()));
    line(0, "");
    trace.steps().forEach(this::step);
    line(0, "");
    fate(trace);
    trace.notes().stream().distinct().forEach(note -> line(0, "Note: " + note));
    return out.toString();
  }

  private void line(int indent, String text) {
    out.append(" ".repeat(text.isEmpty() ? 0 : indent)).append(text).append('\n');
  }

  private void head(String name, String text) {
    step++;
    String start = step + "  " + name;
    out.append(start).append(" ".repeat(Math.max(2, INDENT - start.length()))).append(text);
    out.append('\n');
  }

  private void more(String text) {
    line(INDENT, text);
  }

  /** The packet in a few words. */
  public static String headline(Probe packet) {
    StringBuilder text = new StringBuilder(protocol(packet.protocol(), packet.isV4()));
    if (packet.isIcmp()) {
      text.append(" type ").append(packet.toPort());
    }
    text.append(' ').append(ends(packet));
    if (packet.isTcp() && packet.flags() != Match.TcpFlags.SYN) {
      text.append(", flags ").append(flags(packet.flags()));
    }
    if (packet.dscp() != 0) {
      text.append(", code point ").append(packet.dscp());
    }
    packet.sender().ifPresent(s -> text.append(", from ").append(s.genre()));
    if (packet.options()) {
      text.append(", with IP options");
    }
    return text.toString();
  }

  static String protocol(int number, boolean v4) {
    return switch (number) {
      case Match.TCP -> "TCP";
      case Match.UDP -> "UDP";
      case Match.SCTP -> "SCTP";
      case Match.CARP -> "CARP";
      case Shapes.ICMP -> "ICMP";
      case Shapes.ICMP6 -> "ICMPv6";
      case 2 -> "IGMP";
      case 47 -> "GRE";
      case 50 -> "ESP";
      case 51 -> "AH";
      case 89 -> "OSPF";
      default -> "protocol " + number;
    };
  }

  static String flags(int bits) {
    String[] names = {"fin", "syn", "rst", "psh", "ack", "urg", "ece", "cwr"};
    List<String> on = new ArrayList<>();
    for (int i = 0; i < names.length; i++) {
      if ((bits & 1 << i) != 0) {
        on.add(names[i]);
      }
    }
    return on.isEmpty() ? "none" : String.join(",", on);
  }

  private static String ends(Probe packet) {
    boolean ports = packet.isPorted();
    return end(packet.source(), packet.fromPort(), ports)
        + " -> "
        + end(packet.destination(), packet.toPort(), ports);
  }

  static String end(Ip ip, int port, boolean ported) {
    return !ported ? ip.toString() : (ip.isV4() ? ip.toString() : "[" + ip + "]") + ":" + port;
  }

  private void step(Trace.Step step) {
    switch (step) {
      case Trace.Stopped(String why, Ref by) -> {
        head("stopped", why);
        more(where(by));
      }
      case Trace.Untracked(Ref by) -> {
        head("tracking", "not tracked: no address is translated, answers are judged by themselves");
        more(named(by));
      }
      case Trace.Translated translated -> translated(translated);
      case Trace.Judged judged -> judged(judged);
      case Trace.Routed routed -> routed(routed);
    }
  }

  private void translated(Trace.Translated t) {
    Probe now = t.now();
    String name = t.destination() ? "destination NAT" : "source NAT";
    String end =
        t.destination()
            ? end(now.destination(), now.toPort(), now.isPorted())
            : end(now.source(), now.fromPort(), now.isPorted());
    if (t.by().isEmpty()) {
      head(name, "nothing translates it: it stays " + end);
    } else {
      boolean one =
          t.rewrite().address() instanceof Rewrite.Same
              || t.rewrite().address() instanceof Rewrite.One;
      boolean exact = one && !(t.rewrite().port() instanceof Rewrite.Within);
      head(name, (exact ? end : NatWords.words(t.rewrite())) + " by " + t.kind());
      more(named(t.by().get()));
    }
    t.kept().forEach(ref -> more("leaves it as it is: " + ref.list() + ", " + named(ref)));
  }

  private void judged(Trace.Judged j) {
    String verdict =
        switch (j.verdict()) {
          case ARRIVES, LEAVES -> "pass";
          case BLOCKED -> "BLOCK";
          case REJECTED -> "REJECT";
          case NO_ROUTE, NO_INTERFACE -> j.verdict().word();
        };
    head(j.arriving() ? "filter" : "filter, leaving", verdict + "  " + title(j.by()));
    more(where(j.by()));
    j.details().forEach(this::more);
    if (!j.seen().isEmpty()) {
      more("matched before it:");
      for (Trace.Seen seen : j.seen()) {
        more("  " + seen.action() + "  " + named(seen.rule()));
        seen.does().forEach(does -> more("      " + does));
      }
    }
    for (Trace.Missed missed : j.missed()) {
      more("nearly: " + missed.action() + "  " + named(missed.rule()));
      more("      " + missed.but());
    }
  }

  private void routed(Trace.Routed r) {
    if (r.ways().isEmpty()) {
      head(
          "route",
          r.verdict() == Verdict.ARRIVES ? "to this node itself" : "there is no route there");
    } else {
      for (int i = 0; i < r.ways().size(); i++) {
        Trace.Way way = r.ways().get(i);
        String text =
            "by "
                + way.interfaceName()
                + way.gateway().map(ip -> " to gateway " + ip).orElse(direct(way))
                + (r.ways().size() > 1 ? ", weight " + way.weight() : "");
        if (i == 0) {
          head("route", text);
        } else {
          more(text);
        }
        more("  " + named(way.by()));
      }
    }
    r.policy().ifPresent(ref -> more("chosen by " + named(ref)));
  }

  private static String direct(Trace.Way way) {
    return way.by().origin().path().contains("/ipaddr") ? "" : ", straight to it";
  }

  private static String title(Ref ref) {
    String descr = ref.origin().description();
    return ref.isAutomatic()
        ? "automatic rule" + (descr.isEmpty() ? "" : ": " + descr)
        : descr.isEmpty() ? "a rule without description" : "\"" + descr + "\"";
  }

  private String where(Ref ref) {
    return where(ref, lines);
  }

  private String named(Ref ref) {
    return named(ref, lines);
  }

  /** Where a rule stands. */
  static String where(Ref ref, Map<String, Integer> lines) {
    List<String> parts = new ArrayList<>();
    if (!ref.list().isEmpty() && !ref.list().equals("automatic")) {
      parts.add(ref.list());
    }
    String path = ref.origin().path();
    parts.add(ref.isAutomatic() ? ref.id() + (path.isEmpty() ? "" : ", from " + path) : path);
    if (ref.hasTracker()) {
      parts.add("tracker " + ref.id());
    }
    Optional.ofNullable(lines.get(path)).ifPresent(number -> parts.add("line " + number));
    return String.join(", ", parts);
  }

  /** A rule with its description and where it stands. */
  static String named(Ref ref, Map<String, Integer> lines) {
    String descr = ref.origin().description();
    String name = descr.isEmpty() ? "" : ref.isAutomatic() ? descr + "  " : "\"" + descr + "\"  ";
    return name + "(" + where(ref, lines) + ")";
  }

  private void fate(Trace trace) {
    Fate fate = trace.fate();
    String word = fate.verdict().word().toUpperCase(Locale.ROOT);
    String rest =
        switch (fate.verdict()) {
          case LEAVES -> "It leaves by " + ways(trace) + " as " + last(trace) + ".";
          case ARRIVES -> "This node gets it as " + last(trace) + ".";
          case BLOCKED -> "It is dropped; nobody is told.";
          case REJECTED -> "It is dropped; the sender is told.";
          case NO_ROUTE -> "It is dropped; the sender is told that there is no way.";
          case NO_INTERFACE -> "Nothing can arrive there.";
        };
    line(0, word + "  " + rest);
    trace.answer().ifPresent(answer -> answer(trace, answer));
  }

  private static String ways(Trace trace) {
    return trace.steps().stream()
        .filter(step -> step instanceof Trace.Routed)
        .flatMap(step -> ((Trace.Routed) step).ways().stream())
        .map(Trace.Way::interfaceName)
        .distinct()
        .collect(Collectors.joining(" or "));
  }

  private static String last(Trace trace) {
    return trace.after().map(p -> ends(p) + chosenPort(trace)).orElse("");
  }

  private static String chosenPort(Trace trace) {
    return trace.fate().exits().stream()
            .anyMatch(exit -> exit.source().choosesPort(trace.packet().fromPort()))
        ? " (the source port is one that is free)"
        : "";
  }

  private void answer(Trace trace, Trace.Answer answer) {
    boolean ported = trace.packet().isPorted();
    String comes = ends(answer.arrives(), ported);
    String goes = ends(answer.passedOn(), ported);
    line(
        0,
        comes.equals(goes)
            ? "Answers pass as they are: " + comes + "."
            : "Answers " + comes + " are passed on as " + goes + ".");
    answer.by().ifPresent(way -> line(0, "They leave by " + way + "."));
  }

  private static String ends(Trace.Ends ends, boolean ported) {
    return end(ends.source(), ends.fromPort(), ported)
        + " -> "
        + end(ends.destination(), ends.toPort(), ported);
  }
}
