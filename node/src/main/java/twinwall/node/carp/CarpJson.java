package twinwall.node.carp;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.carp.Alarm;
import twinwall.core.carp.CarpState;
import twinwall.core.carp.Cause;
import twinwall.core.carp.Member;
import twinwall.core.carp.Role;
import twinwall.core.carp.Seen;
import twinwall.core.carp.Transition;
import twinwall.core.machine.Moment;
import twinwall.core.net.Prefix;

/** The election's state as JSON. Moments become ages in seconds, and wall clock times in UTC. */
final class CarpJson {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Moment now;
  private final Instant wall;

  CarpJson(Moment now, Instant wall) {
    this.now = now;
    this.wall = wall;
  }

  ObjectNode status(CarpState state, boolean maintenance, Map<String, Counters> counters) {
    ObjectNode out = JSON.createObjectNode();
    out.put("enabled", state.enabled());
    out.put("maintenance", maintenance);
    out.put("leaving", state.isLeaving());
    out.put("preempt", state.settings().preempt());
    out.put("demotion", state.demotion());
    if (state.hold().isOn()) {
      out.put("preemption_held_for_s", -seconds(state.hold().until()));
    }
    ArrayNode causes = out.putArray("causes");
    state.causes().values().forEach(cause -> causes.add(cause(cause)));
    ArrayNode vhids = out.putArray("vhids");
    state.members().values().forEach(member -> vhids.add(member(state, member)));
    ObjectNode links = out.putObject("links");
    state.links().forEach(links::put);
    ObjectNode devices = out.putObject("counters");
    counters.forEach((device, c) -> devices.set(device, c.json()));
    ArrayNode alarms = out.putArray("alarms");
    state.alarms().values().forEach(alarm -> alarms.add(alarm(alarm)));
    return out;
  }

  private ObjectNode cause(Cause cause) {
    ObjectNode out = JSON.createObjectNode();
    out.put("name", cause.name()).put("value", cause.value()).put("kind", cause.kind());
    out.put("age_s", seconds(cause.since()));
    if (!cause.until().equals(Moment.NEVER)) {
      out.put("ends_in_s", -seconds(cause.until()));
    }
    return out;
  }

  private ObjectNode member(CarpState state, Member member) {
    var group = member.group();
    ObjectNode out = JSON.createObjectNode();
    out.put("vhid", member.vhid().number()).put("device", member.vhid().device());
    out.put("label", group.label()).put("descr", group.descr());
    out.put("role", state.enabled() ? member.role().name() : "DISABLED");
    out.put("since_s", seconds(member.since()));
    out.put("at", time(member.since()));
    ArrayNode addresses = out.putArray("addresses");
    group.addresses().stream().map(Prefix::toString).forEach(addresses::add);
    out.put("virtual_mac", member.vhid().mac().toString());
    out.put("advbase", group.advbase()).put("advskew", group.advskew());
    out.put("effective_skew", state.effectiveSkew(group));
    member
        .seen()
        .filter(seen -> member.role() == Role.BACKUP || now.nanosUntil(seen.at()) > -10e9)
        .ifPresent(seen -> out.set("heard", seen(seen)));
    return out;
  }

  private ObjectNode seen(Seen seen) {
    ObjectNode out = JSON.createObjectNode();
    out.put("from", seen.advert().source().toString());
    out.put("advbase", seen.advert().advbase()).put("advskew", seen.advert().advskew());
    return out.put("age_s", seconds(seen.at()));
  }

  private ObjectNode alarm(Alarm alarm) {
    ObjectNode out = JSON.createObjectNode();
    out.put("kind", alarm.kind().name().toLowerCase(java.util.Locale.ROOT));
    out.put("vhid", alarm.vhid().toString()).put("meaning", alarm.kind().meaning());
    out.put("from", alarm.detail()).put("active", alarm.active()).put("count", alarm.count());
    out.put("first", time(alarm.first())).put("last", time(alarm.last()));
    return out.put("last_age_s", seconds(alarm.last()));
  }

  ArrayNode history(CarpState state) {
    ArrayNode out = JSON.createArrayNode();
    for (Transition t : state.history()) {
      ObjectNode entry = out.addObject();
      entry.put("id", t.id()).put("at", time(t.at())).put("age_s", seconds(t.at()));
      entry.put("vhid", t.vhid().number()).put("device", t.vhid().device());
      entry.put("from", t.from().name()).put("to", t.to().name()).put("why", t.why());
      t.seen()
          .ifPresent(advert -> {
            ObjectNode seen = entry.putObject("seen");
            seen.put("from", advert.source().toString());
            seen.put("advbase", advert.advbase()).put("advskew", advert.advskew());
          });
      t.silent().ifPresent(silent -> entry.put("silent_ms", silent.toNanos() / 1e6));
      ArrayNode steps = entry.putArray("steps");
      for (Transition.Timing timing : t.steps()) {
        ObjectNode step = steps.addObject().put("step", timing.step());
        step.put("ms", timing.nanos() / 1e6);
        timing.error().ifPresent(error -> step.put("error", error));
      }
    }
    return out;
  }

  private double seconds(Moment at) {
    return Math.round(at.nanosUntil(now) / 1e6) / 1e3;
  }

  private String time(Moment at) {
    return wall.minus(Duration.ofNanos(at.nanosUntil(now)))
        .truncatedTo(ChronoUnit.MILLIS)
        .toString();
  }
}
