package twinwall.node.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import twinwall.node.control.Refusal;

/** {@code twinwall sync}: what the peer knows, and telling it. */
@Command(
    name = "sync",
    mixinStandardHelpOptions = true,
    description = "What the peer knows of this node's configuration.")
public final class SyncCommand implements Callable<Integer> {
  private static final int TURNS = 300;
  private static final int TURN_MILLIS = 100;

  @Mixin private Engine engine = new Engine();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Refusal {
    return show(engine, engine.call("sync.status"));
  }

  @Command(name = "status", description = "Who is told, and how it went; 0 when the peer runs it.")
  int status(@Mixin Engine mixed) throws Refusal {
    return show(mixed, mixed.call("sync.status"));
  }

  @Command(name = "now", description = "Send the configuration now, and wait for the outcome.")
  int now(@Mixin Engine mixed) throws Refusal, InterruptedException {
    mixed.call("sync.now");
    JsonNode status = mixed.call("sync.status");
    for (int turn = 0; turn < TURNS; turn++) {
      Thread.sleep(TURN_MILLIS);
      status = mixed.call("sync.status");
      if (!status.path("busy").asBoolean(false)) {
        break;
      }
    }
    return show(mixed, status);
  }

  @Command(
      name = "test",
      description = "Try both synchronizations, sending nothing; 0 when nothing fails.")
  int test(@Mixin Engine mixed) throws Refusal {
    JsonNode result = mixed.call("sync.test");
    if (mixed.json()) {
      out().println(result.toPrettyString());
    } else {
      for (JsonNode check : result.path("checks")) {
        out()
            .println(
                (check.path("good").asBoolean(false) ? "ok      " : "FAILS   ")
                    + check.path("name").asString("")
                    + ": "
                    + check.path("sentence").asString(""));
      }
    }
    out().flush();
    return result.path("good").asBoolean(false) ? 0 : 1;
  }

  @Command(name = "trust", description = "Accept the certificate that the peer shows now.")
  int trust(@Mixin Engine mixed) throws Refusal {
    JsonNode result = mixed.call("sync.trust");
    if (mixed.json()) {
      out().println(result.toPrettyString());
    } else {
      out()
          .println(
              "Accepted for "
                  + result.path("peer").asString("")
                  + ": SHA-256 "
                  + result.path("sha256").asString(""));
    }
    out().flush();
    return 0;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** 0 when nothing is wrong, 1 when the peer does not run what it should. */
  private int show(Engine mixed, JsonNode status) {
    String standing = status.path("standing").asString("");
    if (mixed.json()) {
      out().println(status.toPrettyString());
    } else {
      out().println("Standing   " + standing);
      line("Peer", status.path("target").asString(""));
      out().println("           " + status.path("sentence").asString(""));
      seconds("In sync", status.path("in_sync_seconds_ago"), " s ago");
      seconds("Last try", status.path("last_try_seconds_ago"), " s ago");
      seconds("Next", status.path("next_in_seconds"), " s from now");
      StringBuilder sends = new StringBuilder();
      status
          .path("sends")
          .forEach(x -> sends.append(sends.isEmpty() ? "" : ", ").append(x.asString("")));
      line("Sends", sends.toString());
      line("Received", status.path("received_from").asString(""));
      status.path("notices").forEach(notice -> line("Notice", notice.asString("")));
    }
    out().flush();
    return switch (standing) {
      case "in sync", "taken", "off", "sending" -> 0;
      default -> 1;
    };
  }

  private void line(String label, String text) {
    if (!text.isEmpty()) {
      out().println((label + "           ").substring(0, 11) + text);
    }
  }

  private void seconds(String label, JsonNode value, String unit) {
    if (value.isNumber()) {
      line(label, value.asLong() + unit);
    }
  }
}
