package twinwall.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import twinwall.core.config.Config;
import twinwall.core.config.Validator;
import twinwall.core.config.Xml;
import twinwall.core.config.XmlDiff;
import twinwall.core.confsync.Incoming;
import twinwall.core.confsync.Parity;
import twinwall.core.confsync.RpcMessage;
import twinwall.core.confsync.RpcTree;
import twinwall.core.confsync.RpcTree.NotConfig;
import twinwall.core.confsync.RpcValue;
import twinwall.core.confsync.XmlRpc;
import twinwall.core.confsync.XmlRpc.Limits;

/**
 * Bodies of XML-RPC, calls and answers, and what their payload makes of a configuration. The first
 * byte of an input says which.
 */
final class RpcTarget implements Target {
  private final Xml local = Pair.primary();

  @Override
  public String name() {
    return "xmlrpc";
  }

  @Override
  public int rounds() {
    return 2_500;
  }

  @Override
  public int longest() {
    return 8_192;
  }

  @Override
  public long heap() {
    return 16 << 20;
  }

  @Override
  public long heapPerByte() {
    return 10_000;
  }

  @Override
  public List<String> words() {
    return Words.RPC;
  }

  @Override
  public List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    for (String section : List.of("aliases", "virtualip", "filter", "nat", "system", "hasync")) {
      var struct = RpcTree.struct(List.of(local.childOrEmpty(section)));
      seeds.add(message(0, new RpcMessage.Call("pfsense.restore_config_section", List.of(struct))));
      seeds.add(message(1, new RpcMessage.Response(struct)));
    }
    seeds.add(message(1, new RpcMessage.Fault(-3, "no")));
    seeds.add(message(0, new RpcMessage.Call("pfsense.host_firmware_version", List.of())));
    for (String text :
        List.of(
            "<methodCall><methodName>a.b</methodName><params><param><value>plain</value></param>"
                + "<param><value><double>-1.5</double></value></param><param><value><base64>QUJD"
                + "</base64></value></param><param><value><nil/></value></param></params></methodCall>",
            "<!DOCTYPE a [<!ENTITY b \"c\">]><methodCall><methodName>&b;</methodName></methodCall>",
            "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?><methodCall><methodName>x</methodName>"
                + "<params><param><value><array><data><value><struct><member><name>a</name><value>"
                + "<i4>+7</i4></value></member></struct></value></data></array></value></param>"
                + "</params></methodCall>")) {
      seeds.add(new Bytes().u8(0).put(text.getBytes(StandardCharsets.UTF_8)).done());
    }
    return seeds;
  }

  private static byte[] message(int kind, RpcMessage message) {
    return new Bytes().u8(kind).put(XmlRpc.write(message)).done();
  }

  @Override
  public void one(byte[] input) throws Exception {
    if (input.length == 0) {
      return;
    }
    byte[] body = Arrays.copyOfRange(input, 1, input.length);
    try {
      if ((input[0] & 1) == 0) {
        RpcMessage.Call call = XmlRpc.readCall(body, Limits.USUAL);
        Check.same(call, XmlRpc.readCall(XmlRpc.write(call), Limits.USUAL), "a call");
        payload(call.param(0));
      } else {
        RpcMessage.Answer answer = XmlRpc.readAnswer(body, Limits.USUAL);
        Check.same(answer, XmlRpc.readAnswer(XmlRpc.write(answer), Limits.USUAL), "an answer");
        if (answer instanceof RpcMessage.Response response) {
          payload(response.value());
        }
      }
    } catch (XmlRpc.Malformed e) {
      Check.reason(String.valueOf(e.getMessage()));
    }
  }

  /** A payload is refused by name, or makes a document that can be saved and is in parity. */
  private void payload(RpcValue value) {
    if (!(value instanceof RpcValue.Struct struct)) {
      return;
    }
    try {
      Xml merged = Incoming.merge(local, struct);
      Check.reason(Incoming.description(struct).replaceAll("\\s+", " "));
      Pipeline.written(merged);
      XmlDiff.between(local, merged);
      Validator.check(Config.of(merged)).forEach(problem -> Check.reason(problem.toString()));
      Check.same(merged, Incoming.merge(merged, struct), "merged a second time");
      Check.that(Parity.digest(merged, Parity.shape(struct)).length() == 64, () -> "no digest");
    } catch (NotConfig e) {
      Check.reason(e.path().isEmpty() ? "top" : e.path().replaceAll("\\s", "?"));
      Check.reason(String.valueOf(e.getMessage()));
    }
  }
}
