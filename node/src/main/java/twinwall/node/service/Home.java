package twinwall.node.service;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import twinwall.core.service.Service;
import twinwall.node.store.Files0600;

/**
 * Where the daemons of a node keep what is theirs: a directory each below the run directory, and
 * one for what outlives the machine. Nobody else may look into them.
 *
 * @param run of all services
 * @param state of all services
 */
record Home(Path run, Path state) {
  private static final Set<PosixFilePermission> PRIVATE =
      PosixFilePermissions.fromString("rwx------");
  private static final String CANDIDATE = "new";

  /** The services of the node with this run directory and this configuration. */
  static Home of(Path run, Path config) {
    return new Home(
        run.toAbsolutePath().resolve("services"), config.toAbsolutePath().resolve("services"));
  }

  Path run(String name) {
    return run.resolve(name);
  }

  /** Where new files wait while they are checked. */
  Path candidate(String name) {
    return run(name).resolve(CANDIDATE);
  }

  Path state(String name) {
    return state.resolve(name);
  }

  /** What the daemon says. */
  Path log(String name) {
    return run(name).resolve("log");
  }

  Path pidFile(String name) {
    return run(name).resolve("twinwall.pid");
  }

  /** The names of those that have a directory. */
  List<String> names() throws IOException {
    if (!Files.isDirectory(run)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(run)) {
      return all.filter(Files::isDirectory).map(dir -> dir.getFileName().toString()).toList();
    }
  }

  /** Writes the files into one of its directories, and makes those that it needs. */
  void write(Service service, Path directory) throws IOException {
    directory(directory);
    directory(state(service.name()));
    for (Service.Text file : service.files()) {
      byte[] content = fill(file.content(), service, directory).getBytes(StandardCharsets.UTF_8);
      Files0600.replace(directory.resolve(file.name()), content);
      if (file.program()) {
        Files.setPosixFilePermissions(directory.resolve(file.name()), PRIVATE);
      }
    }
  }

  static void directory(Path path) throws IOException {
    Files.createDirectories(path, PosixFilePermissions.asFileAttribute(PRIVATE));
    Files.setPosixFilePermissions(path, PRIVATE); // it may have been there
  }

  void forgetCandidate(String name) throws IOException {
    remove(candidate(name));
  }

  /** Its leases and keys stay. */
  void forget(String name) throws IOException {
    remove(run(name));
  }

  private static void remove(Path top) throws IOException {
    if (!Files.exists(top)) {
      return;
    }
    try (Stream<Path> all = Files.walk(top)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  String fill(String text, Service service, Path directory) {
    return text.replace(Service.DIR, directory.toString())
        .replace(Service.STATE, state(service.name()).toString())
        .replace(Service.LIB, libraries());
  }

  /** Debian's name of this architecture is in it. */
  private static String libraries() {
    String arch = System.getProperty("os.arch", "");
    return "/usr/lib/" + (arch.equals("aarch64") ? "aarch64" : "x86_64") + "-linux-gnu";
  }

  List<String> fill(List<String> words, Service service, Path directory) {
    List<String> out = new ArrayList<>();
    words.forEach(word -> out.add(fill(word, service, directory)));
    return out;
  }
}
