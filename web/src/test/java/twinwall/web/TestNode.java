package twinwall.web;

import static org.junit.jupiter.api.Assertions.assertTrue;

import at.favre.lib.crypto.bcrypt.BCrypt;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.apply.ApplyState;
import twinwall.core.carp.CarpState;
import twinwall.core.config.Edit;
import twinwall.core.config.Xml;
import twinwall.core.flows.FlowsSummary;
import twinwall.core.gateway.GatewayState;
import twinwall.core.path.PathState;
import twinwall.core.plan.Facts;
import twinwall.node.Clock;
import twinwall.node.Log;
import twinwall.node.confsync.ConfSync;
import twinwall.node.confsync.FirstPassword;
import twinwall.node.confsync.StoreDocument;
import twinwall.node.confsync.WebCertificate;
import twinwall.node.confsync.WebOps;
import twinwall.node.control.ControlServer;
import twinwall.node.control.Op;
import twinwall.node.diagnose.Diagnose;
import twinwall.node.metrics.MetricsOps;
import twinwall.node.store.ApplyOps;
import twinwall.node.store.Applying;
import twinwall.node.store.ConfigOps;
import twinwall.node.store.ConfigStore;
import twinwall.node.store.TokenOps;
import twinwall.node.store.Trials;
import twinwall.node.store.When;
import twinwall.web.engine.Engine;

/** A node without a kernel: the real store, config sync, control socket and face on one address. */
final class TestNode implements AutoCloseable {
  static final String PASSWORD = "p&\"'<>:@ ö日%+";

  final String address;
  final Path run;

  /** Where nothing is encrypted, when the pages are. */
  final int clearPort;

  final ConfigStore store;
  final AtomicReference<Xml> running;
  private final ControlServer control;
  private final Trials trials;
  private final Diagnose diagnose;
  final ConfSync sync;
  final Face face;

  /** What the face logged. */
  final ByteArrayOutputStream said = new ByteArrayOutputStream();

  volatile boolean applies = true;

  /** Stops nothing. */
  final StandIn stop = new StandIn();

  /** What rules logged. */
  final LoggedPackets packets = new LoggedPackets();

  TestNode(Path dir, String address, String config) throws IOException {
    this.address = address;
    var log = new Log(new PrintStream(OutputStream.nullOutputStream()), address);
    var conf = Files.createDirectories(dir.resolve(address + "-config"));
    run = Files.createDirectories(dir.resolve(address + "-run"));
    Files.writeString(conf.resolve("config.xml"), config);
    store = ConfigStore.open(conf, InstantSource.system(), log);
    running = new AtomicReference<>(store.applied().xml());
    var document =
        new StoreDocument(
            store,
            running::get,
            _ -> {
              if (applies) {
                running.set(store.applied().xml());
              }
              return running.get();
            });
    sync =
        ConfSync.start(
            document,
            "twinwall test",
            new Clock(),
            log,
            new ConfSync.Pace(
                Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofMillis(300)),
            e -> e.printStackTrace());
    store.onApplied(_ -> sync.saved());
    var applying = new Applying(store);
    trials = new Trials(store, applying, new Clock(), e -> e.printStackTrace());
    trials.start();
    var ops = new HashMap<String, Op>(sync.ops(() -> FlowsSummary.START));
    ops.putAll(new WebOps(document, new WebCertificate(conf), new FirstPassword(conf, log)).ops());
    ops.putAll(ApplyOps.of(store, applying, _ -> List.of("ruleset")));
    ops.putAll(ConfigOps.of(store, InstantSource.system(), Facts::anything));
    ops.putAll(new TokenOps(store, InstantSource.system(), conf).ops());
    ops.putAll(figures());
    diagnose =
        new Diagnose(
            run,
            InstantSource.system(),
            store::applied,
            Optional::empty,
            () -> CarpState.INITIAL,
            stop,
            log,
            ops);
    ops.putAll(diagnose.ops());
    ops.putAll(PeersOfTests.ops());
    ops.put("status", _ -> status(applying));
    ops.putAll(packets.ops());
    packets.names(config);
    control = ControlServer.start(run.resolve("control.sock"), ops, log);
    clearPort = freePort();
    face = new Face(run, address, clearPort, new PrintStream(said, true, StandardCharsets.UTF_8));
  }

  /** The figures of an engine that has nothing to do. */
  private static Map<String, Op> figures() {
    return new MetricsOps(
            () -> CarpState.INITIAL,
            () -> PathState.INITIAL,
            () -> GatewayState.INITIAL,
            () -> new FlowsSummary(true, true, "", 0, List.of(), Map.of()),
            Map::of,
            () -> ApplyState.START,
            () -> 1,
            () -> false,
            () -> 2.5)
        .ops();
  }

  /** Starts to listen, which takes a certificate where there is none. */
  TestNode listening() {
    face.refresh();
    assertTrue(face.port() > 0, "the face does not listen");
    return this;
  }

  private ObjectNode status(Applying applying) {
    var out = JsonNodeFactory.instance.objectNode();
    var config = out.putObject("config");
    config.put("saved", store.revision().number()).put("running", store.standing().label());
    config.set("pending", ApplyOps.summary(store, applying));
    return out;
  }

  JsonNode op(String name) throws Exception {
    return new Engine(run).call(name);
  }

  /** In force at once, with whatever waits. */
  void edit(UnaryOperator<Xml> edit) {
    var outcome =
        store.change(
            "admin@test", "an edit", When.WHOLE, c -> new Edit.Edited(edit.apply(c.xml())));
    assertTrue(outcome instanceof ConfigStore.Saved, outcome.toString());
  }

  void addAlias(String name) {
    edit(root -> root.update("aliases", x -> x.plus(alias(name))));
  }

  static Xml alias(String name) {
    return Xml.of(
        "alias",
        Xml.of("name", name),
        Xml.of("type", "host"),
        Xml.of("address", "10.9.8.7"),
        Xml.of("descr", "<ö & " + name + ">"));
  }

  boolean hasAlias(String name) {
    return store.current().alias(name).isPresent();
  }

  void awaitStanding(String standing) throws Exception {
    await(() -> sync.state().standing().equals(standing), standing + " instead of ", this::story);
  }

  String story() {
    return sync.state().standing() + ": " + sentence();
  }

  String sentence() {
    return sync.state().outcome().map(o -> o.sentence()).orElse("");
  }

  static void await(
      BooleanSupplier condition, String what, java.util.function.Supplier<String> instead)
      throws InterruptedException {
    long end = System.nanoTime() + 60_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, () -> what + instead.get());
      Thread.sleep(1);
    }
  }

  @Override
  public void close() throws IOException {
    face.close();
    packets.close();
    sync.close();
    control.close();
    diagnose.close();
    trials.close();
    store.close();
  }

  /** A port that is free at all the addresses of these tests. */
  static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  static String hash(String password) {
    return BCrypt.with(BCrypt.Version.VERSION_2Y).hashToString(4, password.toCharArray());
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  /** A small configuration; {@code hasync} is the content of that section. */
  static String config(String host, String protocol, int port, String hasync) {
    return """
    <?xml version="1.0"?>
    <pfsense>
    <version>23.3</version>
    <system><hostname>%s</hostname><domain>example.net</domain>
    <group><name>admins</name><gid>1999</gid><member>0</member><priv>page-all</priv></group>
    <group><name>syncers</name><gid>2000</gid><member>2002</member><priv>system-xmlrpc-ha-sync</priv></group>
    <user><name>admin</name><uid>0</uid><bcrypt-hash>%s</bcrypt-hash></user>
    <user><name>weak</name><uid>2001</uid><bcrypt-hash>%s</bcrypt-hash></user>
    <user><name>sync</name><uid>2002</uid><bcrypt-hash>%s</bcrypt-hash></user>
    <user><name>gone</name><uid>0</uid><bcrypt-hash>%s</bcrypt-hash><disabled></disabled></user>
    <user><name>late</name><uid>2003</uid><bcrypt-hash>%s</bcrypt-hash><expires>01/31/2020</expires><priv>page-all</priv></user>
    <webgui><protocol>%s</protocol><port>%d</port></webgui></system>
    <interfaces>
    <wan><enable></enable><if>eth0</if><ipaddr>198.51.100.11</ipaddr><subnet>24</subnet></wan>
    <lan><enable></enable><if>eth1</if><ipaddr>10.9.8.2</ipaddr><subnet>24</subnet></lan>
    </interfaces>
    <hasync>%s</hasync>
    </pfsense>
    """
        .formatted(
            host,
            hash(PASSWORD),
            hash("weak word"),
            hash("sync"),
            hash(PASSWORD),
            hash(PASSWORD),
            protocol,
            port,
            hasync);
  }

  /** The section of a primary. */
  static String sendsTo(String address, String user, String password) {
    return "<pfsyncenabled>on</pfsyncenabled><pfsyncinterface>lan</pfsyncinterface>"
        + "<synchronizetoip>"
        + address
        + "</synchronizetoip><username>"
        + escaped(user)
        + "</username><password>"
        + escaped(escaped(password))
        + "</password><synchronizealiases>on</synchronizealiases>"
        + "<synchronizerules>on</synchronizerules><synchronizevirtualip>on</synchronizevirtualip>";
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
