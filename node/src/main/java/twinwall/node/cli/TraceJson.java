package twinwall.node.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.explain.DiffText;
import twinwall.core.explain.Difference;
import twinwall.core.explain.Differences;
import twinwall.core.explain.Fate;
import twinwall.core.explain.Probe;
import twinwall.core.explain.Proof;
import twinwall.core.explain.Spot.Ref;
import twinwall.core.explain.Trace;
import twinwall.core.explain.TraceText;

/** Traces and differences as JSON. */
final class TraceJson {
  private static final JsonMapper JSON = JsonMapper.shared();

  private TraceJson() {}

  static ObjectNode of(Trace trace, Map<String, Integer> lines) {
    ObjectNode out = JSON.createObjectNode();
    out.set("packet", packet(trace.packet()));
    out.put("verdict", word(trace.fate().verdict()));
    ArrayNode steps = out.putArray("steps");
    trace.steps().forEach(step -> step(steps.addObject(), step, lines));
    trace.after().ifPresent(after -> out.set("after", packet(after)));
    ArrayNode exits = out.putArray("exits");
    for (Fate.Exit exit : trace.fate().exits()) {
      ObjectNode one = exits.addObject();
      one.put("interface", exit.interfaceId()).put("weight", exit.weight());
      one.put("verdict", word(exit.verdict()));
      exit.gateway().ifPresent(ip -> one.put("gateway", ip.toString()));
    }
    trace
        .answer()
        .ifPresent(answer -> {
          ObjectNode one = out.putObject("answers");
          one.set("arrive", ends(answer.arrives()));
          one.set("passed_on", ends(answer.passedOn()));
          answer.by().ifPresent(way -> one.put("by", way));
        });
    ArrayNode notes = out.putArray("notes");
    trace.notes().stream().distinct().forEach(notes::add);
    return out;
  }

  static ObjectNode of(Proof proof) {
    ObjectNode out = JSON.createObjectNode().put("same", proof.isSame());
    ArrayNode lines = out.putArray("steps");
    for (Proof.Line line : proof.lines()) {
      lines
          .addObject()
          .put("step", line.step())
          .put("predicted", line.predicted())
          .put("seen", line.seen())
          .put("same", line.isSame());
    }
    return out;
  }

  static String word(Fate.Verdict verdict) {
    return switch (verdict) {
      case LEAVES -> "forwarded";
      case ARRIVES -> "delivered";
      default -> verdict.name().toLowerCase(Locale.ROOT);
    };
  }

  private static ObjectNode packet(Probe packet) {
    ObjectNode out = JSON.createObjectNode();
    packet.in().ifPresent(id -> out.put("in", id));
    out.put("self", packet.in().isEmpty());
    out.put("protocol", packet.protocol());
    out.put("source", packet.source().toString());
    out.put("destination", packet.destination().toString());
    if (packet.isPorted()) {
      out.put("source_port", packet.fromPort()).put("destination_port", packet.toPort());
    }
    if (packet.isIcmp()) {
      out.put("icmp_type", packet.toPort());
    }
    return out;
  }

  private static ObjectNode ends(Trace.Ends ends) {
    return JSON.createObjectNode()
        .put("source", ends.source().toString())
        .put("source_port", ends.fromPort())
        .put("destination", ends.destination().toString())
        .put("destination_port", ends.toPort());
  }

  static ObjectNode ref(Ref ref, Map<String, Integer> lines) {
    ObjectNode out = JSON.createObjectNode();
    out.put("id", ref.id()).put("list", ref.list()).put("automatic", ref.isAutomatic());
    out.put("path", ref.origin().path()).put("descr", ref.origin().description());
    if (ref.hasTracker()) {
      out.put("tracker", ref.id());
    }
    Integer line = lines.get(ref.origin().path());
    if (line != null) {
      out.put("line", line);
    }
    return out;
  }

  private static void step(ObjectNode out, Trace.Step step, Map<String, Integer> lines) {
    switch (step) {
      case Trace.Stopped(String why, Ref by) -> {
        out.put("step", "stopped").put("why", why);
        out.set("rule", ref(by, lines));
      }
      case Trace.Untracked(Ref by) -> {
        out.put("step", "untracked");
        out.set("rule", ref(by, lines));
      }
      case Trace.Translated t -> {
        out.put("step", t.destination() ? "destination_nat" : "source_nat");
        t.by().ifPresent(ref -> out.set("rule", ref(ref, lines)));
        out.put("kind", t.kind());
        ArrayNode kept = out.putArray("kept");
        t.kept().forEach(ref -> kept.add(ref(ref, lines)));
        out.set("packet", packet(t.now()));
      }
      case Trace.Judged j -> {
        out.put("step", j.arriving() ? "filter" : "filter_leaving");
        out.put("verdict", j.verdict().passes() ? "pass" : word(j.verdict()));
        out.set("rule", ref(j.by(), lines));
        add(out.putArray("details"), j.details());
        ArrayNode seen = out.putArray("matched_before");
        for (Trace.Seen one : j.seen()) {
          ObjectNode node = seen.addObject();
          node.put("action", one.action()).set("rule", ref(one.rule(), lines));
          add(node.putArray("does"), one.does());
        }
        ArrayNode missed = out.putArray("nearly");
        for (Trace.Missed one : j.missed()) {
          ObjectNode node = missed.addObject();
          node.put("but", one.but()).set("rule", ref(one.rule(), lines));
        }
      }
      case Trace.Routed r -> {
        out.put("step", "route").put("verdict", word(r.verdict()));
        r.policy().ifPresent(ref -> out.set("chosen_by", ref(ref, lines)));
        ArrayNode ways = out.putArray("ways");
        for (Trace.Way way : r.ways()) {
          ObjectNode node = ways.addObject();
          node.put("device", way.device()).put("weight", way.weight());
          way.gateway().ifPresent(ip -> node.put("gateway", ip.toString()));
          node.set("route", ref(way.by(), lines));
        }
      }
    }
  }

  private static void add(ArrayNode to, List<String> texts) {
    texts.forEach(to::add);
  }

  static ObjectNode of(Differences differences, Loaded before, Loaded after) {
    ObjectNode out = JSON.createObjectNode();
    out.put("before", before.name()).put("after", after.name());
    out.put("complete", differences.complete());
    ArrayNode all = out.putArray("differences");
    for (Difference one : differences.all()) {
      ObjectNode node = all.addObject();
      ArrayNode sets = node.putArray("packets");
      for (Difference.Packets packets : one.shown()) {
        ObjectNode set = sets.addObject();
        add(set.putArray("in"), packets.in());
        set.put("family", packets.isV4() ? "inet" : "inet6");
        set.put("protocols", packets.protocols());
        set.put("source", packets.source()).put("destination", packets.destination());
        packets.ports().ifPresent(ports -> set.put("ports", ports));
        add(set.putArray("others"), packets.others());
      }
      node.set("before", what(one.before(), before.lines()));
      node.set("after", what(one.after(), after.lines()));
      ObjectNode example = node.putObject("example");
      example.put("packet", TraceText.headline(one.example()));
      add(example.putArray("options"), DiffText.command(one.example()));
    }
    return out;
  }

  private static ObjectNode what(Difference.What what, Map<String, Integer> lines) {
    ObjectNode out = JSON.createObjectNode();
    out.put("verdict", word(what.verdict())).put("text", what.text());
    out.set("rule", ref(what.by(), lines));
    ArrayNode translations = out.putArray("translated_by");
    what.translations().forEach(ref -> translations.add(ref(ref, lines)));
    return out;
  }
}
