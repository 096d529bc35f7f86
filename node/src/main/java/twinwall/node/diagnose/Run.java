package twinwall.node.diagnose;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a program that somebody started has said so far, and whether it still runs. */
final class Run {
  static final int MOST_LINES = 2_000;
  static final int LONGEST_LINE = 400;

  private final String id;
  private final String tool;
  private final String title;
  private final List<String> lines = new ArrayList<>();
  private Optional<Process> process = Optional.empty();
  private boolean running = true;
  private boolean stopped;
  private int exit = -1;
  private String why = "";

  Run(String id, String tool, String title) {
    this.id = id;
    this.tool = tool;
    this.title = title;
  }

  /** How it is at one moment. */
  record Seen(List<String> lines, int next, boolean running, int exit, String why) {}

  String id() {
    return id;
  }

  String tool() {
    return tool;
  }

  String title() {
    return title;
  }

  synchronized boolean isRunning() {
    return running;
  }

  /** False when it was stopped before it started. */
  synchronized boolean started(Process by) {
    process = Optional.of(by);
    return !stopped;
  }

  /** Takes a line; false when no more are wanted. */
  synchronized boolean say(String line) {
    if (lines.size() >= MOST_LINES) {
      why = "It said more than " + MOST_LINES + " lines.";
      return false;
    }
    lines.add(line);
    notifyAll();
    return true;
  }

  synchronized void end(int status) {
    running = false;
    exit = status;
    if (stopped && why.isEmpty()) {
      why = "It was stopped.";
    }
    notifyAll();
  }

  /** It did not get so far, or took too long. */
  synchronized void because(String sentence) {
    if (why.isEmpty()) {
      why = sentence;
    }
  }

  /** The process to be told that it is enough. */
  synchronized Optional<Process> stop() {
    stopped = running;
    return running ? process : Optional.empty();
  }

  /** Its lines from one on, after it has ended or some time has passed. */
  synchronized Seen seen(int from, Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (running) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        break;
      }
      wait(left);
    }
    int at = Math.min(from, lines.size());
    return new Seen(List.copyOf(lines.subList(at, lines.size())), lines.size(), running, exit, why);
  }
}
