package twinwall.lab.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The pages of a site's firewalls, for a browser outside: each on a loopback address of its own, as
 * a browser keeps one login for an address, whatever the port. They are asked as the client would
 * ask them.
 */
public final class Doorway implements AutoCloseable {
  private final Map<String, ServerSocketChannel> listeners = new LinkedHashMap<>();
  private final Process inside;

  /**
   * Opens it.
   *
   * @param port on every loopback address; 0 for any that is free
   * @param agent the command line of an agent with these arguments
   */
  public Doorway(Site site, int port, Function<List<String>, List<String>> agent)
      throws IOException {
    Topology topology = site.topology();
    var files = new LinkedHashMap<String, Path>();
    var arguments = new ArrayList<>(List.of("door", topology.web().equals("http") ? "80" : "443"));
    for (String firewall : topology.firewalls()) {
      Path file = site.directory(Topology.CLIENT).resolve(firewall + ".door");
      files.put(firewall, file);
      Files.deleteIfExists(file);
      arguments.add(file + "=" + topology.lan(topology.number(firewall)).address());
    }
    inside =
        new ProcessBuilder(site.box(Topology.CLIENT).within(agent.apply(arguments)))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      Wait.until(
          30_000,
          20,
          () -> files.values().stream().allMatch(Files::exists) || !inside.isAlive(),
          () -> "the client opens no door");
      for (var one : files.entrySet()) {
        int number = topology.number(one.getKey());
        var here = ServerSocketChannel.open();
        listeners.put(one.getKey(), here);
        here.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0." + (10 + number)), port));
        Door.lead(here, () -> Door.connected(UnixDomainSocketAddress.of(one.getValue())));
      }
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Host and port of each firewall's pages, by its name. */
  public Map<String, InetSocketAddress> addresses() {
    var out = new LinkedHashMap<String, InetSocketAddress>();
    listeners.forEach((firewall, here) -> out.put(firewall, at(here)));
    return out;
  }

  private static InetSocketAddress at(ServerSocketChannel here) {
    try {
      return (InetSocketAddress) here.getLocalAddress();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until the site is gone. */
  public void await() throws InterruptedException {
    inside.waitFor();
  }

  @Override
  public void close() {
    inside.destroy();
    for (var here : listeners.values()) {
      try {
        here.close();
      } catch (IOException _) {
        // It ends with this process.
      }
    }
  }
}
