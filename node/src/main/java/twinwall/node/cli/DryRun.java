package twinwall.node.cli;

import java.io.PrintWriter;
import tools.jackson.databind.JsonNode;

/** Prints what a change would come to. */
final class DryRun {
  private DryRun() {}

  /** What a change would come to. */
  static void print(PrintWriter out, JsonNode result) {
    out.println(
        result.path("changes").isEmpty()
            ? "Nothing to change."
            : "Nothing was saved. It would be:");
    for (JsonNode change : result.path("changes")) {
      out.println("@@ " + change.path("path").asString("") + " @@");
      lines(out, "-", change.path("before").asString(""));
      lines(out, "+", change.path("after").asString(""));
    }
    tell(out, "warning: ", result.path("warnings"));
    tell(out, "notice: ", result.path("notices"));
    out.flush();
  }

  private static void lines(PrintWriter out, String mark, String text) {
    text.lines().forEach(line -> out.println(mark + line));
  }

  private static void tell(PrintWriter out, String what, JsonNode problems) {
    for (JsonNode p : problems) {
      String path = p.path("path").asString("");
      out.println(what + (path.isEmpty() ? "" : path + ": ") + p.path("message").asString(""));
    }
  }
}
