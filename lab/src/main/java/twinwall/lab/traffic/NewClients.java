package twinwall.lab.traffic;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.node.ObjectNode;
import twinwall.lab.site.Ran;

/**
 * Clients that come and want an address, one after the other, four a second: a real DHCP client
 * (udhcpc), which asks again every second. They are few that come again and again, each under its
 * own identifier; what they get they do not use. They have a device of their own: the client reads
 * all that arrives and would miss its answer among somebody's download.
 */
final class NewClients {
  private static final Path PROGRAM = Path.of("/usr/sbin/udhcpc");
  private static final String DEVICE = "newcomer";
  private static final long EVERY_MILLIS = 250;
  private static final int CLIENTS = 6;
  private static final long PATIENCE_SECONDS = 25;

  private static final String SCRIPT =
      """
      #!/bin/sh
      [ "$1" = bound ] && echo "bound $ip $router $dns"
      exit 0
      """;

  private final Path script;
  private final Thread thread =
      Thread.ofPlatform().daemon().name("new-clients").unstarted(this::run);
  private volatile boolean enough;
  private int asked;
  private int failed;
  private long longest;
  private String last = "";

  NewClients() throws IOException {
    ip("link", "add", DEVICE, "link", "eth0", "type", "macvlan", "mode", "private");
    ip("link", "set", DEVICE, "up");
    script = Files.createTempFile("udhcpc", ".sh");
    Files.writeString(script, SCRIPT);
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    thread.start();
  }

  /** Whether this machine has the client. */
  static boolean arePossible() {
    return Files.isExecutable(PROGRAM);
  }

  private void run() {
    try {
      while (!enough) {
        long start = System.nanoTime();
        ask(asked % CLIENTS);
        long left = EVERY_MILLIS - (System.nanoTime() - start) / 1_000_000;
        Thread.sleep(Math.max(1, left));
      }
    } catch (IOException | InterruptedException e) {
      failed++;
      last = e.toString();
    }
  }

  private void ask(int client) throws IOException, InterruptedException {
    long start = System.nanoTime();
    ProcessBuilder builder =
        new ProcessBuilder(
                List.of(
                    PROGRAM.toString(),
                    "-i",
                    DEVICE,
                    "-f",
                    "-n",
                    "-q",
                    "-t",
                    "20",
                    "-T",
                    "1",
                    "-x",
                    "0x3d:01" + "0b00000000%02x".formatted(client),
                    "-s",
                    script.toString()))
            .redirectErrorStream(true);
    Process process = builder.start();
    boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (!ended) {
      process.destroyForcibly().waitFor();
      failed++;
      last = "no end within " + PATIENCE_SECONDS + " s";
      return;
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    asked++;
    longest = Math.max(longest, System.nanoTime() - start);
    if (!said.contains("bound ")) {
      failed++;
      last = said.strip();
    }
  }

  private static void ip(String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(words));
    Ran.run(command).orFail();
  }

  void end(ObjectNode json) throws IOException, InterruptedException {
    enough = true;
    thread.join();
    Files.deleteIfExists(script);
    ip("link", "del", DEVICE);
    json.put("asked", asked).put("failed", failed).put("longest_ns", longest).put("why", last);
  }
}
