package twinwall.node.cli;

import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import twinwall.node.control.Refusal;

/** {@code twinwall tokens}: what programs log in to the API with. */
@Command(
    name = "tokens",
    mixinStandardHelpOptions = true,
    description = "List the tokens of the API; add and remove them.",
    footer = {
      "",
      "A token never may more than its user. The scope is read or write, and privileges like",
      "page-firewall-aliases where it is to have fewer than the user. Tokens go to the peers with",
      "the users, and away with them."
    })
public final class TokensCommand implements Callable<Integer> {
  @Mixin private Engine engine = new Engine();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    return list(engine);
  }

  @Command(name = "list", description = "List them.", mixinStandardHelpOptions = true)
  int list(@Mixin Engine at) throws Refusal {
    JsonNode result = at.call("tokens.list");
    if (at.json()) {
      out().println(result.toPrettyString());
      return 0;
    }
    out()
        .printf(
            "%-11s %-12s %-20s %-12s %-17s %s%n",
            "id", "user", "name", "expires", "last used", "scope");
    for (JsonNode token : result.path("tokens")) {
      out()
          .printf(
              "%-11s %-12s %-20s %-12s %-17s %s%n",
              token.path("id").asString(""),
              token.path("user").asString(""),
              token.path("name").asString(""),
              token.path("expired").asBoolean(false)
                  ? "expired"
                  : token.has("expires")
                      ? time("yyyy-MM-dd", token.path("expires").asLong(0))
                      : "never",
              token.has("last_used")
                  ? time("yyyy-MM-dd HH:mm", token.path("last_used").asLong(0))
                  : "not yet",
              words(token.path("scope")));
    }
    out().flush();
    return 0;
  }

  private static String time(String pattern, long seconds) {
    return DateTimeFormatter.ofPattern(pattern)
        .withZone(ZoneId.systemDefault())
        .format(Instant.ofEpochSecond(seconds));
  }

  private static String words(JsonNode array) {
    List<String> all = new ArrayList<>();
    array.forEach(x -> all.add(x.asString("")));
    return String.join(",", all);
  }

  @Command(
      name = "add",
      description = "Make a token and show it, this once.",
      mixinStandardHelpOptions = true)
  int add(
      @Mixin Engine at,
      @Option(names = "--user", paramLabel = "USER", required = true, description = "whose it is")
          String user,
      @Option(
              names = "--name",
              paramLabel = "NAME",
              defaultValue = "token",
              description = "what it is called in logs and in the history (default: token)")
          String name,
      @Option(
              names = "--scope",
              paramLabel = "WORD",
              split = ",",
              defaultValue = "read",
              description = "read, write, and privileges; may be repeated (default: read)")
          List<String> scope,
      @Option(
              names = "--expires",
              paramLabel = "TIME",
              defaultValue = "90d",
              description = "90d, 12h, 2027-01-31 or never (default: 90d)")
          String expires)
      throws Refusal {
    var args = at.args().put("user", user).put("name", name).put("expires", expires);
    scope.forEach(args.putArray("scope")::add);
    JsonNode result = at.call("tokens.add", args.put("who", who()));
    out().println(at.json() ? result.toPrettyString() : result.path("token").asString(""));
    out().flush();
    return 0;
  }

  @Command(
      name = "remove",
      description = "Remove a token: it is not let in any more.",
      mixinStandardHelpOptions = true)
  int remove(@Mixin Engine at, @Parameters(paramLabel = "ID") String id) throws Refusal {
    JsonNode result = at.call("tokens.remove", at.args().put("id", id).put("who", who()));
    out().println(at.json() ? result.toPrettyString() : "Removed.");
    out().flush();
    return 0;
  }

  private static String who() {
    return System.getProperty("user.name", "somebody") + "@console";
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
