package twinwall.lab.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import twinwall.core.net.Mac;

/**
 * Two hands on every switch at once, its cables and its ports. One ip(8) and one bridge(8) per
 * switch stay open, so that a cut of three cables costs three short writes and not three starts of
 * a program.
 */
public final class Switchboard implements AutoCloseable {
  /** What a bridge has by itself, in hundredths of a second. */
  private static final int AGEING = 30_000;

  private final Topology topology;
  private final Map<String, Process> cables = new LinkedHashMap<>();
  private final Map<String, Process> ports = new LinkedHashMap<>();

  public Switchboard(Site site) {
    this.topology = site.topology();
    // Root of a user namespace may not.
    boolean hurries = Privilege.isRoot() && Ran.run(List.of("chrt", "--fifo", "20", "true")).ok();
    try {
      for (String network : Topology.SWITCHES) {
        cables.put(network, hand(site, network, "ip", hurries));
        ports.put(network, hand(site, network, "bridge", hurries));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Process hand(Site site, String network, String program, boolean hurries)
      throws IOException {
    List<String> line = new ArrayList<>();
    if (hurries) {
      line.addAll(
          List.of("chrt", "--fifo", "20")); // what happens at once must not happen by and by
    }
    line.addAll(site.switchBox(network).onNetwork(List.of(program, "-force", "-batch", "-")));
    return new ProcessBuilder(line)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  public void cutAll(String host) {
    topology.cables(host).forEach(network -> cut(host, network));
  }

  public void healAll(String host) {
    topology.cables(host).forEach(network -> heal(host, network));
  }

  public void cut(String host, String network) {
    tell(cables, network, "link set " + host + " down");
  }

  public void heal(String host, String network) {
    tell(cables, network, "link set " + host + " up");
  }

  /**
   * The switch lets nothing through to or from a host any more, but its links stay up and the
   * switch still believes that it is there. Ends when the host's port is made anew.
   */
  public void silence(String host) {
    topology.cables(host).forEach(n -> tell(ports, n, "link set dev " + host + " state 0"));
  }

  /** The switch forgets where a virtual MAC is: its entry aged, or the port of it changed. */
  public void age(String host, String network, int vhid) {
    tell(ports, network, "fdb del %s dev %s master".formatted(Mac.virtual(vhid), host));
  }

  /** The switch forgets where everybody is, as after a change of topology. */
  public void forget(String network) {
    tell(cables, network, "link set br0 type bridge fdb_flush");
  }

  /** The switch never remembers where anybody is, and sends everything everywhere; or no more. */
  public void hub(String network, boolean on) {
    tell(cables, network, "link set br0 type bridge ageing_time " + (on ? 0 : AGEING));
  }

  /** Moves a host to the switch's other half: its links stay up, but it meets nobody any more. */
  public void part(String host) {
    topology.cables(host).forEach(network -> part(host, network));
  }

  /** The same on one network alone. */
  public void part(String host, String network) {
    tell(cables, network, "link set " + host + " master br1");
  }

  /** Brings it back to where the others are. */
  public void join(String host) {
    topology.cables(host).forEach(network -> join(host, network));
  }

  public void join(String host, String network) {
    tell(cables, network, "link set " + host + " master br0");
  }

  /** The switch forgets where this MAC is: until it speaks again, frames to it are flooded. */
  public void forget(Mac mac, String network) {
    topology
        .firewalls()
        .forEach(node -> tell(ports, network, "fdb del " + mac + " dev " + node + " master"));
  }

  private static void tell(Map<String, Process> hands, String network, String line) {
    Process hand = hands.get(network);
    if (hand == null) {
      throw new LabException("there is no switch " + network);
    }
    try {
      var out = hand.getOutputStream();
      out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException e) {
      throw new LabException("the switch " + network + " is gone", e);
    }
  }

  /** Lets go of the switches once they have done what they were told. */
  @Override
  public void close() {
    List<Process> hands = new ArrayList<>(cables.values());
    hands.addAll(ports.values());
    for (Process hand : hands) {
      try {
        hand.getOutputStream().close();
        hand.waitFor();
      } catch (IOException _) {
        hand.destroyForcibly();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
