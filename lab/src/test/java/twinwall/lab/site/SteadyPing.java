package twinwall.lab.site;

import static twinwall.lab.site.PairHands.until;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A continuous ping(8) of the client, five a second, until its machine is gone. */
final class SteadyPing {
  private static final Pattern ANSWER = Pattern.compile("bytes from .* icmp_seq=[0-9]+ .*time=");
  private static final Pattern NUMBER = Pattern.compile(".*icmp_seq=([0-9]+).*");

  private final Path log;

  SteadyPing(Site site, String address) {
    log = site.directory(Topology.CLIENT).resolve("ping.log");
    site.startDaemon(
        Topology.CLIENT,
        List.of("ping", "-n", "-O", "-i", "0.2", address),
        Map.of("LC_ALL", "C"),
        log);
  }

  private List<String> lines() throws IOException {
    return Files.readAllLines(log);
  }

  long answered() throws IOException {
    return lines().stream().filter(line -> ANSWER.matcher(line).find()).count();
  }

  /** Those that had no answer when the next one was due. */
  long missed() throws IOException {
    return lines().stream().filter(line -> line.startsWith("no answer yet")).count();
  }

  /** Waits for answers to what is sent from now on. */
  void goesOn() throws Exception {
    long before = lines().stream().mapToLong(SteadyPing::number).max().orElse(0);
    until(
        "the ping goes on",
        () ->
            lines().stream()
                    .filter(line -> ANSWER.matcher(line).find())
                    .mapToLong(SteadyPing::number)
                    .filter(n -> n > before)
                    .count()
                >= 5);
  }

  private static long number(String line) {
    var matcher = NUMBER.matcher(line);
    return matcher.matches() ? Long.parseLong(matcher.group(1)) : 0;
  }

  @Override
  public String toString() {
    try {
      return "ping: " + answered() + " answered, " + missed() + " missed";
    } catch (IOException e) {
      return e.toString();
    }
  }
}
