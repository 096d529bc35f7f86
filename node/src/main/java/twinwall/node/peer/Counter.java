package twinwall.node.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import twinwall.core.drill.Living;
import twinwall.core.flows.FlowHash;
import twinwall.core.peer.PeerFrame;
import twinwall.linux.Ack;
import twinwall.linux.Conntrack;
import twinwall.linux.KernelException;

/** Looks into this node's kernel for a drill of a peer. Each look reads the whole table. */
final class Counter {
  private static final int CHUNK = 2_048;
  private static final Path SNMP = Path.of("/proc/net/snmp");
  private static final Path SNMP6 = Path.of("/proc/net/snmp6");

  private final InstantSource wall;

  Counter(InstantSource wall) {
    this.wall = wall;
  }

  PeerFrame.Counts count(PeerFrame.Ask ask) throws IOException {
    Map<Long, Integer> found = new HashMap<>();
    ask.names().forEach(name -> found.put(name, Living.GONE));
    long at = Peers.micros(wall.instant());
    try {
      Ack end =
          Conntrack.dump(
              CHUNK,
              part ->
                  part.forEach(flow ->
                      found.computeIfPresent(FlowHash.name(flow.key()), (_, _) -> flow.timeout())));
      if (!end.ok()) {
        throw new IOException("the kernel's table could not be read: " + end);
      }
    } catch (KernelException e) {
      throw new IOException("the kernel's table could not be read: " + e.getMessage(), e);
    }
    List<Integer> timeouts = new ArrayList<>();
    ask.names().forEach(name -> timeouts.add(found.getOrDefault(name, Living.GONE)));
    return new PeerFrame.Counts(ask.stamp(), at, forwarded(), timeouts);
  }

  /** Packets that this machine has forwarded. */
  static long forwarded() {
    try {
      String[] names = {};
      long sum = -1;
      for (String line : Files.readAllLines(SNMP)) {
        if (line.startsWith("Ip:") && names.length == 0) {
          names = line.split(" ");
        } else if (line.startsWith("Ip:")) {
          int at = List.of(names).indexOf("ForwDatagrams");
          sum = at < 0 ? -1 : Long.parseLong(line.split(" ")[at]);
        }
      }
      for (String line : Files.exists(SNMP6) ? Files.readAllLines(SNMP6) : List.<String>of()) {
        if (line.startsWith("Ip6OutForwDatagrams")) {
          sum = Math.max(0, sum) + Long.parseLong(line.split("\\s+")[1]);
        }
      }
      return sum;
    } catch (IOException | NumberFormatException e) {
      return -1;
    }
  }
}
