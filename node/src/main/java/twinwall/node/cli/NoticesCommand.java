package twinwall.node.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import twinwall.node.control.Refusal;

/** {@code twinwall notices}: what somebody was told, and whether it got out. */
@Command(
    name = "notices",
    mixinStandardHelpOptions = true,
    description = {
      "Show the last notices since the engine started, and how sending them went. The exit code is",
      "1 when some do not get out."
    })
public final class NoticesCommand implements Callable<Integer> {
  private static final long PAUSE_MILLIS = 200;

  @Mixin private Engine engine = new Engine();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Refusal {
    JsonNode all = engine.call("notices.list");
    PrintWriter out = spec.commandLine().getOut();
    if (engine.json()) {
      out.println(all.toPrettyString());
    } else {
      print(out, all);
    }
    boolean failing =
        all.path("channels").valueStream().anyMatch(one -> one.path("failures").asInt() > 0);
    return failing ? 1 : 0;
  }

  private static void print(PrintWriter out, JsonNode all) {
    if (all.path("channels").isEmpty()) {
      out.println("Notices go to nobody. Set notifications/smtp or twinwall/webhook.");
    }
    for (JsonNode channel : all.path("channels")) {
      out.printf("%-8s to %s%s%n", name(channel), channel.path("target").asString(), more(channel));
    }
    if (all.path("lost").asLong() > 0) {
      out.println(all.path("lost").asLong() + " were dropped before they could be sent.");
    }
    for (JsonNode notice : all.path("notices")) {
      out.printf(
          "%s  %-8s %s  (%s)%n",
          notice.path("time").asString(),
          notice.path("topic").asString(),
          notice.path("title").asString(),
          fates(notice));
      if (!notice.path("text").asString("").isEmpty()) {
        out.println("    " + notice.path("text").asString());
      }
    }
  }

  private static String name(JsonNode channel) {
    return channel.path("name").asString();
  }

  private static String more(JsonNode channel) {
    String out = "";
    if (channel.path("waiting").asLong() > 0) {
      out += ", " + channel.path("waiting").asLong() + " waiting";
    }
    if (channel.has("next_try_seconds")) {
      out += ", next try in " + channel.path("next_try_seconds").asLong() + " s";
    }
    return out;
  }

  private static String fates(JsonNode notice) {
    List<String> out = new ArrayList<>();
    for (JsonNode one : notice.path("deliveries")) {
      String why = one.path("why").asString("");
      out.add(
          one.path("channel").asString()
              + " "
              + one.path("fate").asString()
              + (why.isEmpty() ? "" : ": " + why));
    }
    return out.isEmpty() ? "nobody" : String.join("; ", out);
  }

  @Command(
      name = "test",
      mixinStandardHelpOptions = true,
      description = "Send a notice by every channel, and say whether it got out.")
  int test(
      @Mixin Engine at,
      @Option(
              names = "--timeout",
              paramLabel = "SECONDS",
              defaultValue = "60",
              description = "how long to wait (${DEFAULT-VALUE})")
          int seconds)
      throws Refusal, InterruptedException {
    long number = at.call("notices.test").path("number").asLong();
    PrintWriter out = spec.commandLine().getOut();
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    while (true) {
      JsonNode notice = notice(at.call("notices.list"), number);
      boolean decided =
          notice.path("deliveries").valueStream().allMatch(one -> one.path("tries").asInt() > 0);
      boolean late = System.nanoTime() > end;
      if (!notice.isMissingNode() && decided || late) {
        boolean sent =
            !notice.isMissingNode()
                && notice
                    .path("deliveries")
                    .valueStream()
                    .allMatch(one -> one.path("fate").asString("").equals("sent"));
        if (at.json()) {
          out.println(notice.toPrettyString());
        } else {
          out.println(notice.isMissingNode() ? "Nothing came of it." : fates(notice));
        }
        return sent ? 0 : 1;
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  private static JsonNode notice(JsonNode all, long number) {
    for (JsonNode one : all.path("notices")) {
      if (one.path("number").asLong() == number) {
        return one;
      }
    }
    return all.path("none");
  }
}
