package twinwall.fuzz;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.confsync.RpcMessage;
import twinwall.core.confsync.RpcTree;
import twinwall.core.confsync.XmlRpc;

/**
 * Lines on the control socket. An input begins with a byte: even, and the rest are lines as they
 * are; odd, and they choose operations and arguments.
 */
final class ControlTarget implements Target {
  private static final List<String> OPS =
      List.of(
          "config.get",
          "config.set",
          "config.add",
          "config.delete",
          "config.history",
          "config.diff",
          "config.rollback",
          "config.show",
          "config.check",
          "config.load",
          "sync.status",
          "sync.now",
          "sync.trust",
          "sync.version",
          "sync.restore",
          "sync.backup",
          "sync.digest",
          "sync.apply",
          "web.settings",
          "states.filter",
          "nothing");
  private static final List<String> ARGUMENTS =
      List.of(
          "path",
          "value",
          "values",
          "xml",
          "revision",
          "from",
          "to",
          "at",
          "who",
          "description",
          "secrets",
          "payload",
          "shape",
          "source",
          "user",
          "merge",
          "sections",
          "known",
          "proto",
          "src",
          "dst",
          "sport",
          "dport",
          "state",
          "nat",
          "limit",
          "op");
  private static final List<String> PATHS =
      List.of(
          "",
          "system/hostname",
          "filter/rule",
          "filter/rule[1]",
          "aliases/alias[servers]",
          "aliases/alias",
          "virtualip/vip[2]",
          "interfaces/wan/ipaddr",
          "hasync",
          "revision",
          "nat/outbound/rule[1]/source/network",
          "system/user[admin]/name",
          "a/b/c/d",
          "virtualip_carp_maintenancemode",
          "interfaces/opt7",
          "system/dnsserver",
          "[1]",
          "x[");
  private static final Set<String> KINDS = Set.of("refused", "unknown", "busy");
  private static final int LARGEST = 1 << 20;

  private final JsonMapper json = JsonMapper.builder().build();
  private final Bench bench;
  private SocketChannel channel;
  private BufferedReader replies;

  ControlTarget() throws IOException {
    bench = new Bench(Pair.primary().without("hasync"));
    connect();
  }

  private void connect() throws IOException {
    channel = SocketChannel.open(UnixDomainSocketAddress.of(bench.run().resolve("control.sock")));
    replies =
        new BufferedReader(
            new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
  }

  @Override
  public String name() {
    return "control";
  }

  @Override
  public int rounds() {
    return 1_500;
  }

  @Override
  public long heap() {
    return 64 << 20;
  }

  @Override
  public long heapPerByte() {
    return 50_000;
  }

  @Override
  public List<String> words() {
    List<String> words = new ArrayList<>(OPS);
    words.addAll(ARGUMENTS);
    words.addAll(PATHS.subList(1, PATHS.size()));
    words.addAll(
        List.of("{\"op\":\"", "\":\"", "\",\"", "\":{", "[[[[", "1e999", "\\u0000", "null"));
    return words;
  }

  @Override
  public List<byte[]> seeds() throws Exception {
    List<byte[]> seeds = new ArrayList<>();
    for (String op : OPS) {
      seeds.add(line("{\"op\":\"" + op + "\"}"));
      seeds.add(line("{\"op\":\"" + op + "\",\"path\":\"system/hostname\",\"value\":\"fw9\"}"));
    }
    var aliases = RpcTree.struct(List.of(Pair.primary().childOrEmpty("aliases")));
    var response = XmlRpc.write(new RpcMessage.Response(aliases));
    String payload = Base64.getEncoder().encodeToString(response);
    seeds.add(line("{\"op\":\"sync.restore\",\"payload\":\"" + payload + "\",\"source\":\"::1\"}"));
    seeds.add(
        line(
            "{\"op\":\"config.add\",\"path\":\"aliases/alias\",\"at\":1,\"values\":{\"name\":\"a\","
                + "\"type\":\"host\",\"address\":\"10.0.0.1\"}}\n{\"op\":\"config.delete\","
                + "\"path\":\"aliases/alias[a]\"}\n{\"op\":\"config.diff\"}"));
    seeds.add(
        line(
            "{\"op\":\"config.load\",\"xml\":\"<pfsense><version>23.3</version></pfsense>\"}\n"
                + "{\"op\":\"config.rollback\",\"revision\":1}"));
    seeds.add(line("{\"op\":\"states.filter\",\"proto\":\"tcp\",\"src\":\"10.0.0.0/8\"}"));
    for (int op = 0; op < OPS.size(); op++) {
      seeds.add(new Bytes().u8(1).u8(op).u8(2).u8(0).u8(0).u8(op).u8(1).u8(1).u8(op).done());
    }
    return seeds;
  }

  private static byte[] line(String text) {
    return new Bytes().u8(0).put(text.getBytes(StandardCharsets.UTF_8)).done();
  }

  @Override
  public void one(byte[] input) throws Exception {
    Dice dice = new Dice(input);
    try {
      if ((dice.u8() & 1) == 0) {
        String all = new String(dice.rest(), StandardCharsets.UTF_8);
        for (String line : all.split("\n", 8)) {
          ask(line.replace('\n', ' ').getBytes(StandardCharsets.UTF_8));
        }
      } else {
        for (int i = 0; !dice.isEmpty() && i < 6; i++) {
          ask(request(dice).toString().getBytes(StandardCharsets.UTF_8));
        }
      }
    } finally {
      bench.reset();
    }
  }

  private ObjectNode request(Dice dice) {
    ObjectNode request = json.createObjectNode();
    for (int count = dice.u8() % 5; count > 0; count--) {
      String name = dice.pick(ARGUMENTS);
      switch (dice.u8() % 6) {
        case 0 -> request.put(name, dice.pick(PATHS));
        case 1 -> request.put(name, dice.pick(Words.VALUES));
        case 2 -> request.put(name, dice.u16() - 8);
        case 3 -> {
          ObjectNode values = request.putObject(name);
          for (int more = 1 + dice.u8() % 4; more > 0; more--) {
            values.put(dice.pick(Words.ELEMENTS), dice.pick(Words.VALUES));
          }
        }
        case 4 -> request.putArray(name).add(dice.text()).add(dice.pick(Words.ELEMENTS));
        default -> request.put(name, dice.text());
      }
    }
    return request.put("op", dice.pick(OPS));
  }

  private void ask(byte[] line) throws IOException {
    bench.begin();
    ByteBuffer out = ByteBuffer.allocate(line.length + 1).put(line).put((byte) '\n').flip();
    while (out.hasRemaining()) {
      channel.write(out);
    }
    String reply = replies.readLine();
    Check.that(reply != null, () -> "the engine hung up");
    Check.that(reply.length() < LARGEST, () -> "a reply of " + reply.length() + " characters");
    JsonNode answer = json.readTree(reply);
    if (answer.path("ok").asBoolean(false)) {
      bench.saved();
    } else {
      String kind = answer.path("error").path("kind").asString("");
      Check.that(KINDS.contains(kind), () -> "an answer of kind " + kind + ": " + reply);
      Check.that(!answer.path("error").path("message").asString("").isBlank(), () -> reply);
      bench.refused();
    }
  }
}
