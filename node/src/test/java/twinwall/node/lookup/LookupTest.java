package twinwall.node.lookup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twinwall.core.config.Config;
import twinwall.core.config.XmlReader;
import twinwall.core.lookup.LookupEvent;
import twinwall.core.lookup.LookupState;
import twinwall.core.lookup.Source;
import twinwall.core.net.Ip;
import twinwall.core.plan.Lookups;
import twinwall.node.Clock;
import twinwall.node.Log;

/** Lists from a real web server on loopback, and names from the machine's resolver. */
class LookupTest {
  @TempDir Path dir;
  private HttpServer server;
  private volatile int status = 200;
  private volatile String body = "192.0.2.1\n10.0.0.0/8\nnonsense here\n";
  private volatile Lookups known = Lookups.NONE;
  private Lookup lookup;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/list",
        exchange -> {
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    lookup = open();
  }

  private Lookup open() {
    Lookup made =
        new Lookup(
            dir,
            InstantSource.system(),
            new Clock(),
            now -> known = now,
            new Log(System.err, "test"),
            e -> {
              throw new AssertionError(e);
            });
    made.start();
    return made;
  }

  @AfterEach
  void stop() {
    lookup.close();
    server.stop(0);
  }

  private String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/list";
  }

  private Config config(String url) {
    String xml =
        "<pfsense><aliases><alias><name>bad</name><type>urltable</type><url>"
            + url
            + "</url><updatefreq>1</updatefreq></alias>"
            + "<alias><name>me</name><type>host</type><address>localhost 192.0.2.9</address></alias>"
            + "</aliases></pfsense>";
    if (XmlReader.read(xml.getBytes(StandardCharsets.UTF_8)) instanceof XmlReader.Document d) {
      return Config.of(d.root());
    }
    throw new AssertionError("the test's own configuration is no XML");
  }

  private static void until(String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + 60_000_000_000L;
    while (!condition.call()) {
      assertTrue(System.nanoTime() < end, "waited in vain: " + what);
      Thread.sleep(10);
    }
  }

  private LookupState.Entry table(String url) {
    return lookup
        .state()
        .entries()
        .getOrDefault(
            new Source.Table("bad", java.util.List.of(url), false),
            new LookupState.Entry(
                java.time.Duration.ZERO,
                Optional.empty(),
                twinwall.core.machine.Moment.START,
                twinwall.core.machine.Moment.START,
                false,
                0,
                ""));
  }

  @Test
  void aListIsFetchedKeptAndSurvivesTheServersEnd() throws Exception {
    lookup.want(config(url()), _ -> {});
    until("fetched", () -> known.tables().containsKey("bad"));
    Lookups.Answer answer = known.tables().get("bad");
    assertTrue(answer.v4().contains(Ip.of("10.255.0.1")));
    assertEquals(1, answer.unusable());
    until("localhost", () -> known.hosts().containsKey("localhost"));
    Lookups.Answer local = known.hosts().get("localhost");
    assertTrue(
        local.v4().contains(Ip.of("127.0.0.1")) || local.v6().contains(Ip.of("::1")),
        local.toString());
    until("kept", () -> Files.exists(dir.resolve("bad.list")));

    status = 500;
    lookup.refresh(Optional.of("bad"));
    until("failed", () -> table(url()).failures() > 0);
    assertTrue(table(url()).why().contains("status 500"), table(url()).why());
    assertEquals(Optional.of(answer), table(url()).last());
    status = 200;
    body = "<html>Not found</html>";
    lookup.refresh(Optional.of("bad"));
    until("no address", () -> table(url()).why().contains("no address"));
    assertEquals(Optional.of(answer), table(url()).last());

    server.stop(0);
    lookup.close();
    lookup = open();
    AtomicReference<Lookups> already = new AtomicReference<>(Lookups.NONE);
    lookup.want(config(url()), already::set);
    assertEquals(answer, already.get().tables().get("bad"), "known at once");
  }

  @Test
  void nobodyThereIsSaidInWords() throws Exception {
    server.stop(0);
    lookup.want(config(url()), _ -> {});
    until("failed", () -> table(url()).failures() > 0);
    assertTrue(table(url()).why().contains("nobody answers there"), table(url()).why());
  }

  @Test
  void aDamagedFileIsAsGoodAsNone() throws Exception {
    TableFiles files = new TableFiles(dir, InstantSource.system());
    Source.Table table = new Source.Table("t", java.util.List.of("http://192.0.2.1/"), false);
    files.keep(table, Lookups.Answer.NOTHING);
    assertTrue(files.kept(table).map(LookupEvent.Kept::answer).isPresent());
    Source.Table other = new Source.Table("t", java.util.List.of("http://192.0.2.2/"), false);
    assertEquals(Optional.empty(), files.kept(other));
    byte[] whole = Files.readAllBytes(dir.resolve("t.list"));
    for (int length = 0; length < whole.length; length++) {
      Files.write(dir.resolve("t.list"), java.util.Arrays.copyOf(whole, length));
      assertEquals(Optional.empty(), files.kept(table), "cut to " + length);
    }
  }
}
