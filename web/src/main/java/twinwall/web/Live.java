package twinwall.web;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.web.engine.Engine;

/**
 * Tells open pages what changed: one reader of the engine for all of them, while there are any.
 * What is told is small: the pages fetch what they show by themselves.
 */
final class Live {
  private static final int MOST = 24;
  private static final long EVERY_MILLIS = 300;
  private static final long QUIET_MILLIS = 1_000;

  /** A node whose power was cut closes nothing: a page knows it by what does not come any more. */
  private static final String HERE = "event: here\ndata: here\n\n";

  private static final Set<String> TOPICS = Set.of("filter", "log", "graph");

  private final Engine engine;
  private String newest = "";
  private long version;
  private int listeners;
  private boolean reading;

  /** How many listeners want news of a topic. */
  private final Map<String, Integer> wanted = new TreeMap<>();

  /** How far each topic has come. */
  private Map<String, Long> news = Map.of();

  Live(Engine engine) {
    this.engine = engine;
  }

  /** What there is news of all the time: only those who ask are told, and only then it is read. */
  static Set<String> topics(String asked) {
    var out = new TreeSet<>(List.of(asked.split(",", 8)));
    out.retainAll(TOPICS);
    return out;
  }

  boolean enter() {
    return enter(Set.of());
  }

  void leave() {
    leave(Set.of());
  }

  /** Whether there is room for one more; it must be left again. */
  synchronized boolean enter(Set<String> topics) {
    if (listeners >= MOST) {
      return false;
    }
    listeners++;
    topics.forEach(topic -> wanted.merge(topic, 1, Integer::sum));
    if (!reading) {
      reading = true;
      Thread.ofVirtual().name("live").start(this::read);
    }
    return true;
  }

  synchronized void leave(Set<String> topics) {
    listeners--;
    topics.forEach(topic -> wanted.computeIfPresent(topic, (_, n) -> n > 1 ? n - 1 : null));
    notifyAll();
  }

  private void read() {
    while (goesOn()) {
      publish(state().toString());
      publish(look());
      try {
        Thread.sleep(EVERY_MILLIS);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private synchronized boolean goesOn() {
    reading = listeners > 0;
    return reading;
  }

  private synchronized void publish(String state) {
    if (!state.equals(newest)) {
      newest = state;
      version++;
      notifyAll();
    }
  }

  private synchronized void publish(Map<String, Long> now) {
    if (!now.equals(news)) {
      news = now;
      notifyAll();
    }
  }

  private synchronized List<String> wanted() {
    return List.copyOf(wanted.keySet());
  }

  private Map<String, Long> look() {
    var out = new TreeMap<String, Long>();
    var topics = wanted();
    if (!topics.isEmpty()) {
      var args = engine.args();
      topics.forEach(args.putArray("topics")::add);
      try {
        engine
            .call("live.news", args)
            .properties()
            .forEach(e -> out.put(e.getKey(), e.getValue().asLong(0)));
      } catch (IOException | Engine.Refused _) {
        // The state says so.
      }
    }
    return out;
  }

  private static String event(Map<String, Long> news, Set<String> topics) {
    var out = JsonMapper.shared().createObjectNode();
    topics.stream().filter(news::containsKey).forEach(t -> out.put(t, news.get(t)));
    return out.isEmpty() ? "" : "event: news\ndata: " + out + "\n\n";
  }

  /** Without ages and counters, which would always be new. */
  private ObjectNode state() {
    var out = JsonMapper.shared().createObjectNode();
    try {
      var carp = engine.call("carp.status");
      var roles = out.putArray("roles");
      for (var vhid : carp.path("vhids")) {
        roles
            .addObject()
            .put("label", vhid.path("label").asString(""))
            .put("role", vhid.path("role").asString(""));
      }
      out.put("maintenance", carp.path("maintenance").asBoolean(false));
      out.put("enabled", carp.path("enabled").asBoolean(true));
      out.put("causes", names(carp.path("causes"), "name"));
      out.put("alarms", names(carp.path("alarms"), "kind") + carp.path("alarms").size());
      out.put("peers", names(carp.path("detection").path("peers"), "state"));
      out.put("paths", names(carp.path("paths").path("targets"), "answers"));
      out.put("sync", engine.call("sync.status").path("standing").asString(""));
      var status = engine.call("status");
      out.put("flows", status.path("flows").asString(""));
      out.put("saved", status.path("config").path("saved").asLong(0));
      out.put("running", status.path("config").path("running").asLong(0));
      var pending = status.path("config").path("pending");
      out.put("waiting", names(pending.path("waiting"), "number"));
      out.put("sections", names(pending.path("sections"), ""));
      out.put("trial", pending.path("trial").path("id").asString(""));
      out.put("failure", status.path("config").path("failure").path("why").asString(""));
      nodes(out.putArray("nodes"));
      out.put("engine", true);
    } catch (Engine.Refused e) {
      out.put("engine", true).put("refused", e.sentence());
    } catch (IOException _) {
      out.removeAll();
      out.put("engine", false);
    }
    return out;
  }

  /** The peers by their own word; what is not heard any more is not told. */
  private void nodes(ArrayNode out) throws IOException {
    try {
      for (var node : engine.call("nodes.status").path("nodes")) {
        if (!node.path("here").asBoolean(false)) {
          boolean fresh = node.path("fresh").asBoolean(false);
          var one = out.addObject();
          one.put("name", node.path("name").asString("")).put("fresh", fresh);
          one.put("roles", fresh ? names(node.path("vhids"), "role") : "");
          one.put("role", fresh ? together(node.path("vhids")) : "not heard");
          one.put("maintenance", node.path("maintenance").asBoolean(false));
          one.put("causes", names(node.path("causes"), "name"));
        }
      }
    } catch (Engine.Refused _) {
      out.removeAll(); // an engine that knows of no peers
    }
  }

  private static String together(JsonNode vhids) {
    var all = new TreeSet<String>();
    vhids.forEach(v -> all.add(v.path("role").asString("")));
    return all.size() == 1 ? all.first() : all.isEmpty() ? "" : String.join("/", all);
  }

  private static String names(JsonNode array, String member) {
    var all = new ArrayList<String>();
    array.forEach(x -> all.add((member.isEmpty() ? x : x.path(member)).asString("")));
    return String.join(", ", all);
  }

  void write(OutputStream out, BooleanSupplier allowed) throws IOException {
    write(out, allowed, Set.of());
  }

  /** Writes events until the listener or its session is gone. */
  void write(OutputStream out, BooleanSupplier allowed, Set<String> topics) throws IOException {
    long told = -1;
    var toldNews = "";
    while (allowed.getAsBoolean()) {
      String text;
      synchronized (this) {
        if ((version == told || newest.isEmpty()) && event(news, topics).equals(toldNews)) {
          try {
            wait(QUIET_MILLIS);
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return;
          }
        }
        var fresh = event(news, topics);
        text = version == told || newest.isEmpty() ? "" : "data: " + newest + "\n\n";
        text = fresh.equals(toldNews) ? text : text + fresh;
        text = text.isEmpty() ? HERE : text;
        told = newest.isEmpty() ? told : version;
        toldNews = fresh;
      }
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
    }
  }
}
