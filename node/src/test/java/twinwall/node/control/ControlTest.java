package twinwall.node.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twinwall.node.Log;

class ControlTest {
  private final Log log = new Log(System.err, "test");

  @Test
  void callsAndRefusals(@TempDir Path run) throws Exception {
    Map<String, Op> ops =
        Map.of(
            "echo",
            args -> args.get("text"),
            "no",
            _ -> {
              throw new Refusal(
                  Refusal.Kind.REFUSED, "not today", List.of(new Refusal.Problem("a/b", "wrong")));
            });
    try (var _ = ControlServer.start(run.resolve("control.sock"), ops, log)) {
      ControlClient client = new ControlClient(run);
      assertEquals("hä\n", client.call("echo", client.args().put("text", "hä\n")).asString());
      Refusal no = assertThrows(Refusal.class, () -> client.call("no", client.args()));
      assertEquals("not today", no.sentence());
      assertEquals(List.of(new Refusal.Problem("a/b", "wrong")), no.problems());
      Refusal unknown = assertThrows(Refusal.class, () -> client.call("what", client.args()));
      assertEquals(Refusal.Kind.UNKNOWN, unknown.kind());
      assertEquals(
          "rw-rw----",
          PosixFilePermissions.toString(
              Files.getPosixFilePermissions(run.resolve("control.sock"))));
    }
  }

  @Test
  void noEngine(@TempDir Path run) {
    ControlClient client = new ControlClient(run);
    Refusal refusal = assertThrows(Refusal.class, () -> client.call("status", client.args()));
    assertEquals(Refusal.Kind.UNREACHABLE, refusal.kind());
  }
}
