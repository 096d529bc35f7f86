package twinwall.node.notice;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import twinwall.core.carp.Advert;
import twinwall.core.carp.CarpEvent;
import twinwall.core.carp.CarpGroup;
import twinwall.core.carp.CarpMachine;
import twinwall.core.carp.CarpSettings;
import twinwall.core.carp.CarpState;
import twinwall.core.carp.Role;
import twinwall.core.carp.Vhid;
import twinwall.core.config.Config;
import twinwall.core.config.XmlReader;
import twinwall.core.confsync.PushMachine;
import twinwall.core.flows.FlowsSummary;
import twinwall.core.gateway.GatewayState;
import twinwall.core.machine.Moment;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;
import twinwall.core.service.ServiceState;
import twinwall.node.Clock;
import twinwall.node.Log;

/** The real election on one side, a mail server and a web server on the other. */
final class NoticesTest {
  private static final List<Vhid> GROUPS =
      List.of(new Vhid("wan0", 178), new Vhid("lan0", 49), new Vhid("opt0", 50));
  private static final String SECRET = "only-a-test";

  private final CarpMachine machine = new CarpMachine();
  private final AtomicReference<CarpState> carp = new AtomicReference<>(CarpState.INITIAL);
  private Moment time = Moment.ofMillis(1_000);

  private final List<JsonNode> posts = new CopyOnWriteArrayList<>();
  private final List<String> headers = new CopyOnWriteArrayList<>();
  private final List<Throwable> crashes = new CopyOnWriteArrayList<>();
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private MailSink mail;
  private HttpServer web;
  private Notices notices;

  @BeforeEach
  void open() throws IOException {
    mail = new MailSink();
    web = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 8);
    web.createContext(
        "/",
        exchange -> {
          headers.add(String.valueOf(exchange.getRequestHeaders().getFirst("X-Token")));
          posts.add(JsonMapper.builder().build().readTree(exchange.getRequestBody()));
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    web.start();
    Looking looking =
        new Looking(
            carp::get,
            () -> FlowsSummary.START,
            () -> GatewayState.INITIAL,
            () -> PushMachine.State.START,
            () -> ServiceState.START,
            _ -> Optional.empty(),
            Optional::empty);
    Log log = new Log(new PrintStream(said, true, UTF_8), "notices");
    notices = new Notices(looking, false, InstantSource.system(), new Clock(), log, crashes::add);
    notices.start();
  }

  @AfterEach
  void close() throws IOException {
    notices.close();
    web.stop(0);
    mail.close();
    assertEquals(List.of(), crashes);
    assertFalse(said.toString(UTF_8).contains(SECRET), "no secret in the log");
  }

  private Config config(String smtp) throws Exception {
    String text =
        """
        <pfsense><version>23.3</version>
          <system><hostname>fw1</hostname><domain>example.net</domain></system>
          <notifications><smtp><ipaddress>127.0.0.1</ipaddress><port>%d</port>
            <fromaddress>fw@example.net</fromaddress>
            <notifyemailaddress>a@example.net,b@example.net</notifyemailaddress>%s</smtp>
          </notifications>
          <twinwall><webhook>http://127.0.0.1:%d/%s</webhook>
            <webhookheader>X-Token</webhookheader><webhooksecret>%s</webhooksecret></twinwall>
        </pfsense>
        """
            .formatted(mail.port(), smtp, web.getAddress().getPort(), SECRET, SECRET);
    if (XmlReader.read(text.getBytes(UTF_8)) instanceof XmlReader.Document document) {
      return Config.of(document.root());
    }
    throw new AssertionError(text);
  }

  private void tell(CarpEvent event) {
    carp.set(machine.on(carp.get(), event, time).state());
  }

  private boolean all(Role role) {
    return GROUPS.stream().allMatch(vhid -> carp.get().role(vhid) == role);
  }

  /** BACKUP behind a node that sends adverts. */
  private void backup() {
    List<CarpGroup> groups = new ArrayList<>();
    GROUPS.forEach(vhid -> {
      tell(new CarpEvent.Link(vhid.device(), true));
      groups.add(
          new CarpGroup(
              vhid,
              1,
              100,
              List.of(Prefix.of("10.0.0.100/24")),
              List.of(Ip.of("10.0.0.5")),
              vhid.toString(),
              ""));
    });
    tell(new CarpEvent.Configured(new CarpSettings(groups, true, 7), Map.of()));
    for (Vhid vhid : GROUPS) {
      tell(
          new CarpEvent.Heard(
              vhid.device(), new Advert(vhid.number(), 1, 0, 0, 9L << 48, Ip.of("10.0.0.2"))));
    }
    assertTrue(all(Role.BACKUP));
  }

  /** That node is silent from now on. */
  private void failover() {
    while (!all(Role.MASTER)) {
      time = machine.wakeAt(carp.get());
      carp.set(machine.due(carp.get(), time).state());
    }
  }

  private void until(String what, BooleanSupplier condition) throws Exception {
    long end = System.nanoTime() + 60_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertTrue(
          System.nanoTime() < end, () -> "waited in vain: " + what + "\n" + said.toString(UTF_8));
      Thread.sleep(10);
    }
  }

  @Test
  void aFailoverOfThreeGroupsIsOneMailAndOnePost() throws Exception {
    notices.configure(config(""));
    backup();
    until("the role is seen", () -> notices.state().things().containsKey("role "));
    failover();
    until("both get it", () -> mail.messages.size() == 1 && posts.size() == 1);
    until("both are done", () -> notices.state().waiting().values().stream().allMatch(n -> n == 0));
    notices.test(); // what comes behind it was not sent before it
    until("both get the test", () -> mail.messages.size() == 2 && posts.size() == 2);

    String first = mail.messages.getFirst();
    assertTrue(first.contains("Subject: [fw1.example.net] This node is MASTER now\n"), first);
    assertTrue(first.contains("It was BACKUP. Why: "), first);
    assertTrue(first.contains("Changes of its groups: 3."), first);
    assertTrue(mail.messages.getLast().contains("This is a test"), mail.messages.getLast());
    assertEquals(
        List.of("RCPT TO:<a@example.net>", "RCPT TO:<b@example.net>"),
        mail.commands.stream().filter(line -> line.startsWith("RCPT")).distinct().toList());

    JsonNode post = posts.getFirst();
    assertEquals(1, post.path("notices").size());
    JsonNode notice = post.path("notices").get(0);
    assertEquals("fw1.example.net", post.path("node").asString());
    assertEquals("role", notice.path("topic").asString());
    assertEquals("MASTER", notice.path("state").asString());
    assertEquals("BACKUP", notice.path("was").asString());
    assertFalse(
        notice
            .path("id")
            .asString()
            .equals(posts.getLast().path("notices").get(0).path("id").asString()));
    assertEquals(List.of(SECRET, SECRET), headers);
    assertEquals(2, notices.state().number());
  }

  @Test
  void aPasswordIsNotSentInTheClear() throws Exception {
    notices.configure(config("<username>fw</username><password>" + SECRET + "</password>"));
    notices.test();
    until("it fails", () -> !notices.problems().isEmpty());
    assertTrue(notices.problems().getFirst().contains("STARTTLS"), notices.problems().toString());
    assertTrue(mail.commands.stream().noneMatch(line -> line.startsWith("AUTH")));
    assertEquals(List.of(), mail.messages);
    assertFalse(notices.targets().toString().contains(SECRET));
    until("the other channel does not mind", () -> posts.size() == 1);
  }
}
