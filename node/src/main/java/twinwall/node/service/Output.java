package twinwall.node.service;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import twinwall.node.Log;

/**
 * Brings what the daemons say into the log: so many lines at most, so long at most. The daemons
 * write to files and not to us, so that they can go on without us; a file that grows is emptied.
 */
final class Output implements AutoCloseable {
  private static final long PAUSE_MILLIS = 500;
  private static final int AT_ONCE = 64 * 1024;
  private static final long LARGEST = 1 << 20;
  private static final int LONGEST = 500;
  private static final int BURST = 60;
  private static final double PER_PAUSE = 2;

  /** How far one file is read, and how many lines it may bring. */
  private static final class Place {
    long position;
    double allowed = BURST;
    long leftOut;
  }

  private final Home home;
  private final Supplier<List<String>> names;
  private final Log log;
  private final Map<String, Place> places = new HashMap<>();
  private final Thread thread =
      Thread.ofPlatform().daemon().name("services-out").unstarted(this::run);
  private volatile boolean closed;

  /**
   * @param names of the services that there are now
   */
  Output(Home home, Supplier<List<String>> names, Log log) {
    this.home = home;
    this.names = names;
    this.log = log;
  }

  /** What is there already was told by an earlier engine. */
  void start() throws IOException {
    for (String name : home.names()) {
      place(name).position = size(home.log(name));
    }
    thread.start();
  }

  private Place place(String name) {
    return places.computeIfAbsent(name, _ -> new Place());
  }

  private static long size(Path file) throws IOException {
    return Files.exists(file) ? Files.size(file) : 0;
  }

  private void run() {
    while (!closed) {
      names.get().forEach(this::read);
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException _) {
        return;
      }
    }
  }

  private synchronized void read(String name) {
    Place place = place(name);
    place.allowed = Math.min(BURST, place.allowed + PER_PAUSE);
    Path file = home.log(name);
    try {
      long size = size(file);
      if (size < place.position) {
        place.position = 0; // it is another file by now
      }
      if (size == place.position) {
        return;
      }
      byte[] bytes = new byte[(int) Math.min(AT_ONCE, size - place.position)];
      try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
        in.seek(place.position);
        in.readFully(bytes);
      }
      int used = whole(bytes);
      place.position += used;
      new String(bytes, 0, used, StandardCharsets.UTF_8).lines().forEach(line -> say(name, line));
      if (size > LARGEST) {
        if (place.position < size) {
          log.warn(
              "a daemon says more than is read", "service", name, "bytes", size - place.position);
        }
        empty(file);
        place.position = 0;
      }
    } catch (IOException e) {
      log.warn("what a daemon says cannot be read", "service", name, "why", e.getMessage());
    }
  }

  /** Up to the last end of a line; everything when there is none in so many bytes. */
  private static int whole(byte[] bytes) {
    for (int i = bytes.length; i > 0; i--) {
      if (bytes[i - 1] == '\n') {
        return i;
      }
    }
    return bytes.length == AT_ONCE ? bytes.length : 0;
  }

  private void say(String name, String line) {
    Place place = place(name);
    if (place.allowed < 1) {
      place.leftOut++;
      return;
    }
    if (place.leftOut > 0) {
      log.warn("lines of a daemon were left out", "service", name, "number", place.leftOut);
      place.leftOut = 0;
    }
    place.allowed--;
    log.room(name).info(line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line);
  }

  /** The daemon appends: it goes on at the beginning. */
  private static void empty(Path file) throws IOException {
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.setLength(0);
    }
  }

  /** The last lines of a file, as far as they fit into so many bytes. */
  static List<String> tail(Path file, int bytes) throws IOException {
    long size = size(file);
    if (size == 0) {
      return List.of();
    }
    byte[] last = new byte[(int) Math.min(bytes, size)];
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      in.seek(size - last.length);
      in.readFully(last);
    }
    return new String(last, StandardCharsets.UTF_8).lines().toList();
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    names.get().forEach(this::read);
  }
}
