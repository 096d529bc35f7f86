package twinwall.lab.traffic;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/**
 * A continuous ping(8), ten a second; a ping is lost when the ones after it came back and it did
 * not.
 */
final class Ping {
  private static final Pattern LINE = Pattern.compile("(no answer yet for )?icmp_seq=([0-9]+)");
  private static final Pattern GOOD = Pattern.compile("bytes from .*icmp_seq=[0-9]+ .*time=");

  private final Process process;
  private final Thread reader;
  private final BitSet answered = new BitSet();
  private int last;

  Ping(String address) throws IOException {
    process =
        new ProcessBuilder(List.of("ping", "-n", "-O", "-i", "0.1", "-W", "1", address))
            .redirectErrorStream(true)
            .start();
    reader = Thread.ofPlatform().daemon().name("ping").start(this::read);
  }

  private void read() {
    try (var lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        see(line);
      }
    } catch (IOException _) {
      // It was ended.
    }
  }

  /** Takes in one line of ping's output. */
  synchronized void see(String line) {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.find()) {
      return;
    }
    int number = Integer.parseInt(matcher.group(2));
    last = Math.max(last, number);
    if (GOOD.matcher(line).find()) {
      answered.set(number);
    }
  }

  void end(ObjectNode json) throws InterruptedException {
    Thread.sleep(150);
    process.destroyForcibly();
    reader.join(1000);
    synchronized (this) {
      json.put("sent", last).put("lost", last - answered.cardinality());
    }
  }
}
