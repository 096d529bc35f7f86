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
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.config.User;
import twinwall.core.plan.Facts;
import twinwall.node.Log;
import twinwall.node.control.ControlServer;
import twinwall.node.control.Op;
import twinwall.node.store.ApplyOps;
import twinwall.node.store.Applying;
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
    Map<String, Op> ops =
        new HashMap<>(ConfigOps.of(store, InstantSource.system(), Facts::anything));
    Applying applying = new Applying(store);
    ops.putAll(ApplyOps.of(store, applying, _ -> List.of("ruleset")));
    ops.put("status", _ -> status(applying));
    server = ControlServer.start(dir.resolve("control.sock"), ops, log);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    store.close();
  }

  private ObjectNode status(Applying applying) {
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    ObjectNode config = out.putObject("config").put("running", store.standing().label());
    config.set("pending", ApplyOps.summary(store, applying));
    return out;
  }

  private int run(String... args) {
    String[] all = new String[args.length + 1];
    all[0] = "config";
    System.arraycopy(args, 0, all, 1, args.length);
    return command(all);
  }

  private int command(String... args) {
    StringWriter text = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(text, true)).setErr(new PrintWriter(text, true));
    String[] all = Arrays.copyOf(args, args.length + 2);
    all[args.length] = "--run";
    all[args.length + 1] = dir.toString();
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
  void whatIsSavedOnlyWaitsForApply() {
    assertEquals(0, command("apply"));
    assertTrue(printed.contains("There is nothing to apply."), printed);
    String[] web = {"add", "--no-apply", "aliases/alias", "name=web", "type=host"};
    assertEquals(0, run(web), printed);
    assertTrue(printed.contains("Saved as revision 2."), printed);
    assertTrue(printed.contains("twinwall apply --what"), printed);
    assertEquals(0, store.applied().aliases().size());
    assertEquals(1, run("set", "aliases/alias[web]", "descr=x"));
    assertTrue(printed.contains("aliases: changes that are saved wait here"), printed);
    assertEquals(0, run("set", "system/hostname", "fw1"));
    assertEquals("fw1", store.applied().system().hostname());
    assertEquals(1, command("apply", "--confirm-within", "9"));
    assertTrue(printed.contains("10 to 600 seconds"), printed);
    assertEquals(2, command("apply", "--confirm-within", "soon"));
    assertEquals(0, command("apply", "--confirm-within", "1m"));
    assertTrue(printed.contains("Revision 3 is in force."), printed);
    assertTrue(printed.contains("go back in 60 s unless you run: twinwall confirm"), printed);
    assertEquals(1, store.applied().aliases().size());
    assertEquals(1, command("apply"));
    assertTrue(printed.contains("confirm or discard it first"), printed);
    assertEquals(0, command("confirm"));
    assertEquals(1, command("confirm"));
    assertTrue(printed.contains("Nothing waits to be confirmed."), printed);
    assertEquals(0, run("delete", "--no-apply", "aliases/alias[web]"));
    assertEquals(0, command("discard"));
    assertEquals(1, store.current().aliases().size());
    assertEquals(0, command("discard"));
    assertTrue(printed.contains("There was nothing to discard."), printed);
    assertEquals(0, run("rollback", "--no-apply", "1"));
    assertEquals(0, store.current().aliases().size());
    assertEquals(1, store.applied().aliases().size());
    // Who replaces everything replaces what waits, too.
    assertEquals(0, run("rollback", "3"));
    assertEquals(1, store.applied().aliases().size());
    assertFalse(store.standing().isPending());
  }

  @Test
  void withoutAnEngineItSaysSo() throws IOException {
    server.close();
    assertEquals(3, run("get", "system"));
  }
}
