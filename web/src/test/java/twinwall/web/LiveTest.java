package twinwall.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import twinwall.node.Log;
import twinwall.node.control.ControlServer;
import twinwall.node.control.Op;
import twinwall.web.engine.Engine;

/** Open pages are told what changed, and when nobody answers. */
class LiveTest {
  @TempDir Path dir;
  private final JsonMapper json = JsonMapper.builder().build();
  private final AtomicReference<String> role = new AtomicReference<>("BACKUP");

  private ControlServer engine() throws Exception {
    var ops = new HashMap<String, Op>();
    ops.put(
        "carp.status",
        _ -> {
          var out = json.createObjectNode();
          out.putArray("vhids").addObject().put("label", "LAN@49").put("role", role.get());
          return out;
        });
    ops.put("sync.status", _ -> json.createObjectNode().put("standing", "in sync"));
    ops.put("status", _ -> json.createObjectNode().put("flows", "synchronised"));
    var log = new Log(new PrintStream(OutputStream.nullOutputStream()), "live");
    return ControlServer.start(dir.resolve("control.sock"), ops, log);
  }

  private static String next(BlockingQueue<String> heard) throws InterruptedException {
    for (var line = heard.poll(60, TimeUnit.SECONDS);
        line != null;
        line = heard.poll(60, TimeUnit.SECONDS)) {
      if (line.startsWith("data:")) {
        return line;
      }
    }
    throw new AssertionError("nothing was told");
  }

  @Test
  void aRoleIsToldWhenItChangesAndAnEngineThatIsGone() throws Exception {
    var live = new Live(new Engine(dir));
    var heard = new LinkedBlockingQueue<String>();
    var open = new AtomicBoolean(true);
    var out =
        new OutputStream() {
          @Override
          public void write(int b) {
            throw new UnsupportedOperationException();
          }

          @Override
          public void write(byte[] bytes) {
            heard.add(new String(bytes, StandardCharsets.UTF_8));
          }
        };
    var server = engine();
    assertTrue(live.enter());
    var page =
        Thread.ofVirtual()
            .start(() -> {
              try {
                live.write(out, open::get);
              } catch (java.io.IOException e) {
                heard.add("failed: " + e);
              }
            });
    assertTrue(next(heard).contains("\"role\":\"BACKUP\""));
    role.set("MASTER");
    var told = next(heard);
    assertTrue(told.contains("\"role\":\"MASTER\""), told);
    assertTrue(told.endsWith("\n\n"), told);
    server.close();
    assertTrue(next(heard).contains("\"engine\":false"));
    server = engine();
    assertTrue(next(heard).contains("\"role\":\"MASTER\""));
    server.close();
    open.set(false);
    page.join(java.time.Duration.ofSeconds(60));
    assertFalse(page.isAlive());
    live.leave();
  }

  @Test
  void onlySoManyAreLiveAtOnce() {
    var live = new Live(new Engine(dir));
    int in = 0;
    while (in < 1_000 && live.enter()) {
      in++;
    }
    assertEquals(24, in);
    live.leave();
    assertTrue(live.enter());
    for (int i = 0; i < 24; i++) {
      live.leave();
    }
  }
}
