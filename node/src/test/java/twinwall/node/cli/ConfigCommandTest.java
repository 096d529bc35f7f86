package twinwall.node.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import at.favre.lib.crypto.bcrypt.BCrypt;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import twinwall.core.config.User;
import twinwall.core.plan.Facts;
import twinwall.node.Log;
import twinwall.node.control.ControlServer;
import twinwall.node.store.ConfigOps;
import twinwall.node.store.ConfigStore;

/** {@code twinwall config ...} against a real store behind a real control socket. */
final class ConfigCommandTest {
  @TempDir Path dir;
  private ConfigStore store;
  private ControlServer server;
  private String printed = "";

  @BeforeEach
  void start() throws IOException {
    Log log = new Log(new PrintStream(OutputStream.nullOutputStream()), "t");
    store = ConfigStore.open(dir.resolve("etc"), InstantSource.system(), log);
    server =
        ControlServer.start(
            dir.resolve("control.sock"),
            ConfigOps.of(store, InstantSource.system(), Facts::anything),
            log);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    store.close();
  }

  private int run(String... args) {
    StringWriter text = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(text, true)).setErr(new PrintWriter(text, true));
    String[] all = new String[args.length + 3];
    all[0] = "config";
    System.arraycopy(args, 0, all, 1, args.length);
    all[args.length + 1] = "--run";
    all[args.length + 2] = dir.toString();
    int code = line.execute(all);
    printed = text.toString();
    return code;
  }

  @Test
  void addsAnAliasReadsItAndDeletesIt() {
    assertEquals(
        0, run("add", "aliases/alias", "name=web", "type=host", "address=192.0.2.1 192.0.2.2"));
    assertTrue(printed.contains("Saved as revision 2."), printed);
    assertEquals(0, run("get", "aliases/alias[web]/address"));
    assertEquals("192.0.2.1 192.0.2.2\n", printed);
    assertEquals(0, run("get", "--json", "aliases/alias[web]"));
    assertTrue(printed.contains("\"type\" : \"host\""), printed);
    assertEquals(0, run("delete", "aliases/alias[web]"));
    assertEquals(1, run("get", "aliases/alias[web]"));
    assertTrue(printed.contains("no such element"), printed);
  }

  @Test
  void passwordMakesTheAdministratorAndChangesItsHash() {
    InputStream before = System.in;
    try {
      for (String password : List.of("first", "second & 3")) {
        System.setIn(new ByteArrayInputStream((password + "\n").getBytes(StandardCharsets.UTF_8)));
        assertEquals(0, run("password"), printed);
        List<User> users = store.current().system().users();
        assertEquals(1, users.size());
        assertEquals("0", users.getFirst().uid());
        assertTrue(
            BCrypt.verifyer()
                .verify(password.toCharArray(), users.getFirst().bcryptHash())
                .verified);
      }
      System.setIn(new ByteArrayInputStream("x\n".getBytes(StandardCharsets.UTF_8)));
      assertEquals(1, run("password", "nobody"));
      assertTrue(printed.contains("nobody"), printed);
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void setsAndTellsAllProblems() {
    assertEquals(0, run("set", "system/hostname", "fw1"));
    assertEquals(0, run("set", "system/hostname", "fw1"));
    assertTrue(printed.contains("Nothing to change."), printed);
    assertEquals(1, run("set", "system", "hostname=a.b", "domain=x y"));
    assertTrue(printed.contains("system/hostname: A host name"), printed);
    assertTrue(printed.contains("system/domain: "), printed);
    assertEquals(0, run("diff"));
    assertTrue(printed.contains("+<hostname>fw1</hostname>"), printed);
    assertEquals(0, run("rollback", "1"));
    assertEquals(0, run("history"));
    assertTrue(printed.contains("rollback to revision 1"), printed);
    assertEquals(0, run("check"));
    assertEquals(0, run("show"));
    assertTrue(printed.contains("<hostname>twinwall</hostname>"), printed);
  }

  @Test
  void aSecretComesFromAFileAndIsNotPrinted() throws IOException {
    Path secret = Files.writeString(dir.resolve("secret"), "p&ss=<word>\n");
    assertEquals(0, run("set", "hasync/password", "@" + secret));
    assertEquals("p&ss=<word>", store.current().hasync().password());
    run("get", "hasync");
    assertFalse(printed.contains("word&gt;"), printed);
    assertEquals(0, run("set", "hasync/username", "@@home"));
    assertEquals("@home", store.current().hasync().username());
    assertEquals(2, run("set", "hasync/password", "@/nowhere/at/all"));
  }

  @Test
  void withoutAnEngineItSaysSo() throws IOException {
    server.close();
    assertEquals(3, run("get", "system"));
  }
}
