package twinwall.lab.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import twinwall.lab.site.LabException;

/** A program that says line by line what happens in a kernel; each line gets its moment. */
final class Tail implements AutoCloseable {
  private static final int KEPT = 50_000;

  private final Process process;
  private final Deque<Line> lines = new ArrayDeque<>();

  private record Line(long at, String text) {}

  Tail(List<String> command) {
    try {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofPlatform().name("tail").daemon().start(this::read);
  }

  private void read() {
    try (var in =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String text = in.readLine(); text != null; text = in.readLine()) {
        var line = new Line(System.nanoTime(), text);
        synchronized (lines) {
          lines.addLast(line);
          if (lines.size() > KEPT) {
            lines.removeFirst();
          }
          lines.notifyAll();
        }
      }
    } catch (IOException _) {
      // It was closed: nobody asks any more.
    }
  }

  /** When the first such line since a moment was read. */
  long await(long since, long boundMillis, Predicate<String> wanted, String what) {
    long end = System.nanoTime() + boundMillis * 1_000_000;
    synchronized (lines) {
      while (true) {
        for (Line line : lines) {
          if (line.at() >= since && wanted.test(line.text())) {
            return line.at();
          }
        }
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          throw new LabException(what + " was not seen within " + boundMillis / 1000.0 + " s");
        }
        try {
          lines.wait(left);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new LabException("interrupted", e);
        }
      }
    }
  }

  @Override
  public void close() {
    process.destroy();
  }
}
