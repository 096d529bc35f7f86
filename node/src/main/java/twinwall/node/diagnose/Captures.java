package twinwall.node.diagnose;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import twinwall.core.diagnose.Capture;
import twinwall.core.diagnose.PcapCut;
import twinwall.linux.Ack;
import twinwall.linux.Signal;
import twinwall.node.control.Refusal;

/**
 * Captures of packets: one on an interface at a time, a few at once, a few kept. tcpdump reads as a
 * user who owns nothing and writes to us; the file is ours, and ends with a whole packet.
 */
final class Captures implements AutoCloseable {
  static final int AT_ONCE = 3;
  static final int KEPT = 5;
  static final long MOST_BYTES = 16L << 20;
  static final int LONGEST_SECONDS = 3_600;
  private static final String NAME = "packetcapture-[a-z][a-z0-9_]{0,30}-[0-9]{14}\\.pcap";
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("uuuuMMddHHmmss").withZone(ZoneOffset.UTC);
  private static final int WORDS = 2_000;
  private static final long GRACE_MILLIS = 1_000;

  /** The kernel keeps packets back for so long; who ends at once loses them. */
  private static final long BLOCK_MILLIS = 1_100;

  private static final long BEGUN_MILLIS = 5_000;

  private final Path directory;
  private final InstantSource wall;
  private final long most;
  private final List<CaptureRun> runs = new ArrayList<>();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("capture-clock").factory());
  private boolean closed;

  /**
   * @param most bytes of one file
   */
  Captures(Path run, InstantSource wall, long most) {
    this.directory = run.resolve("captures");
    this.wall = wall;
    this.most = most;
  }

  /** A file that is there, and what is known of how it came to be. */
  record Kept(String name, long bytes, Instant changed, Optional<CaptureRun> run) {}

  CaptureRun start(Faces.Face face, Capture capture, int seconds) throws Refusal, IOException {
    Tools.need("tcpdump");
    Optional<String> not = Tools.cannotDrop();
    if (not.isPresent()) {
      throw new Refusal(not.get());
    }
    CaptureRun run;
    FileChannel file;
    synchronized (this) {
      admit(face);
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      prune();
      Instant now = wall.instant();
      String name = name(face, now);
      file = create(name);
      run = new CaptureRun(name, face, capture, now);
      runs.add(run);
    }
    Thread.ofPlatform()
        .daemon()
        .name("capture-" + face.device())
        .start(() -> go(run, file, Duration.ofSeconds(seconds)));
    return begun(run);
  }

  /** It listens now, or says why it does not. */
  private static CaptureRun begun(CaptureRun run) throws Refusal {
    try {
      run.awaitBegin(BEGUN_MILLIS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    CaptureRun.Seen seen = run.seen();
    if (!seen.running() && seen.bytes() == 0) {
      throw new Refusal(seen.why());
    }
    return run;
  }

  private void admit(Faces.Face face) throws Refusal {
    List<CaptureRun> running = runs.stream().filter(CaptureRun::isRunning).toList();
    if (running.stream().anyMatch(run -> run.face().device().equals(face.device()))) {
      throw Texts.refused("interface", "A capture on " + face.label() + " runs already.");
    }
    if (closed || running.size() >= AT_ONCE) {
      throw new Refusal(
          Refusal.Kind.BUSY, running.size() + " captures run already: stop one first", List.of());
    }
  }

  private static String name(Faces.Face face, Instant at) {
    return "packetcapture-" + face.id() + "-" + STAMP.format(at) + ".pcap";
  }

  private FileChannel create(String name) throws Refusal, IOException {
    try {
      return FileChannel.open(
          directory.resolve(name),
          Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (FileAlreadyExistsException _) {
      throw new Refusal("a capture of this second is there already: try again");
    }
  }

  /** Room for one more. */
  private void prune() throws IOException {
    List<Kept> all = list();
    for (Kept kept : all.subList(Math.min(KEPT - 1, all.size()), all.size())) {
      if (kept.run().filter(CaptureRun::isRunning).isEmpty()) {
        Files.deleteIfExists(directory.resolve(kept.name()));
        runs.removeIf(run -> run.name().equals(kept.name()));
      }
    }
    runs.removeIf(run -> !run.isRunning() && !Files.exists(directory.resolve(run.name())));
  }

  /** The newest first. */
  synchronized List<Kept> list() throws IOException {
    List<Kept> out = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (Stream<Path> files = Files.list(directory)) {
        for (Path file : files.toList()) {
          String name = String.valueOf(file.getFileName());
          if (name.matches(NAME) && Files.isRegularFile(file)) {
            Optional<CaptureRun> run =
                runs.stream().filter(one -> one.name().equals(name)).findFirst();
            Instant changed = Files.getLastModifiedTime(file).toInstant();
            out.add(new Kept(name, Files.size(file), changed, run));
          }
        }
      }
    }
    out.sort(Comparator.comparing((Kept one) -> one.name().replaceFirst(".*-", "")).reversed());
    return List.copyOf(out);
  }

  Path file(String name) throws Refusal {
    Path file = directory.resolve(name.matches(NAME) ? name : "-");
    if (!name.matches(NAME) || !Files.isRegularFile(file)) {
      throw Texts.refused("name", "There is no capture " + Texts.quoted(name) + ".");
    }
    return file;
  }

  synchronized Optional<CaptureRun> run(String name) {
    return runs.stream().filter(run -> run.name().equals(name)).findFirst();
  }

  synchronized void delete(String name) throws Refusal, IOException {
    Path file = file(name);
    if (run(name).filter(CaptureRun::isRunning).isPresent()) {
      throw Texts.refused("name", "It runs: stop it first.");
    }
    Files.deleteIfExists(file);
    runs.removeIf(run -> run.name().equals(name));
  }

  /** On a thread that lives as long as tcpdump: the kernel ends the two together. */
  private void go(CaptureRun run, FileChannel file, Duration longest) {
    Path path = directory.resolve(run.name());
    try (file) {
      Process process =
          Tools.asNobody(List.of("net_raw"), run.capture().words())
              .redirectInput(new File("/dev/null"))
              .start();
      try {
        if (!run.started(process)) {
          process.destroyForcibly();
        }
        after(longest.toMillis(), () -> stop(run, "It took as long as it may."));
        pump(run, process, file);
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      run.because("It could not be run: " + Texts.clean(String.valueOf(e.getMessage())));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      ended(run, path);
    }
  }

  /** Until tcpdump ends, which it does: something ends it after a while. */
  private void pump(CaptureRun run, Process process, FileChannel file)
      throws IOException, InterruptedException {
    PcapCut cut = new PcapCut(most);
    byte[] some = new byte[1 << 16];
    try (InputStream in = process.getInputStream()) {
      for (int n = in.read(some); n >= 0; n = in.read(some)) {
        boolean more = cut.take(some, n);
        ByteBuffer bytes = ByteBuffer.wrap(some, 0, n);
        while (bytes.hasRemaining()) {
          file.write(bytes);
        }
        run.got(cut.packets(), cut.whole());
        if (!more) {
          run.because(
              cut.isFull()
                  ? "The file is as large as it may be (" + (most >> 10) + " KiB)."
                  : "What tcpdump said is no capture.");
          break;
        }
      }
    }
    file.truncate(cut.whole());
    if (process.isAlive()) { // destroying it would throw away what it has to say
      Ack _ = Signal.TERM.send(process.pid());
      after(GRACE_MILLIS, process::destroyForcibly);
    }
    String said = new String(process.getErrorStream().readNBytes(WORDS), StandardCharsets.UTF_8);
    process.waitFor();
    if (cut.whole() == 0) {
      run.because("tcpdump: " + last(said));
    } else if (run.capture().count() > 0 && cut.packets() >= run.capture().count()) {
      run.because("All packets that were asked for are there.");
    }
  }

  private static String last(String said) {
    String[] lines = said.strip().split("\n");
    return Texts.clean(lines[lines.length - 1].replaceFirst("^tcpdump: ", ""));
  }

  /** What is no capture is no file. */
  private static void ended(CaptureRun run, Path path) {
    try {
      if (run.seen().bytes() == 0) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      run.because("The file cannot be taken away: " + e.getMessage());
    } finally {
      run.end();
    }
  }

  private void after(long millis, Runnable what) {
    try {
      clock.schedule(what, millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException _) {
      what.run(); // the engine ends
    }
  }

  /** tcpdump writes what the kernel has for it, and ends; harder when it does not hear. */
  void stop(CaptureRun run, String why) {
    run.stop(why)
        .ifPresent(process -> {
          after(BLOCK_MILLIS, () -> interrupt(process));
          after(BLOCK_MILLIS + GRACE_MILLIS, process::destroyForcibly);
        });
  }

  private static void interrupt(Process process) {
    if (process.isAlive()) {
      Ack _ = Signal.INT.send(process.pid());
    }
  }

  @Override
  public void close() {
    List<CaptureRun> all;
    synchronized (this) {
      closed = true;
      all = List.copyOf(runs);
    }
    for (CaptureRun run : all) {
      run.stop("The engine ended.").ifPresent(Process::destroyForcibly);
    }
    clock.shutdownNow();
  }
}
