package twinwall.core.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import twinwall.core.explain.Fate.Verdict;
import twinwall.core.explain.Observed.Section;
import twinwall.core.explain.Spot.Ref;

/** What was predicted of a packet beside what the kernel did with it. */
public record Proof(List<Line> lines) {
  private static final String TABLE = "twinwall";
  private static final String NOTHING = "nothing";

  public Proof {
    lines = List.copyOf(lines);
  }

  /** One step. */
  public record Line(String step, String predicted, String seen) {
    public boolean isSame() {
      return predicted.equals(seen);
    }
  }

  /** Whether the kernel did all that was predicted. */
  public boolean isSame() {
    return lines.stream().allMatch(Line::isSame);
  }

  /** For people: what the kernel did, and what not as predicted. */
  public String text() {
    StringBuilder out = new StringBuilder("The kernel's own trace of such a packet:\n");
    for (Line line : lines) {
      out.append("   ")
          .append(line.step())
          .append(" ".repeat(Math.max(2, 17 - line.step().length())));
      out.append(line.isSame() ? "same     " : "DIFFERS  ").append(line.seen());
      out.append(line.isSame() ? "" : ", predicted: " + line.predicted()).append('\n');
    }
    boolean known = lines.stream().anyMatch(line -> line.seen().endsWith("auto:established"));
    if (known) {
      out.append("   It belongs to a connection that exists: rules were not asked.\n");
    }
    return out.append(isSame() ? "Proven: the kernel does as predicted.\n" : "NOT as predicted.\n")
        .toString();
  }

  /**
   * @param watch the table whose chains {@code last_in} and {@code last_out} see what gets through
   */
  public static Proof of(Trace trace, Observed seen, String watch) {
    List<Line> lines = new ArrayList<>();
    Optional<Section> in = seen.in(watch, "last_in");
    Optional<Section> out = seen.in(watch, "last_out");
    boolean own = trace.packet().in().isEmpty();
    for (Trace.Step step : trace.steps()) {
      switch (step) {
        case Trace.Untracked _ -> {}
        case Trace.Stopped(_, Ref by) -> {
          String id = seen.in(TABLE, "prerouting", "output").map(Section::id).orElse("");
          boolean through = in.isPresent() || out.isPresent();
          String saw = through ? "gets through" : id.equals(by.id()) ? id : "stopped";
          boolean byRule = id.equals(by.id());
          lines.add(new Line("stopped", byRule ? by.id() : "stopped", saw));
        }
        case Trace.Translated t -> translated(lines, trace, t, seen, out);
        case Trace.Judged j -> judged(lines, j, seen, own);
        case Trace.Routed r -> lines.add(new Line("route", route(r), route(seen, in, out)));
      }
    }
    lines.add(new Line("end", end(trace.fate().verdict()), end(in, out)));
    return new Proof(lines);
  }

  private static String end(Verdict verdict) {
    return verdict.passes() ? "passes" : "does not pass";
  }

  private static String end(Optional<Section> in, Optional<Section> out) {
    return in.isPresent() || out.isPresent() ? "passes" : "does not pass";
  }

  private static void judged(List<Line> lines, Trace.Judged j, Observed seen, boolean own) {
    String[] chains =
        j.arriving() ? new String[] {"prerouting"} : new String[] {own ? "output" : "forward"};
    Optional<Section> section = seen.in(TABLE, chains);
    String name = j.arriving() ? "filter" : "filter, leaving";
    boolean nothing = section.isEmpty() && j.by().id().equals("auto:off");
    String saw =
        nothing
            ? words(j.by().id(), true)
            : section.map(s -> words(s.id(), !s.dropped())).orElse(NOTHING);
    lines.add(new Line(name, words(j.by().id(), j.verdict().passes()), saw));
  }

  private static String words(String id, boolean passes) {
    return (passes ? "pass by " : "drop by ") + id;
  }

  private static void translated(
      List<Line> lines, Trace trace, Trace.Translated t, Observed seen, Optional<Section> out) {
    String[] chain = {t.destination() ? "nat_prerouting" : "nat_postrouting"};
    String id =
        seen.in(TABLE, chain).filter(s -> s.accepted() && s.named()).map(Section::id).orElse("");
    Optional<Trace.Ends> after =
        t.destination()
            ? seen.in(TABLE, "prerouting").flatMap(Section::packet)
            : out.flatMap(Section::packet);
    boolean open =
        t.rewrite().address() instanceof Rewrite.Several
            || t.rewrite().address() instanceof Rewrite.Own;
    boolean ported = trace.packet().isPorted();
    int was = t.destination() ? trace.packet().toPort() : trace.packet().fromPort();
    boolean port = ported && !t.rewrite().choosesPort(was);
    Probe now = t.now();
    String predicted =
        t.destination()
            ? words(t.by().map(Ref::id).orElse(""), open, now.destination(), now.toPort(), port)
            : words(t.by().map(Ref::id).orElse(""), open, now.source(), now.fromPort(), port);
    String saw =
        after
            .map(ends ->
                t.destination()
                    ? words(id, open, ends.destination(), ends.toPort(), port)
                    : words(id, open, ends.source(), ends.fromPort(), port))
            .orElse(NOTHING);
    lines.add(new Line(t.destination() ? "destination NAT" : "source NAT", predicted, saw));
  }

  private static String words(
      String id, boolean open, twinwall.core.net.Ip ip, int port, boolean ported) {
    String end = open ? "one of several" : TraceText.end(ip, port, ported);
    return id.isEmpty() ? end + ", untranslated" : end + " by " + id;
  }

  private static String route(Trace.Routed routed) {
    if (routed.ways().isEmpty()) {
      return routed.verdict() == Verdict.ARRIVES ? "this node" : NOTHING;
    }
    return routed.ways().getFirst().device();
  }

  /**
   * What a node sends to itself leaves by the loopback. What is stopped on its way out has its
   * route by then.
   */
  private static String route(Observed seen, Optional<Section> in, Optional<Section> out) {
    String device = out.or(() -> seen.in(TABLE, "forward", "output")).map(Section::out).orElse("");
    if (device.equals("lo") || device.isEmpty() && in.isPresent()) {
      return "this node";
    }
    return device.isEmpty() ? NOTHING : device;
  }
}
