package twinwall.node.diagnose;

import java.time.Instant;
import java.util.Optional;
import twinwall.core.diagnose.Capture;

/** A capture that this engine started: how far it is, and why it ended. */
final class CaptureRun {
  private final String name;
  private final Faces.Face face;
  private final Capture capture;
  private final Instant since;
  private Optional<Process> process = Optional.empty();
  private boolean running = true;
  private boolean stopped;
  private long packets;
  private long bytes;
  private String why = "";

  CaptureRun(String name, Faces.Face face, Capture capture, Instant since) {
    this.name = name;
    this.face = face;
    this.capture = capture;
    this.since = since;
  }

  /** How it is at one moment. */
  record Seen(boolean running, long packets, long bytes, String why) {}

  String name() {
    return name;
  }

  Faces.Face face() {
    return face;
  }

  Capture capture() {
    return capture;
  }

  Instant since() {
    return since;
  }

  synchronized boolean isRunning() {
    return running;
  }

  /** False when it was stopped before it started. */
  synchronized boolean started(Process by) {
    process = Optional.of(by);
    return !stopped;
  }

  synchronized void got(long many, long whole) {
    packets = many;
    bytes = whole;
    notifyAll();
  }

  /** Until it listens, or has ended. */
  synchronized void awaitBegin(long millis) throws InterruptedException {
    long end = System.nanoTime() + millis * 1_000_000;
    for (long left = millis;
        running && bytes == 0 && left > 0;
        left = (end - System.nanoTime()) / 1_000_000) {
      wait(left);
    }
  }

  /** The first reason counts. */
  synchronized void because(String sentence) {
    if (why.isEmpty()) {
      why = sentence;
    }
  }

  synchronized void end() {
    running = false;
    notifyAll();
  }

  /** The process to be told that it is enough. */
  synchronized Optional<Process> stop(String sentence) {
    if (!running) {
      return Optional.empty();
    }
    stopped = true;
    because(sentence);
    return process;
  }

  synchronized void awaitEnd(long millis) throws InterruptedException {
    long end = System.nanoTime() + millis * 1_000_000;
    for (long left = millis; running && left > 0; left = (end - System.nanoTime()) / 1_000_000) {
      wait(left);
    }
  }

  synchronized Seen seen() {
    return new Seen(running, packets, bytes, why);
  }
}
