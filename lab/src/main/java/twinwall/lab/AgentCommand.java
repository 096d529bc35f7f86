package twinwall.lab;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import twinwall.lab.bench.Client;
import twinwall.lab.site.Door;
import twinwall.lab.traffic.Agent;

/** The traffic's own processes; people have no use for it. */
@Command(name = "agent", hidden = true, description = "Make or answer traffic in a box.")
final class AgentCommand {
  private AgentCommand() {}

  @Command(description = "Answer traffic, by order from standard input.")
  int internet(@Parameters(paramLabel = "ADDRESS") String address)
      throws IOException, InterruptedException {
    Agent.internet(address);
    return 0;
  }

  @Command(description = "Make traffic, by order from standard input.")
  int client(
      @Parameters(paramLabel = "ADDRESS") String address,
      @Parameters(arity = "0..2", index = "1..2", paramLabel = "RESOLVER DOMAIN")
          List<String> services)
      throws IOException, InterruptedException {
    Agent.client(address, Optional.ofNullable(services).orElse(List.of()));
    return 0;
  }

  @Command(description = "Make noise on the switches, by order from standard input.")
  int noise() throws IOException, InterruptedException {
    Agent.noise();
    return 0;
  }

  @Command(description = "Open a connection whenever standard input says so.")
  int connect(
      @Parameters(paramLabel = "ADDRESS") String address, @Parameters(paramLabel = "PORT") int port)
      throws IOException, InterruptedException {
    Client.obey(address, port);
    return 0;
  }

  @Command(description = "Serve the internet's web pages.")
  int web(
      @Parameters(paramLabel = "ADDRESS") String address, @Parameters(paramLabel = "PORT") int port)
      throws IOException, InterruptedException {
    Agent.web(address, port);
    return 0;
  }

  @Command(description = "Lead from files to the pages of firewalls, until standard input ends.")
  int door(
      @Parameters(index = "0", paramLabel = "PORT") int port,
      @Parameters(index = "1..*", arity = "1..*", paramLabel = "FILE=ADDRESS") List<String> pairs)
      throws IOException {
    Door.serve(pairs, port);
    return 0;
  }

  /** The command line that starts this very program again as an agent. */
  static List<String> line(String... arguments) {
    var line = new ArrayList<String>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(
        List.of("-XX:+UseSerialGC", "-XX:-UsePerfData", "-Xms96m", "-Xmx192m", "-Xmn64m", "-cp"));
    line.add(
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(part -> Path.of(part).toAbsolutePath().toString())
            .collect(Collectors.joining(File.pathSeparator)));
    line.add(Main.class.getName());
    line.add("agent");
    line.addAll(List.of(arguments));
    return line;
  }
}
