package twinwall.web;

import io.helidon.common.socket.PeerInfo;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.confsync.RpcMessage;
import twinwall.core.confsync.RpcValue;
import twinwall.core.confsync.XmlRpc;
import twinwall.web.Door.Verdict;
import twinwall.web.engine.Engine;

/** {@code /xmlrpc.php}: the door for the configuration of another node. */
final class XmlRpcEndpoint implements HttpService {
  private static final String PRIVILEGE = "system-xmlrpc-ha-sync";
  private static final int LOOP = -3;
  private static final int BUSY = -4;
  private static final int REFUSED = -5;
  private static final int NO_METHOD = -32601;
  private static final int MALFORMED = -32700;
  private static final int INTERNAL = -32500;

  private final Engine engine;
  private final Supplier<Settings> settings;
  private final Door door;
  private final Semaphore one = new Semaphore(1, true);

  XmlRpcEndpoint(Engine engine, Supplier<Settings> settings, Door door) {
    this.engine = engine;
    this.settings = settings;
    this.door = door;
  }

  /** The call cannot be served; the peer gets a fault. */
  private static final class Faulted extends Exception {
    private static final long serialVersionUID = 1;
    private final transient RpcMessage.Fault fault;

    Faulted(int code, String text) {
      super(text);
      this.fault = new RpcMessage.Fault(code, text);
    }
  }

  private record Caller(String name, String source) {}

  @Override
  public void routing(HttpRules rules) {
    rules.post("/xmlrpc.php", this::post);
    rules.get(
        "/xmlrpc.php",
        (_, response) -> response.status(Status.METHOD_NOT_ALLOWED_405).send("POST only\n"));
  }

  private void post(ServerRequest request, ServerResponse response) {
    RpcMessage answer;
    try {
      var caller = caller(request, response);
      var body = Http.body(request, XmlRpc.Limits.USUAL.bytes());
      if (body.isEmpty()) {
        response.status(Status.REQUEST_ENTITY_TOO_LARGE_413);
        response.send("A call has at most " + XmlRpc.Limits.USUAL.bytes() + " bytes.\n");
        return;
      }
      var call = XmlRpc.readCall(body.get(), XmlRpc.Limits.USUAL);
      answer = new RpcMessage.Response(alone(call, caller));
    } catch (Faulted e) {
      answer = e.fault;
    } catch (XmlRpc.Malformed e) {
      answer = new RpcMessage.Fault(MALFORMED, "This is no XML-RPC call: " + e.getMessage() + ".");
    } catch (Engine.Refused e) {
      answer = new RpcMessage.Fault(e.kind().equals("busy") ? LOOP : REFUSED, e.sentence());
    } catch (IOException e) {
      answer =
          new RpcMessage.Fault(INTERNAL, "The engine of this node does not answer at the moment.");
    }
    if (wantsClose(request)) {
      response.header(HeaderNames.CONNECTION, "close");
    }
    response.header(HeaderNames.CONTENT_TYPE, XmlRpc.CONTENT_TYPE);
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    response.send(XmlRpc.write(answer));
    if (wantsClose(request)) {
      throw new CloseConnectionException("the caller wants the connection to end");
    }
  }

  /** A PHP program reads until the connection ends, and HTTP/1.0 has no other end. */
  private static boolean wantsClose(ServerRequest request) {
    var connection = request.headers().first(HeaderNames.CONNECTION).orElse("");
    return connection.toLowerCase(Locale.ROOT).contains("close")
        || request.prologue().protocolVersion().equals("1.0");
  }

  /** Who calls: before the body is looked at. */
  private Caller caller(ServerRequest request, ServerResponse response) throws Faulted {
    var source = source(request);
    var header = request.headers().first(HeaderNames.AUTHORIZATION).orElse("");
    var pair = credentials(header);
    int colon = pair.indexOf(':');
    if (colon < 0) {
      response.status(Status.UNAUTHORIZED_401);
      response.header(HeaderNames.WWW_AUTHENTICATE, "Basic realm=\"Twinwall\", charset=\"UTF-8\"");
      throw wrong("");
    }
    var name = pair.substring(0, colon);
    return switch (door.knock(settings.get(), source, "sync", name, pair.substring(colon + 1))) {
      case Verdict.Welcome welcome when welcome.account().has(PRIVILEGE) ->
          new Caller(name, source);
      case Verdict.Welcome _ ->
          throw new Faulted(-2, "Authentication failed: not enough privileges");
      case Verdict.Wrong _ -> throw wrong("");
      case Verdict.Wait(long seconds) ->
          throw wrong(" (too many failures: try again in " + seconds + " s)");
    };
  }

  private static Faulted wrong(String more) {
    return new Faulted(-1, "Authentication failed: Invalid username or password" + more);
  }

  private static String credentials(String header) {
    if (!header.regionMatches(true, 0, "Basic ", 0, 6) || header.length() > 2048) {
      return "";
    }
    try {
      return new String(
          Base64.getDecoder().decode(header.substring(6).strip()), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      return "";
    }
  }

  static String source(ServerRequest request) {
    return source(request.remotePeer());
  }

  /** The address of this node that was asked. */
  static String local(ServerRequest request) {
    return source(request.localPeer());
  }

  static String source(PeerInfo peer) {
    var host =
        peer.address() instanceof java.net.InetSocketAddress inet && inet.getAddress() != null
            ? inet.getAddress().getHostAddress()
            : peer.host();
    int scope = host.indexOf('%');
    return scope < 0 ? host : host.substring(0, scope);
  }

  private RpcValue alone(RpcMessage.Call call, Caller caller)
      throws Faulted, IOException, Engine.Refused {
    try {
      if (!one.tryAcquire(30, TimeUnit.SECONDS)) {
        throw new Faulted(BUSY, "Another call is being served: try again later.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Faulted(BUSY, "The pages of this node are being restarted.");
    }
    try {
      return serve(call, caller);
    } finally {
      one.release();
    }
  }

  private RpcValue serve(RpcMessage.Call call, Caller caller)
      throws Faulted, IOException, Engine.Refused {
    return switch (call.method()) {
      case "pfsense.host_firmware_version" -> version();
      case "pfsense.restore_config_section" -> {
        restore(call, caller, false);
        yield RpcValue.of(true);
      }
      case "pfsense.merge_config_section" -> {
        restore(call, caller, true);
        yield RpcValue.of(true);
      }
      case "twinwall.restore_config_section" -> {
        var done = restore(call, caller, false);
        SequencedMap<String, RpcValue> members = new LinkedHashMap<>();
        members.put("digest", RpcValue.of(done.path("digest").asString("")));
        members.put("why", RpcValue.of(done.path("why").asString("")));
        yield new RpcValue.Struct(members);
      }
      case "twinwall.sync_digest" -> {
        var args = engine.args().put("shape", encoded(call.param(0)));
        var digest = engine.call("sync.digest", args).path("digest").asString("");
        SequencedMap<String, RpcValue> members = new LinkedHashMap<>();
        members.put("digest", RpcValue.of(digest));
        yield new RpcValue.Struct(members);
      }
      case "pfsense.backup_config_section" -> backup(call);
      case "pfsense.interfaces_carp_configure" -> {
        engine.call("sync.apply");
        yield RpcValue.of(true);
      }
      case "pfsense.exec_php", "pfsense.exec_shell", "pfsense.reboot" ->
          throw new Faulted(NO_METHOD, call.method() + " is not offered: nobody runs code here.");
      default -> throw new Faulted(NO_METHOD, "There is no method " + call.method() + ".");
    };
  }

  private RpcValue version() throws IOException, Engine.Refused {
    var about = engine.call("sync.version");
    var product = about.path("product").asString("");
    SequencedMap<String, RpcValue> members = new LinkedHashMap<>();
    for (var part : new String[] {"firmware", "kernel", "base"}) {
      SequencedMap<String, RpcValue> version = new LinkedHashMap<>();
      version.put("version", RpcValue.of(product));
      members.put(part, new RpcValue.Struct(version));
    }
    members.put("platform", RpcValue.of("Twinwall"));
    members.put("config_version", RpcValue.of(about.path("config_version").asString("")));
    SequencedMap<String, RpcValue> us = new LinkedHashMap<>();
    us.put("version", RpcValue.of(product));
    us.put("node", RpcValue.of(about.path("node").asString("")));
    us.put("reflection", RpcValue.of(about.path("reflection").asString("")));
    members.put("twinwall", new RpcValue.Struct(us));
    return new RpcValue.Struct(members);
  }

  private JsonNode restore(RpcMessage.Call call, Caller caller, boolean merge)
      throws Faulted, IOException, Engine.Refused {
    if (!(call.param(0) instanceof RpcValue.Struct payload)) {
      throw new Faulted(REFUSED, "The first parameter is not a struct of sections.");
    }
    ObjectNode args = engine.args();
    args.put("source", caller.source()).put("user", caller.name());
    args.put("payload", encoded(payload)).put("merge", merge);
    if (call.param(1) instanceof RpcValue.Struct about) {
      var path = args.putArray("path");
      if (about.get("path").orElse(RpcValue.EMPTY) instanceof RpcValue.Items nodes) {
        for (var node : nodes.values()) {
          if (node instanceof RpcValue.Text(var text) && path.size() < 64) {
            path.add(text);
          }
        }
      }
      about.get("shape").ifPresent(shape -> args.put("shape", encoded(shape)));
      if (about.get("reflection").orElse(RpcValue.EMPTY) instanceof RpcValue.Text(var words)) {
        args.put("reflection", words);
      }
      about
          .get("trial")
          .ifPresent(trial -> {
            var put = args.putObject("trial"); // what is none is refused by the engine
            if (trial instanceof RpcValue.Struct struct) {
              struct.members().forEach((name, value) -> put(put, name, value));
            }
          });
    }
    return engine.call("sync.restore", args);
  }

  private static void put(ObjectNode to, String name, RpcValue value) {
    switch (value) {
      case RpcValue.Text(var text) -> to.put(name, text);
      case RpcValue.Int(int number) -> to.put(name, number);
      case RpcValue _ -> {}
    }
  }

  private RpcValue backup(RpcMessage.Call call) throws Faulted, IOException, Engine.Refused {
    var args = engine.args();
    var sections = args.putArray("sections");
    if (call.param(0) instanceof RpcValue.Items names) {
      for (var name : names.values()) {
        if (name instanceof RpcValue.Text(var text)) {
          sections.add(text);
        }
      }
    } else if (call.param(0) instanceof RpcValue.Text(var text)) {
      sections.add(text);
    }
    var value = engine.call("sync.backup", args).path("value").asString("");
    try {
      return XmlRpc.readAnswer(Base64.getDecoder().decode(value), XmlRpc.Limits.USUAL)
              instanceof RpcMessage.Response(var sectionsOfIt)
          ? sectionsOfIt
          : RpcValue.EMPTY;
    } catch (XmlRpc.Malformed e) {
      throw new Faulted(INTERNAL, "The engine's answer cannot be read: " + e.getMessage());
    }
  }

  private static String encoded(RpcValue value) {
    return Base64.getEncoder().encodeToString(XmlRpc.write(new RpcMessage.Response(value)));
  }
}
