package twinwall.lab.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A hand on every switch at once. One ip-batch(8) per switch stays open, so that a cut of three
 * cables costs three short writes and not three starts of a program.
 */
public final class Switchboard implements AutoCloseable {
  private final Topology topology;
  private final Map<String, Process> hands = new LinkedHashMap<>();

  public Switchboard(Site site) {
    this.topology = site.topology();
    try {
      for (String network : Topology.SWITCHES) {
        List<String> line =
            site.switchBox(network).onNetwork(List.of("ip", "-force", "-batch", "-"));
        hands.put(
            network,
            new ProcessBuilder(line)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void cutAll(String host) {
    topology.cables(host).forEach(network -> cut(host, network));
  }

  public void healAll(String host) {
    topology.cables(host).forEach(network -> heal(host, network));
  }

  public void cut(String host, String network) {
    tell(network, "link set " + host + " down");
  }

  public void heal(String host, String network) {
    tell(network, "link set " + host + " up");
  }

  /**
   * The switch lets nothing through to or from a host any more, but its links stay up and the
   * switch still believes that it is there. Ends when the host's port is made anew.
   */
  public void silence(String host) {
    topology.cables(host).forEach(n -> tell(n, "link set " + host + " type bridge_slave state 0"));
  }

  /** Moves a host to the switch's other half: its links stay up, but it meets nobody any more. */
  public void part(String host) {
    topology.cables(host).forEach(n -> tell(n, "link set " + host + " master br1"));
  }

  /** Brings it back to where the others are. */
  public void join(String host) {
    topology.cables(host).forEach(n -> tell(n, "link set " + host + " master br0"));
  }

  private void tell(String network, String line) {
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
    for (Process hand : hands.values()) {
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
