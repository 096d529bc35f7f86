package twinwall.fuzz;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import twinwall.core.config.Config;
import twinwall.core.config.Edit;
import twinwall.core.config.Problem;
import twinwall.core.config.Validator;
import twinwall.core.config.Xml;
import twinwall.core.config.XmlReader;
import twinwall.core.config.XmlWriter;
import twinwall.core.flows.FlowsSummary;
import twinwall.core.flows.SyncFrameTarget;
import twinwall.core.plan.Facts;
import twinwall.node.Clock;
import twinwall.node.Log;
import twinwall.node.confsync.ConfSync;
import twinwall.node.confsync.FirstPassword;
import twinwall.node.confsync.StoreDocument;
import twinwall.node.confsync.WebCertificate;
import twinwall.node.confsync.WebOps;
import twinwall.node.control.ControlServer;
import twinwall.node.control.Op;
import twinwall.node.flows.StateFilterDoor;
import twinwall.node.store.ConfigOps;
import twinwall.node.store.ConfigStore;

/**
 * A node without a kernel: the real store in memory, the real operations, the real control socket.
 * Nothing it is told lasts beyond one input.
 */
public final class Bench {
  private final Path live;
  private final Path run;
  private final ConfigStore store;
  private final Xml base;
  private Config before;
  private byte[] onDisk;

  public Bench(Xml base) throws IOException {
    this.base = base;
    Path memory = Path.of("/dev/shm");
    Path dir =
        Files.isWritable(memory)
            ? Files.createTempDirectory(memory, "twinwall-fuzz")
            : Files.createTempDirectory("twinwall-fuzz");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(dir)));
    Path config = Files.createDirectories(dir.resolve("config"));
    run = Files.createDirectories(dir.resolve("run"));
    live = config.resolve("config.xml");
    Files.write(live, XmlWriter.write(base));
    Log log = new Log(new PrintStream(OutputStream.nullOutputStream()), "fuzz");
    store = ConfigStore.open(config, InstantSource.system(), log);
    AtomicReference<Xml> running = new AtomicReference<>(store.current().xml());
    StoreDocument document =
        new StoreDocument(
            store,
            running::get,
            _ -> {
              running.set(store.current().xml());
              return running.get();
            });
    ConfSync.Pace pace =
        new ConfSync.Pace(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofHours(1));
    ConfSync sync =
        ConfSync.start(
            document,
            "twinwall fuzz",
            new Clock(),
            log,
            pace,
            crash -> Runtime.getRuntime().halt(3));
    Map<String, Op> ops =
        new HashMap<>(ConfigOps.of(store, InstantSource.system(), Facts::anything));
    ops.putAll(sync.ops(() -> FlowsSummary.START));
    ops.putAll(
        new WebOps(document, new WebCertificate(config), new FirstPassword(config, log)).ops());
    ops.put("states.filter", StateFilterDoor.over(SyncFrameTarget.RICH));
    ControlServer.start(run.resolve("control.sock"), ops, log);
  }

  public Path run() {
    return run;
  }

  /** Before an operation. */
  public void begin() throws IOException {
    before = store.current();
    onDisk = Files.readAllBytes(live);
  }

  /** After it: refused means that nothing was changed, in memory and on disk. */
  public void refused() throws IOException {
    Check.that(before.equals(store.current()), () -> "refused, but the configuration is another");
    Check.that(Arrays.equals(onDisk, Files.readAllBytes(live)), () -> "refused, but written");
  }

  /** After it: what was saved can be read, is what is held, and has no new error. */
  public void saved() throws IOException {
    Xml now = store.current().xml();
    switch (XmlReader.read(Files.readAllBytes(live))) {
      case XmlReader.Malformed malformed -> Check.that(false, malformed::toString);
      case XmlReader.Document document ->
          Check.that(document.root().equals(now), () -> "the file holds something else");
    }
    var old = Validator.check(before).stream().map(Problem::message).toList();
    Validator.check(store.current()).stream()
        .filter(Problem::isError)
        .forEach(p -> Check.that(old.contains(p.message()), () -> "saved with " + p));
  }

  /** After each input. */
  public void reset() {
    store.change("fuzz", "as it was", _ -> new Edit.Edited(base));
    Check.that(
        store.current().xml().without("revision").equals(base.without("revision")),
        () -> "the base is refused");
  }

  private static void remove(Path dir) {
    try (var all = Files.walk(dir)) {
      all.sorted(java.util.Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException | java.io.UncheckedIOException e) {
      System.err.println("left behind: " + dir + " (" + e.getMessage() + ")");
    }
  }
}
