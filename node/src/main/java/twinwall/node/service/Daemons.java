package twinwall.node.service;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import twinwall.core.service.Service;
import twinwall.core.service.ServiceAction;
import twinwall.core.service.ServiceEvent;
import twinwall.core.service.ServiceEvent.Verdict;
import twinwall.linux.Ack;
import twinwall.linux.Signal;
import twinwall.node.Log;

/**
 * Does what the machine wants done, for each service on a thread of its own: a checker that hangs
 * holds up nobody else. That thread lives as long as the service is wanted, since the kernel ends a
 * bound daemon together with the thread that started it.
 */
final class Daemons implements AutoCloseable {
  private static final Duration COMMAND = Duration.ofSeconds(20);
  private static final long ASKED_SECONDS = 5;
  private static final int LAST_WORDS = 300;

  private final Home home;
  private final Consumer<ServiceEvent> tell;
  private final Log log;
  private final Consumer<Throwable> crash;
  private final Map<String, ExecutorService> workers = new HashMap<>();
  private final Map<Long, Known> running = new ConcurrentHashMap<>();

  Daemons(Home home, Consumer<ServiceEvent> tell, Log log, Consumer<Throwable> crash) {
    this.home = home;
    this.tell = tell;
    this.log = log;
    this.crash = crash;
  }

  /** Tells of those that an earlier engine started and that may go on; ends all others. */
  void adopt() throws IOException {
    Set<Long> kept = new HashSet<>();
    for (String name : home.names()) {
      Optional<Known> known = Known.read(home, name).filter(Known::isAlive);
      if (known.isPresent() && !known.get().bound()) {
        kept.add(known.get().pid());
        running.put(known.get().pid(), known.get());
        tell.accept(new ServiceEvent.Found(name, known.get().process()));
        log.info("goes on", "service", name, "pid", known.get().pid());
        watch(known.get());
      }
    }
    for (long stray : strays(home, kept)) {
      log.warn("a daemon without an engine is ended", "pid", stray);
      ProcessHandle.of(stray).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  /** Daemons of this node that nobody knows; children of known ones are theirs. */
  private static List<Long> strays(Home home, Set<Long> known) throws IOException {
    return Known.marked(home).stream().filter(pid -> !descends(pid, known)).toList();
  }

  private static boolean descends(long pid, Set<Long> from) {
    Optional<ProcessHandle> at = ProcessHandle.of(pid);
    while (at.isPresent()) {
      if (from.contains(at.get().pid())) {
        return true;
      }
      at = at.get().parent();
    }
    return false;
  }

  /** Ends every daemon of this node; for when there is no engine. */
  static List<Long> endAll(Home home) throws IOException {
    List<Long> all = Known.marked(home);
    for (long pid : all) {
      ProcessHandle.of(pid).ifPresent(daemon -> end(daemon, false));
      Ack _ = Signal.KILL.sendToGroup(pid);
    }
    return all;
  }

  /** Called by the loop. */
  void act(ServiceAction action) {
    switch (action) {
      case ServiceAction.Check a -> work(a.service().name(), () -> check(a.service()));
      case ServiceAction.Start a -> work(a.service().name(), () -> start(a.service()));
      case ServiceAction.Reload a -> work(a.service().name(), () -> reload(a.service(), a.pid()));
      case ServiceAction.End a -> work(a.name(), () -> end(a));
      case ServiceAction.Forget a -> forget(a.name());
      case ServiceAction.Tell a -> log.warn(a.what(), "service", a.name(), "why", a.why());
    }
  }

  private void work(String name, Runnable task) {
    workers
        .computeIfAbsent(
            name,
            _ ->
                Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("service-" + name).factory()))
        .execute(() -> {
          try {
            task.run();
          } catch (RuntimeException | Error e) {
            crash.accept(new IllegalStateException("the service " + name + " failed", e));
          }
        });
  }

  private void check(Service service) {
    Verdict verdict = verdict(service);
    tell.accept(new ServiceEvent.Checked(service, verdict));
  }

  private Verdict verdict(Service service) {
    Optional<String> missing = Command.missing(service);
    if (missing.isPresent()) {
      return new Verdict.Missing(missing.get());
    }
    if (service.check().isEmpty()) {
      return new Verdict.Good();
    }
    Path candidate = home.candidate(service.name());
    try {
      home.forgetCandidate(service.name());
      home.write(service, candidate);
      List<String> words = home.fill(service.check(), service, candidate);
      Command.Outcome outcome = Command.run(command(service, words, candidate, false), COMMAND);
      home.forgetCandidate(service.name());
      return outcome.ok()
          ? new Verdict.Good()
          : new Verdict.Refused(
              outcome.why().replace(candidate.toString(), home.run(service.name()).toString()));
    } catch (IOException e) {
      return new Verdict.Refused("it cannot be checked: " + e.getMessage());
    }
  }

  private ProcessBuilder command(Service service, List<String> words, Path directory, boolean bound)
      throws IOException {
    ProcessBuilder builder = Command.of(service, words, directory, bound);
    service
        .environment()
        .forEach(
            (name, value) -> builder.environment().put(name, home.fill(value, service, directory)));
    return builder;
  }

  private void start(Service service) {
    String name = service.name();
    Path directory = home.run(name);
    try {
      home.write(service, directory);
      for (String stale : service.stale()) {
        Files.deleteIfExists(directory.resolve(stale));
      }
      boolean bound = !service.need().outlivesTheEngine();
      List<String> words = home.fill(service.start(), service, directory);
      ProcessBuilder builder = command(service, words, directory, bound);
      builder.environment().put(Known.MARK, directory + "/");
      Process process =
          builder
              .redirectInput(new File("/dev/null"))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(home.log(name).toFile()))
              .start();
      Known known = Known.of(service, process.pid());
      known.write(home);
      running.put(known.pid(), known);
      log.info("started", "service", name, "pid", known.pid());
      tell.accept(new ServiceEvent.Started(service, known.process()));
      watch(known, process);
    } catch (IOException e) {
      tell.accept(new ServiceEvent.NotStarted(service, String.valueOf(e.getMessage())));
    }
  }

  private void watch(Known known, Process process) {
    process
        .onExit()
        .thenAccept(dead -> ended(known, how(dead.exitValue()) + lastWords(known.name())));
  }

  /** One that is no child of ours: how it ends nobody tells us. */
  private void watch(Known known) {
    ProcessHandle.of(known.pid())
        .ifPresentOrElse(
            process -> process.onExit().thenAccept(_ -> ended(known, "it is no more")),
            () -> ended(known, "it is no more"));
  }

  private void ended(Known known, String how) {
    running.remove(known.pid());
    Ack _ = Signal.KILL.sendToGroup(known.pid()); // its children; mostly there are none
    tell.accept(new ServiceEvent.Ended(known.name(), known.pid(), how));
  }

  private static String how(int exit) {
    return exit > 128 && exit < 160 ? "signal " + (exit - 128) : "exit status " + exit;
  }

  /** The last line that it said, as far as it is short. */
  private String lastWords(String name) {
    try {
      List<String> lines = Output.tail(home.log(name), LAST_WORDS);
      return lines.isEmpty() ? "" : ": " + lines.getLast().strip();
    } catch (IOException e) {
      return ": its words cannot be read: " + e.getMessage();
    }
  }

  private void reload(Service service, long pid) {
    Path directory = home.run(service.name());
    try {
      home.write(service, directory);
      String failure =
          switch (service.reload()) {
            case Service.Reload.Restart _ -> "";
            case Service.Reload.Signal(String name) -> signal(name, pid);
            case Service.Reload.Command(List<String> words) -> {
              List<String> filled = home.fill(words, service, directory);
              Command.Outcome outcome =
                  Command.run(command(service, filled, directory, false), COMMAND);
              yield outcome.ok() ? "" : outcome.why();
            }
          };
      Known known = running.get(pid);
      if (failure.isEmpty() && known != null) {
        Known told = known.with(service.texts());
        running.replace(pid, told);
        told.write(home);
      }
      tell.accept(
          failure.isEmpty()
              ? new ServiceEvent.Reloaded(service)
              : new ServiceEvent.NotReloaded(service, failure));
      if (failure.isEmpty()) {
        log.info("has its new configuration", "service", service.name());
      }
    } catch (IOException e) {
      tell.accept(new ServiceEvent.NotReloaded(service, String.valueOf(e.getMessage())));
    }
  }

  private String signal(String name, long pid) {
    Known known = running.get(pid);
    if (known == null || !known.isAlive()) {
      return "it is no more";
    }
    Ack ack = Signal.valueOf(name).send(pid);
    return ack.ok() ? "" : ack.toString();
  }

  private void end(ServiceAction.End action) {
    Known known = running.get(action.pid());
    if (known != null && known.isAlive()) {
      ProcessHandle.of(action.pid())
          .ifPresent(daemon -> {
            if (!end(daemon, action.killed())) {
              log.warn("did not end when asked to and is killed", "service", action.name());
            }
          });
      log.info("ended", "service", action.name(), "pid", action.pid());
    }
  }

  /** True when it ended as it was asked to. */
  private static boolean end(ProcessHandle daemon, boolean killed) {
    if (!killed) {
      daemon.destroy();
      try {
        daemon.onExit().get(ASKED_SECONDS, TimeUnit.SECONDS);
        return true;
      } catch (TimeoutException | ExecutionException _) {
        // it has to be killed
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
    daemon.destroyForcibly();
    return killed;
  }

  private void forget(String name) {
    Optional.ofNullable(workers.remove(name)).ifPresent(ExecutorService::shutdown);
    try {
      home.forget(name);
    } catch (IOException e) {
      log.warn("its files stay", "service", name, "why", e.getMessage());
    }
  }

  /** Lets go of everything, as a killed process does: the kernel ends what is bound. */
  void freeze() {
    workers.values().forEach(ExecutorService::shutdownNow);
  }

  /** What still runs is killed. */
  @Override
  public void close() {
    running.values().stream()
        .filter(Known::isAlive)
        .forEach(known -> ProcessHandle.of(known.pid()).ifPresent(ProcessHandle::destroyForcibly));
    workers.values().forEach(ExecutorService::shutdownNow);
  }
}
