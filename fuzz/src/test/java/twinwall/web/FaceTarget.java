package twinwall.web;

import at.favre.lib.crypto.bcrypt.BCrypt;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import twinwall.core.config.Xml;
import twinwall.core.confsync.RpcMessage;
import twinwall.core.confsync.RpcTree;
import twinwall.core.confsync.RpcValue;
import twinwall.core.confsync.XmlRpc;
import twinwall.fuzz.Bench;
import twinwall.fuzz.Bytes;
import twinwall.fuzz.Check;
import twinwall.fuzz.Target;

/**
 * What strangers send to the pages, over a real connection. The first byte of an input says where
 * the rest goes: the body of a peer's call, its Authorization, the login form, or all of a request.
 */
public final class FaceTarget implements Target {
  private static final String LOCAL = "127.0.0.1";
  private static final String AUTHORIZATION =
      "Basic "
          + Base64.getEncoder().encodeToString("sync:only-a-test".getBytes(StandardCharsets.UTF_8));
  private static final int INTERNAL = -32500;

  /** Held, as a logger that nobody holds forgets its level. */
  private final Logger server = Logger.getLogger("io.helidon");

  private final Bench bench;
  private final int port;

  public FaceTarget() throws IOException {
    server.setLevel(Level.OFF);
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName(LOCAL))) {
      port = free.getLocalPort();
    }
    bench = new Bench(config(port));
    Face face = new Face(bench.run(), LOCAL, new PrintStream(OutputStream.nullOutputStream()));
    face.refresh();
    Check.that(face.port() > 0, () -> "the face does not listen");
  }

  private static Xml config(int port) {
    String hash =
        BCrypt.with(BCrypt.Version.VERSION_2Y).hashToString(4, "only-a-test".toCharArray());
    return Xml.of(
        "pfsense",
        Xml.of("version", "23.3"),
        Xml.of(
            "system",
            Xml.of("hostname", "fw1"),
            Xml.of("domain", "example.net"),
            Xml.of("group", Xml.of("name", "admins"), Xml.of("gid", "1999"), Xml.of("member", "0")),
            Xml.of(
                "user", Xml.of("name", "admin"), Xml.of("uid", "0"), Xml.of("bcrypt-hash", hash)),
            Xml.of(
                "user",
                Xml.of("name", "sync"),
                Xml.of("uid", "2001"),
                Xml.of("bcrypt-hash", hash),
                Xml.of("priv", "system-xmlrpc-ha-sync")),
            Xml.of("webgui", Xml.of("protocol", "http"), Xml.of("port", Integer.toString(port)))),
        Xml.of(
            "interfaces",
            Xml.of(
                "lan",
                Xml.empty("enable"),
                Xml.of("if", "eth1"),
                Xml.of("ipaddr", "10.9.8.2"),
                Xml.of("subnet", "24"))),
        Xml.of("aliases", alias()));
  }

  private static Xml alias() {
    return Xml.of(
        "alias", Xml.of("name", "a"), Xml.of("type", "host"), Xml.of("address", "10.9.8.7"));
  }

  @Override
  public String name() {
    return "face";
  }

  @Override
  public int rounds() {
    return 600;
  }

  @Override
  public List<String> words() {
    return List.of(
        "pfsense.restore_config_section",
        "pfsense.backup_config_section",
        "twinwall.sync_digest",
        "pfsense.merge_config_section",
        "pfsense.host_firmware_version",
        "user=",
        "&password=",
        "%00",
        "%",
        "Basic ",
        "POST /xmlrpc.php HTTP/1.1\r\n",
        "GET / HTTP/1.0\r\n",
        "Content-Length: ",
        "Transfer-Encoding: chunked\r\n",
        "\r\n\r\n",
        "Host: a\r\n",
        "Expect: 100-continue\r\n",
        "<struct>",
        "<member><name>",
        "<value>",
        "<array><data>",
        "aliases",
        "system",
        "hasync");
  }

  @Override
  public List<byte[]> seeds() {
    var aliases = RpcTree.struct(List.of(Xml.of("aliases", alias())));
    List<RpcMessage.Call> calls =
        List.of(
            new RpcMessage.Call("pfsense.host_firmware_version", List.of(RpcValue.of(""))),
            new RpcMessage.Call(
                "pfsense.restore_config_section", List.of(aliases, RpcValue.of(60))),
            new RpcMessage.Call("pfsense.merge_config_section", List.of(aliases)),
            new RpcMessage.Call(
                "pfsense.backup_config_section",
                List.of(RpcValue.items(List.of(RpcValue.of("aliases"))))),
            new RpcMessage.Call(
                "twinwall.restore_config_section",
                List.of(aliases, RpcValue.struct(java.util.Map.of("shape", aliases)))),
            new RpcMessage.Call("twinwall.sync_digest", List.of(aliases)),
            new RpcMessage.Call("pfsense.interfaces_carp_configure", List.of()),
            new RpcMessage.Call("pfsense.exec_php", List.of(RpcValue.of("1;"))));
    List<byte[]> seeds = new ArrayList<>();
    for (RpcMessage.Call call : calls) {
      seeds.add(new Bytes().u8(0).put(XmlRpc.write(call)).done());
    }
    for (String text :
        List.of("Basic c3luYzp4", "Bearer x", "Basic !", "Basic " + "QUFB".repeat(40))) {
      seeds.add(new Bytes().u8(1).put(text.getBytes(StandardCharsets.UTF_8)).done());
    }
    for (String text : List.of("user=admin&password=x&token=y", "user=%zz", "&&==", "token=")) {
      seeds.add(new Bytes().u8(2).put(text.getBytes(StandardCharsets.UTF_8)).done());
    }
    for (String text :
        List.of(
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
            "GET /style.css HTTP/1.0\r\n\r\n",
            "POST /xmlrpc.php HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n",
            "POST /logout HTTP/1.1\r\nHost: a\r\nCookie: twinwall=x\r\nContent-Length: 3\r\n\r\na=b",
            "GET /../../etc/passwd HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")) {
      seeds.add(new Bytes().u8(3).put(text.getBytes(StandardCharsets.UTF_8)).done());
    }
    return seeds;
  }

  @Override
  public void one(byte[] input) throws IOException {
    if (input.length == 0) {
      return;
    }
    byte[] rest = Arrays.copyOfRange(input, 1, input.length);
    bench.begin();
    switch (input[0] & 3) {
      case 0 -> call(rest);
      case 1 -> stranger(rest);
      case 2 -> login(rest);
      default -> raw(rest);
    }
  }

  /** What came back: the number of the status, and the body. */
  private record Answer(int status, byte[] body) {}

  private void call(byte[] body) throws IOException {
    try {
      Answer answer = post("/xmlrpc.php", AUTHORIZATION, body, LOCAL);
      Check.same(200, answer.status(), "the status");
      switch (XmlRpc.readAnswer(answer.body(), XmlRpc.Limits.USUAL)) {
        case RpcMessage.Fault fault -> {
          Check.that(fault.code() != INTERNAL && fault.code() != -1, fault::toString);
          Check.reason(fault.text().replaceAll("\\s+", " "));
          bench.refused();
        }
        case RpcMessage.Response _ -> bench.saved();
      }
    } catch (XmlRpc.Malformed e) {
      Check.that(false, () -> "an answer that cannot be read: " + e.getMessage());
    } finally {
      bench.reset();
    }
  }

  /** Nobody comes in without the password, whatever the header is. */
  private void stranger(byte[] header) throws IOException {
    String text = new String(header, StandardCharsets.ISO_8859_1).replaceAll("[^ -~]", "");
    if (text.strip().equals(AUTHORIZATION)) {
      return;
    }
    Answer answer = post("/xmlrpc.php", text, new byte[0], "127.0.0.2");
    Check.that(List.of(200, 400, 401).contains(answer.status()), () -> "status " + answer.status());
    if (answer.status() == 200) {
      String body = new String(answer.body(), StandardCharsets.UTF_8);
      Check.that(body.contains("Authentication failed"), () -> body);
    }
    bench.refused();
  }

  private void login(byte[] form) throws IOException {
    Answer answer = post("/login", "", form, "127.0.0.3");
    Check.that(answer.status() == 403 || answer.status() == 429, () -> "status " + answer.status());
    bench.refused();
  }

  /** Whatever becomes of a request, which the web server reads, the next one is served. */
  private void raw(byte[] request) throws IOException {
    exchange(request, "127.0.0.4");
    bench.refused();
    Check.same(401, post("/xmlrpc.php", "", new byte[0], LOCAL).status(), "the next answer");
  }

  private Answer post(String path, String authorization, byte[] body, String from)
      throws IOException {
    String head =
        "POST "
            + path
            + " HTTP/1.1\r\nHost: fw1\r\nConnection: close\r\nContent-Length: "
            + body.length
            + (authorization.isBlank() ? "" : "\r\nAuthorization: " + authorization)
            + "\r\n\r\n";
    byte[] answer =
        exchange(new Bytes().put(head.getBytes(StandardCharsets.US_ASCII)).put(body).done(), from);
    String text = new String(answer, StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    Check.that(text.startsWith("HTTP/1.1 ") && end > 0, () -> "no answer: " + text);
    return new Answer(
        Integer.parseInt(text.substring(9, 12)),
        Arrays.copyOfRange(answer, end + 4, answer.length));
  }

  private byte[] exchange(byte[] request, String from) throws IOException {
    try (Socket socket = new Socket()) {
      socket.bind(new InetSocketAddress(from, 0));
      socket.connect(new InetSocketAddress(LOCAL, port), 10_000);
      socket.setSoTimeout(10_000);
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      try {
        socket.getOutputStream().write(request);
        socket.shutdownOutput();
        socket.getInputStream().transferTo(answer);
      } catch (java.net.SocketException _) {
        // It does not have to read all of what it refuses.
      }
      return answer.toByteArray();
    }
  }
}
