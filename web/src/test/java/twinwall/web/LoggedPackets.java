package twinwall.web;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.config.Config;
import twinwall.core.config.XmlReader;
import twinwall.core.filterlog.LogMessage;
import twinwall.core.net.Ip;
import twinwall.core.netlink.NlMessage;
import twinwall.core.netlink.NlWriter;
import twinwall.core.packet.Crafted;
import twinwall.core.plan.Facts;
import twinwall.core.plan.Planner;
import twinwall.core.plan.Planning;
import twinwall.node.Clock;
import twinwall.node.Log;
import twinwall.node.control.Op;
import twinwall.node.filterlog.FilterLog;
import twinwall.node.filterlog.FilterLogOps;
import twinwall.node.graph.GraphOps;
import twinwall.node.graph.MachineOps;
import twinwall.node.graph.Meters;

/**
 * What is new all the time on a node without a ruleset: what the kernel would have told of packets
 * is made here; what is measured is real.
 */
final class LoggedPackets implements AutoCloseable {
  private final FilterLog log =
      new FilterLog(
          InstantSource.fixed(Instant.parse("2026-03-01T12:00:00.25Z")), n -> "eth" + n, _ -> {});
  private final Meters meters =
      new Meters(
          new Clock(),
          () -> 0,
          new Log(new PrintStream(OutputStream.nullOutputStream()), "graph"),
          Throwable::printStackTrace);
  private int sequence;

  Map<String, Op> ops() {
    var ops = new HashMap<>(GraphOps.of(meters, InstantSource.system()));
    ops.putAll(FilterLogOps.of(log));
    ops.putAll(MachineOps.of(Path.of(".")));
    ops.put("live.news", this::news);
    return ops;
  }

  FilterLog log() {
    return log;
  }

  /** The names are those of this configuration. */
  void names(String xml) {
    if (XmlReader.read(xml.getBytes(StandardCharsets.UTF_8)) instanceof XmlReader.Document document
        && Planner.plan(Config.of(document.root()), Facts.anything())
            instanceof Planning.Planned planned) {
      log.apply(planned.plan());
      meters.apply(planned.plan());
    }
  }

  /** A connection's first packet, which arrives by the device of this number. */
  void add(String action, String rule, int device, String from, String to, int port) {
    byte[] packet =
        new Crafted(
                Ip.parse(from).orElseThrow(),
                Ip.parse(to).orElseThrow(),
                6,
                40_000,
                port,
                2,
                0,
                false,
                1)
            .bytes();
    NlWriter out = NlWriter.ofCapacity(1_024);
    out.begin(LogMessage.PACKET, 0, 0).nfgen(2, 117).attrU32be(4, device);
    out.attrText(10, "twinwall " + action + " " + rule + ": ").attrBytes(9, packet);
    out.attrU32be(12, sequence++).end();
    byte[] bytes = out.toBytes();
    NlMessage message =
        new NlMessage().over(ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()), bytes.length);
    message.next();
    log.hear(message);
  }

  @Override
  public void close() {
    meters.close();
  }

  private JsonNode news(ObjectNode args) {
    ObjectNode out = JsonMapper.shared().createObjectNode();
    List<String> topics = args.path("topics").valueStream().map(t -> t.asString("")).toList();
    if (topics.contains("filter")) {
      out.put("filter", log.last());
    }
    if (topics.contains("graph")) {
      out.put("graph", meters.look());
    }
    return out;
  }
}
