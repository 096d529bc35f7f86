package twinwall.node.service;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import twinwall.core.service.Service;
import twinwall.linux.MachineClock;

/** Finds programs, and runs them with no more than they need. */
public final class Command {
  private static final List<String> PLACES =
      List.of("/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/sbin", "/usr/local/bin");

  private static final int WORDS = 8 * 1024;
  private static final int CAP_SETPCAP = 8;

  /** Whose parent died before it could ask for the signal will never get it. */
  private static final String ORPHANS_END = "[ \"$PPID\" = \"$0\" ] || exit 1; exec \"$@\"";

  /** Whatever a plan says: nothing that we start sets a clock that others live by. */
  private static final String SET_CLOCK = "sys_time";

  private Command() {}

  /** How a command ended, and what it said; below zero when it did not end by itself. */
  public record Outcome(int exit, String words) {
    public boolean ok() {
      return exit == 0;
    }

    /** Why it failed, in one text. */
    public String why() {
      return words.isEmpty() ? "exit status " + exit : words;
    }
  }

  /** Where a program lies, if it is installed. */
  public static Optional<String> find(String program) {
    Set<String> places = new LinkedHashSet<>(PLACES);
    places.addAll(
        List.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator)));
    return places.stream()
        .filter(place -> place.startsWith("/"))
        .map(place -> Path.of(place, program))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .map(Path::toString)
        .findFirst();
  }

  /** The first program of a service's commands that is not installed. */
  static Optional<String> missing(Service service) {
    List<String> programs = new ArrayList<>();
    for (List<String> command : List.of(service.start(), service.check())) {
      command.stream().findFirst().ifPresent(programs::add);
    }
    if (service.reload() instanceof Service.Reload.Command(List<String> words)) {
      words.stream().findFirst().ifPresent(programs::add);
    }
    return programs.stream().filter(program -> find(program).isEmpty()).findFirst();
  }

  /**
   * A command ready to be run: in a session of its own, so that no terminal's signal meets it, with
   * the service's capabilities and no others, and no way to more. It ignores no signal because we
   * do, as when somebody started us with nohup: it may be told of new files by one.
   *
   * @param bound it ends when the thread that started it does
   */
  static ProcessBuilder of(Service service, List<String> words, Path directory, boolean bound)
      throws IOException {
    return of(service.capabilities(), words, directory, bound);
  }

  /** The same for what is no service. */
  public static ProcessBuilder of(
      List<String> capabilities, List<String> words, Path directory, boolean bound)
      throws IOException {
    List<String> line =
        new ArrayList<>(List.of("env", "--default-signal", "setsid", "setpriv", "--no-new-privs"));
    line.add("--inh-caps=-all");
    if (mayBound()) {
      StringBuilder set = new StringBuilder("--bounding-set=-all");
      for (String capability : capabilities) {
        if (!capability.equals(SET_CLOCK) || MachineClock.isOurs()) {
          set.append(",+").append(capability);
        }
      }
      line.add(set.toString());
    }
    if (bound) {
      line.add("--pdeathsig=KILL");
    }
    line.add("--");
    if (bound) {
      line.addAll(List.of("sh", "-c", ORPHANS_END, Long.toString(ProcessHandle.current().pid())));
    }
    line.addAll(words);
    String program = words.getFirst();
    line.set(
        line.size() - words.size(),
        find(program).orElseThrow(() -> new IOException(program + " is not installed")));
    ProcessBuilder builder = new ProcessBuilder(line).directory(directory.toFile());
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.put("PATH", String.join(File.pathSeparator, PLACES));
    environment.put("LC_ALL", "C.UTF-8");
    return builder;
  }

  private static boolean mayBound() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("CapEff:")) {
        long effective = Long.parseUnsignedLong(line.substring(7).strip(), 16);
        return (effective >> CAP_SETPCAP & 1) == 1;
      }
    }
    return false;
  }

  /** Runs it to its end, or ends it after a while. */
  public static Outcome run(ProcessBuilder builder, Duration limit) throws IOException {
    Process process =
        builder.redirectErrorStream(true).redirectInput(new File("/dev/null")).start();
    FutureTask<String> said = new FutureTask<>(() -> bounded(process.getInputStream()));
    Thread.ofPlatform().name("service-words").daemon().start(said);
    try {
      if (!process.waitFor(limit)) {
        return new Outcome(-1, "did not end within " + limit.toSeconds() + " s");
      }
      String words = said.get(limit.toMillis(), TimeUnit.MILLISECONDS).strip();
      return new Outcome(process.exitValue(), words);
    } catch (ExecutionException | TimeoutException e) {
      return new Outcome(-1, "its output cannot be read: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome(-1, "interrupted");
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /** Reads all of it, so that nobody waits for us, and keeps the beginning. */
  private static String bounded(InputStream in) throws IOException {
    byte[] kept = in.readNBytes(WORDS);
    byte[] sink = new byte[8192];
    while (in.read(sink) >= 0) {
      // more than anybody would read
    }
    return new String(kept, StandardCharsets.UTF_8);
  }
}
