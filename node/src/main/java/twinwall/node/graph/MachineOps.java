package twinwall.node.graph;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.linux.Sysctl;
import twinwall.node.control.Op;
import twinwall.node.control.Refusal;

/** {@code machine.usage}: what the machine is and how much of it is used. */
public final class MachineOps {
  private static final Path PROC = Path.of("/proc");
  private static final int LOADS = 3;

  private MachineOps() {}

  /**
   * @param config the directory of the configuration, whose disk is told
   */
  public static Map<String, Op> of(Path config) {
    return Map.of("machine.usage", _ -> status(config));
  }

  private static JsonNode status(Path config) throws Refusal {
    ObjectNode out = JsonMapper.shared().createObjectNode();
    try {
      out.put("processor", processor(Files.readString(PROC.resolve("cpuinfo"))));
      out.put("processors", Runtime.getRuntime().availableProcessors());
      String[] loads = Files.readString(PROC.resolve("loadavg")).split(" ", -1);
      ArrayNode load = out.putArray("load");
      for (int i = 0; i < LOADS && i < loads.length; i++) {
        load.add(Double.parseDouble(loads[i]));
      }
      String uptime = Files.readString(PROC.resolve("uptime")).split(" ", 2)[0];
      out.put("up_seconds", (long) Double.parseDouble(uptime));
      Machine machine = Machine.read();
      used(out, "memory", machine.memory(), machine.free());
      used(out, "swap", machine.swap(), machine.swapFree());
      FileStore disk = Files.getFileStore(config);
      used(out, "disk", disk.getTotalSpace(), disk.getUsableSpace());
    } catch (IOException | NumberFormatException e) {
      throw new Refusal("the machine does not say how it is: " + e.getMessage());
    }
    number(out, "states", "net/netfilter/nf_conntrack_count");
    number(out, "states_limit", "net/netfilter/nf_conntrack_max");
    return out;
  }

  /** As x86 says it; other machines have no such line. */
  static String processor(String cpuinfo) {
    return cpuinfo
        .lines()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse(System.getProperty("os.arch", ""));
  }

  private static void used(ObjectNode out, String name, long bytes, long free) {
    out.putObject(name).put("bytes", bytes).put("used", Math.max(0, bytes - free));
  }

  private static void number(ObjectNode out, String name, String setting) {
    if (Sysctl.read(setting) instanceof Sysctl.Value.Found found
        && found.text().matches("[0-9]{1,18}")) {
      out.put(name, Long.parseLong(found.text()));
    }
  }
}
