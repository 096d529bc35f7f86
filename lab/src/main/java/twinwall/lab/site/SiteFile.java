package twinwall.lab.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.net.Prefix;

/** Where a lab writes down what it made: one directory a lab, readable by its owner alone. */
final class SiteFile {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String FILE = "site.json";

  private SiteFile() {}

  /** What is written down. */
  record Saved(Topology topology, boolean standIn, Box holder, Map<String, Box> boxes) {}

  /** The directory of all labs of this user. */
  static Path root() {
    int uid = Privilege.uid();
    String runtime = System.getenv().getOrDefault("XDG_RUNTIME_DIR", "");
    Path root = Path.of("/tmp/twinwall-lab-" + uid);
    if (!runtime.isEmpty() && owned(Path.of(runtime), uid)) {
      root = Path.of(runtime, "twinwall-lab");
    }
    directory(root);
    if (!owned(root, uid)) {
      throw new LabException(root + " belongs to somebody else: remove it, or set XDG_RUNTIME_DIR");
    }
    return root;
  }

  private static boolean owned(Path path, int uid) {
    try {
      return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
          && Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS).equals(uid);
    } catch (IOException _) {
      return false;
    }
  }

  /** Makes a directory for its owner alone, if it is not there. */
  static Path directory(Path path) {
    try {
      if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectory(
            path,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      return path;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a file for its owner alone, as a whole or not at all. */
  static void write(Path path, String text) {
    try {
      Path temporary = path.resolveSibling(path.getFileName() + ".new");
      Files.deleteIfExists(temporary);
      Files.createFile(
          temporary,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(temporary, text);
      Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<String> names() {
    try (Stream<Path> all = Files.list(root())) {
      return all.filter(d -> Files.exists(d.resolve(FILE)))
          .map(d -> d.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static boolean exists(Path directory) {
    return Files.exists(directory.resolve(FILE));
  }

  static Saved load(Path directory) {
    try {
      JsonNode json = JSON.readTree(Files.readString(directory.resolve(FILE)));
      var boxes = new LinkedHashMap<String, Box>();
      json.get("boxes").forEach(box -> boxes.put(box.get("name").asString(), box(box)));
      var topology =
          new Topology(
              json.get("name").asString(),
              json.get("nodes").asInt(),
              Prefix.of(json.get("wan").asString()),
              Prefix.of(json.get("lan").asString()),
              Prefix.of(json.get("sync").asString()),
              json.get("ipv6").asBoolean(),
              json.get("web").asString());
      return new Saved(topology, json.get("stand_in").asBoolean(), box(json.get("holder")), boxes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void save(Path directory, Saved saved) {
    Topology topology = saved.topology();
    ObjectNode json = JSON.createObjectNode();
    json.put("name", topology.name());
    json.put("nodes", topology.nodes());
    json.put("wan", topology.wan().toString());
    json.put("lan", topology.lan().toString());
    json.put("sync", topology.sync().toString());
    json.put("ipv6", topology.ipv6());
    json.put("web", topology.web());
    json.put("stand_in", saved.standIn());
    put(json.putObject("holder"), saved.holder());
    var boxes = json.putArray("boxes");
    saved.boxes().values().forEach(box -> put(boxes.addObject(), box));
    write(directory.resolve(FILE), json.toPrettyString() + "\n");
  }

  private static void put(ObjectNode json, Box box) {
    json.put("name", box.name()).put("pid", box.pid()).put("started_at", box.startedAt());
  }

  private static Box box(JsonNode json) {
    return new Box(
        json.get("name").asString(), json.get("pid").asLong(), json.get("started_at").asLong());
  }

  /** Removes a lab's directory with all that is in it. */
  static void delete(Path directory) {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
