package twinwall.node.cli;

import at.favre.lib.crypto.bcrypt.BCrypt;
import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.node.control.Refusal;

/** {@code twinwall config password}: only the hash of a password goes into the configuration. */
@Command(
    name = "password",
    mixinStandardHelpOptions = true,
    description = {
      "Set the password of a user: asks for it, or reads a line of standard input.",
      "The user admin is made where there is none."
    })
public final class PasswordCommand implements Callable<Integer> {
  private static final int COST = 10;
  private static final int LONGEST = 72; // bcrypt looks at no more bytes

  @Mixin Engine engine = new Engine();

  @Parameters(paramLabel = "USER", arity = "0..1", defaultValue = "admin")
  String user = "admin";

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Refusal, IOException {
    byte[] password = ask();
    if (password.length == 0 || password.length > LONGEST) {
      throw new Refusal("A password has 1 to " + LONGEST + " bytes.");
    }
    String hash =
        new String(
            BCrypt.with(BCrypt.Version.VERSION_2Y).hash(COST, password), StandardCharsets.US_ASCII);
    Arrays.fill(password, (byte) 0);
    JsonNode saved = save(hash);
    spec.commandLine()
        .getOut()
        .println("Saved as revision " + saved.path("revision").asLong(0) + ".");
    return 0;
  }

  private JsonNode save(String hash) throws Refusal {
    try {
      ObjectNode change = change("system/user[" + user + "]");
      change.putObject("values").put("bcrypt-hash", hash);
      return engine.call("config.set", change);
    } catch (Refusal refusal) {
      if (!user.equals("admin") || refusal.kind() != Refusal.Kind.REFUSED || isThere()) {
        throw refusal;
      }
    }
    ObjectNode admin = change("system/user");
    admin
        .putObject("values")
        .put("name", "admin")
        .put("descr", "System Administrator")
        .put("scope", "system")
        .put("groupname", "admins")
        .put("bcrypt-hash", hash)
        .put("uid", "0");
    return engine.call("config.add", admin);
  }

  private boolean isThere() {
    try {
      engine.call("config.get", engine.args().put("path", "system/user[" + user + "]"));
      return true;
    } catch (Refusal _) {
      return false;
    }
  }

  private ObjectNode change(String path) {
    return engine
        .args()
        .put("path", path)
        .put("who", System.getProperty("user.name", "somebody") + "@console")
        .put("description", "set the password of " + user);
  }

  private static byte[] ask() throws IOException {
    Console console = System.console();
    if (console != null && console.isTerminal()) {
      char[] typed = console.readPassword("Password: ");
      return typed == null ? new byte[0] : new String(typed).getBytes(StandardCharsets.UTF_8);
    }
    byte[] line = System.in.readNBytes(1024);
    int end = 0;
    while (end < line.length && line[end] != '\n' && line[end] != '\r') {
      end++;
    }
    return Arrays.copyOf(line, end);
  }
}
