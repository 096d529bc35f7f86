package twinwall.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds the arrows between core's packages, and its purity. The table is the map. */
class ArrowsTest {
  private static final Path CLASSES = Path.of("target/classes");

  /** Each package, and the packages it may know. */
  private static final Map<String, Set<String>> MAY_KNOW =
      Map.ofEntries(
          Map.entry("machine", Set.of()),
          Map.entry("net", Set.of()),
          Map.entry("packet", Set.of("net")),
          Map.entry("netlink", Set.of("net")),
          Map.entry("carp", Set.of("machine", "net", "packet")),
          Map.entry("pulse", Set.of("machine", "net")),
          Map.entry("path", Set.of("machine", "net")),
          Map.entry("gateway", Set.of("machine", "net")),
          Map.entry("flows", Set.of("machine", "net", "netlink")),
          Map.entry("peer", Set.of("machine", "net", "flows")),
          Map.entry("drill", Set.of("machine", "net", "peer")),
          Map.entry("config", Set.of("net")),
          Map.entry("plan", Set.of("net", "config")),
          Map.entry("judge", Set.of("net", "plan")),
          Map.entry("service", Set.of("machine")),
          Map.entry("lease", Set.of("net", "plan")),
          Map.entry("resolver", Set.of()),
          Map.entry("diagnose", Set.of("net")),
          Map.entry("notice", Set.of("machine")),
          Map.entry("graph", Set.of()),
          Map.entry("filterlog", Set.of("net", "packet", "netlink")),
          Map.entry("compile", Set.of("net", "plan")),
          Map.entry("render", Set.of("net", "config", "plan", "compile", "service")),
          Map.entry("explain", Set.of("net", "plan", "judge")),
          Map.entry("apply", Set.of("config", "machine", "net", "plan", "render")),
          Map.entry("lookup", Set.of("machine", "net", "config", "plan")),
          Map.entry("confsync", Set.of("machine", "net", "config")));

  /** Nothing in core may name these: they are clocks, dice, doors and threads. */
  private static final Pattern IMPURE =
      Pattern.compile(
          "java\\.lang\\.System\\.(nanoTime|currentTimeMillis|getenv|getProperty|out|err|in|exit)"
              + "|java\\.lang\\.(Thread|Process|Runtime\\.getRuntime).*"
              + "|java\\.time\\.(Instant|LocalDateTime|LocalDate|ZonedDateTime)\\.now|java\\.time\\.Clock.*"
              + "|java\\.util\\.(Random|concurrent\\.ThreadLocalRandom|UUID\\.randomUUID).*"
              + "|java\\.security\\.SecureRandom.*|java\\.util\\.logging.*|java\\.lang\\.foreign.*"
              + "|java\\.nio\\.(file|channels).*|java\\.io\\.File.*|java\\.lang\\.reflect.*"
              + "|java\\.net\\.(Socket|ServerSocket|URL|InetAddress|NetworkInterface|Datagram|http).*"
              + "|java\\.util\\.concurrent\\.(Executor|locks|Blocking|ForkJoin).*");

  @Test
  void arrows() {
    Map<String, Set<String>> wrong = new TreeMap<>();
    References.classes(CLASSES)
        .forEach(file -> {
          String from = room(CLASSES.relativize(file).toString().replace('/', '.'));
          for (String name : References.of(file)) {
            String to = room(name);
            if (!to.isEmpty()
                && !from.isEmpty()
                && !to.equals(from)
                && !MAY_KNOW.getOrDefault(from, Set.of()).contains(to)) {
              wrong.computeIfAbsent(from, _ -> new TreeSet<>()).add(to);
            }
          }
        });
    assertEquals(Map.of(), wrong, "arrows that the map does not have");
  }

  @Test
  void purity() {
    Map<String, Set<String>> wrong = new TreeMap<>();
    References.classes(CLASSES)
        .forEach(file ->
            References.of(file).stream()
                .filter(name -> IMPURE.matcher(name).matches())
                .forEach(name ->
                    wrong
                        .computeIfAbsent(CLASSES.relativize(file).toString(), _ -> new TreeSet<>())
                        .add(name)));
    assertEquals(Map.of(), wrong, "core decides; what touches the world belongs to linux or node");
  }

  @Test
  void theseTestsCanFail() {
    assertTrue(IMPURE.matcher("java.lang.System.nanoTime").matches());
    assertTrue(IMPURE.matcher("java.lang.Thread").matches());
    assertTrue(
        References.of(Path.of("target/test-classes/twinwall/core/ArrowsTest.class"))
            .contains("twinwall.core.References.classes"));
    assertEquals("carp", room("twinwall.core.carp.Advert.parse"));
  }

  private static String room(String name) {
    String prefix = "twinwall.core.";
    if (!name.startsWith(prefix)) {
      return "";
    }
    String rest = name.substring(prefix.length());
    int dot = rest.indexOf('.');
    return dot < 0 || !Character.isLowerCase(rest.charAt(0)) || rest.endsWith("package-info.class")
        ? ""
        : rest.substring(0, dot);
  }
}
