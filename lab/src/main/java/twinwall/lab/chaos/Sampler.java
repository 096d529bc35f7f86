package twinwall.lab.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import twinwall.lab.chaos.Flat.Figure;
import twinwall.lab.site.Box;
import twinwall.lab.site.Control;
import twinwall.lab.site.Firewalls;
import twinwall.lab.site.Ran;
import twinwall.lab.site.Site;

/** Looks at what the product costs on both nodes: its processes, and what it has in the kernel. */
final class Sampler {
  private final Site site;
  private final Firewalls firewalls;
  private final Flat flat;

  Sampler(Site site, Flat flat) {
    this.site = site;
    this.firewalls = new Firewalls(site);
    this.flat = flat;
  }

  /** One sample of everything, of a site at rest. */
  void sample() throws IOException {
    for (String node : site.topology().firewalls()) {
      JsonNode process =
          Control.ask(site.controlSocket(node), Control.request("status").put("collect", true))
              .path("process");
      String engine = node + " engine " + process.path("pid").asLong();
      add(engine, Figure.HEAP_BYTES, process.path("heap_bytes").asLong());
      add(engine, Figure.THREADS, process.path("threads").asLong());
      add(engine, Figure.FILE_DESCRIPTORS, process.path("file_descriptors").asLong());
      process(node, Firewalls.Part.FACE, Figure.FACE_DESCRIPTORS, Optional.of(Figure.FACE_THREADS));
      process(node, Firewalls.Part.SUPERVISOR, Figure.SUPERVISOR_DESCRIPTORS, Optional.empty());
      kernel(node);
      add(node, Figure.FILES, files(site.runDir(node)) + files(site.configDir(node)));
    }
  }

  private void add(String of, Figure figure, long value) {
    flat.add(new Flat.Key(of, figure), value);
  }

  private void process(
      String node, Firewalls.Part part, Figure descriptors, Optional<Figure> threads)
      throws IOException {
    Optional<Box.Resident> found = firewalls.process(node, part);
    if (found.isEmpty()) {
      return;
    }
    String of =
        node + " " + part.name().toLowerCase(java.util.Locale.ROOT) + " " + found.get().pid();
    Path proc = Path.of("/proc", Long.toString(found.get().pid()));
    add(of, descriptors, files(proc.resolve("fd")));
    if (threads.isPresent()) {
      add(of, threads.get(), files(proc.resolve("task")));
    }
  }

  private static long files(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.count();
    }
  }

  private void kernel(String node) throws IOException {
    Box box = site.box(node);
    String of =
        node
            + " as "
            + firewalls.roles(node).flatMap(r -> r.values().stream().findFirst()).orElse("?");
    add(of, Figure.ADDRESSES, lines(box, "ip", "-o", "addr"));
    String rules = said(box, "nft", "list", "ruleset");
    add(
        of,
        Figure.RULES_AND_ELEMENTS,
        rules.lines().count() + rules.chars().filter(c -> c == ',').count());
    add(
        of,
        Figure.MARKERS,
        said(box, "conntrack", "-L")
            .lines()
            .filter(line -> line.contains("src=240.0.84."))
            .count());
    long sockets = 0;
    for (String kind : List.of("packet", "netlink", "raw", "unix", "udp", "udp6")) {
      sockets += lines(box, "cat", "/proc/net/" + kind) - 1;
    }
    add(of, Figure.SOCKETS, sockets);
  }

  private static long lines(Box box, String... command) {
    return said(box, command).lines().count();
  }

  private static String said(Box box, String... command) {
    return Ran.run(box.within(List.of(command))).orFail().said();
  }
}
