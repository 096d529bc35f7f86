package twinwall.lab.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import twinwall.lab.site.Box;
import twinwall.lab.site.LabException;
import twinwall.lab.site.Ran;
import twinwall.lab.site.Site;
import twinwall.lab.site.Stack;

/**
 * What people build without us: keepalived (VRRPv3, a sync group), conntrackd (FTFW, states
 * straight into the kernel) and nftables translating to the VIP. All of it runs in the boxes of the
 * site and nowhere else.
 */
final class Keepalived implements Stack {
  private static final Pattern NOTE = Pattern.compile("INSTANCE \"(\\w+)\" (\\w+) .*");
  private static final String PATH =
      System.getenv().getOrDefault("PATH", "/usr/bin:/bin") + ":/usr/sbin:/sbin";

  private final Site site;
  private final KeepalivedText text;
  private final Map<String, Map<String, String>> roles = new ConcurrentHashMap<>();
  private final Map<String, Long> lives = new HashMap<>();

  /**
   * @param advert seconds between adverts, as keepalived reads it
   * @param vmac whether it is to use a virtual MAC
   */
  Keepalived(Site site, String advert, boolean vmac) {
    this.site = site;
    this.text = new KeepalivedText(site.topology(), advert, vmac);
  }

  /** Complains in one sentence when the programs are not there. */
  static void need() {
    for (String program : List.of("keepalived", "conntrackd")) {
      if (!Ran.run(List.of("sh", "-c", "PATH=" + PATH + " command -v " + program)).ok()) {
        throw new LabException(
            "the Debian package " + program + " is missing: ./dev bench brings it");
      }
    }
  }

  private Path directory(String firewall) {
    return site.directory(firewall).resolve("peer");
  }

  @Override
  public void start(String firewall) {
    Path at = directory(firewall);
    try {
      Files.createDirectories(at);
      clear(at); // as after a boot: a number in an old file is another process now
      for (var file : text.files(site.topology().number(firewall), at).entrySet()) {
        Files.writeString(at.resolve(file.getKey()), file.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Ran.run(List.of("mkfifo", "-m", "600", at.resolve("fifo").toString())).orFail();
    Ran.run(site.box(firewall).within(List.of("sh", "-e", at.resolve("network.sh").toString())))
        .orFail();
    roles.put(firewall, Map.of());
    listen(firewall, at.resolve("fifo"));
    site.startDaemon(
        firewall,
        List.of("sh", at.resolve("daemons.sh").toString()),
        Map.of("PATH", PATH),
        site.directory(firewall).resolve("log"));
  }

  private static void clear(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      for (Path file : all.toList()) {
        Files.delete(file);
      }
    }
  }

  /** Its notify FIFO tells every change; the FIFO ends when the daemon does. */
  private void listen(String firewall, Path fifo) {
    long life;
    synchronized (lives) {
      life = lives.merge(firewall, 1L, Long::sum);
    }
    Thread.ofPlatform()
        .daemon()
        .name("notes-" + firewall)
        .start(() -> {
          try (BufferedReader notes = Files.newBufferedReader(fifo)) {
            for (String note = notes.readLine(); note != null; note = notes.readLine()) {
              note(firewall, life, note);
            }
          } catch (IOException _) {
            // It was not there any more.
          }
          gone(firewall, life);
        });
  }

  private void note(String firewall, long life, String note) {
    Matcher matcher = NOTE.matcher(note);
    if (!matcher.matches()) {
      return;
    }
    synchronized (lives) {
      if (lives.getOrDefault(firewall, 0L) == life) {
        var now = new TreeMap<>(roles.getOrDefault(firewall, Map.of()));
        now.put(KeepalivedText.vhid(matcher.group(1)), matcher.group(2));
        roles.put(firewall, Map.copyOf(now));
      }
    }
  }

  /** Nobody speaks for a node whose daemon died, whatever its kernel still does. */
  private void gone(String firewall, long life) {
    synchronized (lives) {
      if (lives.getOrDefault(firewall, 0L) == life) {
        roles.remove(firewall);
      }
    }
  }

  @Override
  public Optional<String> complaint() {
    for (String firewall : site.topology().firewalls()) {
      if (!site.isOn(firewall)) {
        return Optional.of(firewall + " is off");
      }
      String wanted = firewall.equals("fw1") ? "MASTER" : "BACKUP";
      Map<String, String> now = roles.getOrDefault(firewall, Map.of());
      if (now.size() < 2 || now.values().stream().anyMatch(role -> !role.equals(wanted))) {
        return Optional.of(firewall + " is " + now + ", not " + wanted);
      }
      if (!Files.exists(directory(firewall).resolve("conntrackd.sock"))) {
        return Optional.of("conntrackd of " + firewall + " does not run");
      }
    }
    return Optional.empty();
  }

  @Override
  public View view(String firewall) throws IOException {
    return new View() {
      @Override
      public Map<String, String> roles() throws IOException {
        Map<String, String> known = roles.get(firewall);
        if (known == null || !site.isOn(firewall)) {
          throw new IOException("no daemon speaks for " + firewall);
        }
        return known;
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public boolean isDaemon(Box.Resident process) {
    String program = process.command().getFirst();
    return program.endsWith("keepalived") || program.endsWith("conntrackd");
  }

  /** A tracked file that makes the priority less than the peer's. */
  @Override
  public void maintenance(String firewall, boolean enter) {
    try {
      Files.writeString(directory(firewall).resolve("maintenance"), enter ? "-100\n" : "0\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
