package twinwall.node.service;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import twinwall.core.plan.Lease;
import twinwall.core.plan.LeaseReader;
import twinwall.core.render.AddressClientText;
import twinwall.node.Log;

/** Hears what the DHCP client was told: it keeps a file for each device and protocol. */
public final class Leases implements AutoCloseable {
  private static final Pattern FILE =
      Pattern.compile(AddressClientText.TOLD + "([A-Za-z0-9._@-]{1,15})\\.(dhcp|dhcp6|ra)");
  private static final int MOST_BYTES = 64 * 1024;
  private static final int MOST_DEVICES = 256;

  private final Path directory;
  private final Consumer<Map<String, Lease>> told;
  private final Log log;
  private final Consumer<Throwable> crash;
  private final WatchService watch;
  private final Thread thread;

  /**
   * @param run the node's run directory
   * @param told what every device was told, each time that changes
   */
  public Leases(Path run, Consumer<Map<String, Lease>> told, Log log, Consumer<Throwable> crash)
      throws IOException {
    Path services = run.toAbsolutePath().resolve("services");
    this.directory = services.resolve(AddressClientText.NAME);
    this.told = told;
    this.log = log;
    this.crash = crash;
    Home.directory(services);
    Home.directory(directory);
    this.watch = directory.getFileSystem().newWatchService();
    this.thread = new Thread(this::run, "leases-in");
  }

  /** What is kept from an earlier engine's time. */
  public Map<String, Lease> known() throws IOException {
    Set<String> devices = new TreeSet<>();
    try (Stream<Path> files = Files.list(directory)) {
      files
          .map(file -> FILE.matcher(file.getFileName().toString()))
          .filter(Matcher::matches)
          .limit(3L * MOST_DEVICES)
          .forEach(match -> devices.add(match.group(1)));
    }
    Map<String, Lease> out = new TreeMap<>();
    for (String device : devices) {
      out.put(
          device,
          LeaseReader.read(text(device, "dhcp"), text(device, "dhcp6"), text(device, "ra")));
    }
    return out;
  }

  private String text(String device, String protocol) throws IOException {
    Path file = directory.resolve(AddressClientText.TOLD + device + "." + protocol);
    if (!Files.isRegularFile(file)) {
      return "";
    }
    try (var in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
    }
  }

  public void start() {
    thread.start();
  }

  private void run() {
    Map<String, Lease> before = Map.of();
    try {
      while (true) {
        // The directory may have been removed and made anew with the service.
        Home.directory(directory);
        directory.register(
            watch,
            StandardWatchEventKinds.ENTRY_CREATE,
            StandardWatchEventKinds.ENTRY_MODIFY,
            StandardWatchEventKinds.ENTRY_DELETE);
        Map<String, Lease> now = known();
        if (!now.equals(before)) {
          now.forEach(
              (device, lease) -> log.info("the network told", "device", device, "lease", lease));
          told.accept(now);
          before = now;
        }
        WatchKey key = watch.take();
        key.pollEvents();
        key.reset();
      }
    } catch (InterruptedException | ClosedWatchServiceException _) {
      Thread.currentThread().interrupt(); // stopping
    } catch (IOException | RuntimeException | Error e) {
      crash.accept(e);
    }
  }

  @Override
  public void close() throws IOException {
    thread.interrupt();
    watch.close();
  }
}
