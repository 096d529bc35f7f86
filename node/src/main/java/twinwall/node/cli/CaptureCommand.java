package twinwall.node.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.node.control.Refusal;

/** {@code twinwall capture}: packets of an interface, kept on this node. */
@Command(
    name = "capture",
    mixinStandardHelpOptions = true,
    description = "Capture packets of an interface; list, read, fetch and delete captures.")
public final class CaptureCommand implements Callable<Integer> {
  @Mixin private Engine engine = new Engine();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Refusal {
    return list(engine);
  }

  @Command(
      name = "list",
      description = "List the captures that are there.",
      mixinStandardHelpOptions = true)
  int list(@Mixin Engine to) throws Refusal {
    JsonNode all = to.call("capture.list");
    if (to.json()) {
      out().println(all.toPrettyString());
      return 0;
    }
    if (all.isEmpty()) {
      out().println("No captures are there.");
    }
    all.forEach(this::print);
    return 0;
  }

  @Command(
      name = "start",
      description = "Start a capture; it goes on without this command.",
      mixinStandardHelpOptions = true)
  int start(
      @Mixin Engine to,
      @Parameters(paramLabel = "IF", description = "interface") String at,
      @Option(
              names = "--family",
              defaultValue = "any",
              description = "any, ipv4 or ipv6 (default: ${DEFAULT-VALUE})")
          String family,
      @Option(
              names = "--protocol",
              defaultValue = "any",
              description = "any, tcp, udp, icmp, icmp6, arp, carp, esp, gre or sctp")
          String protocol,
      @Option(
              names = "--host",
              paramLabel = "ADDRESS",
              defaultValue = "",
              description = "an address, or a network as 192.0.2.0/24")
          String host,
      @Option(names = "--port", defaultValue = "", description = "of either end") String port,
      @Option(
              names = "--length",
              defaultValue = "0",
              description = "bytes of each packet, 0 for all of them")
          String length,
      @Option(
              names = "--count",
              defaultValue = "1000",
              description = "packets, 0 for as many as come (default: ${DEFAULT-VALUE})")
          String count,
      @Option(
              names = "--seconds",
              defaultValue = "600",
              description = "at most so long, up to 3600 (default: ${DEFAULT-VALUE})")
          String seconds,
      @Option(names = "--promiscuous", description = "packets for other machines, too")
          boolean promiscuous)
      throws Refusal {
    ObjectNode args = to.args().put("interface", at).put("family", family);
    args.put("protocol", protocol).put("host", host).put("port", port).put("length", length);
    args.put("count", count).put("seconds", seconds).put("promiscuous", promiscuous);
    return said(to, to.call("capture.start", args.put("who", "(command)")));
  }

  @Command(name = "stop", description = "Stop a capture.", mixinStandardHelpOptions = true)
  int stop(@Mixin Engine to, @Parameters(paramLabel = "NAME") String name) throws Refusal {
    return said(to, to.call("capture.stop", named(to, name)));
  }

  @Command(name = "show", description = "Show a capture as text.", mixinStandardHelpOptions = true)
  int show(
      @Mixin Engine to,
      @Parameters(paramLabel = "NAME") String name,
      @Option(
              names = "--detail",
              defaultValue = "normal",
              description = "normal, detail or full (default: ${DEFAULT-VALUE})")
          String detail,
      @Option(
              names = "--packets",
              defaultValue = "200",
              description = "the first so many, up to 1000 (default: ${DEFAULT-VALUE})")
          String packets)
      throws Refusal {
    ObjectNode args = to.args().put("name", name).put("detail", detail).put("packets", packets);
    JsonNode text = to.call("capture.text", args);
    if (to.json()) {
      out().println(text.toPrettyString());
    } else {
      text.path("lines").forEach(line -> out().println(line.asString("")));
    }
    return 0;
  }

  @Command(
      name = "save",
      description = "Write a capture into a file, for a program that reads pcap.",
      mixinStandardHelpOptions = true)
  int save(
      @Mixin Engine to,
      @Parameters(paramLabel = "NAME") String name,
      @Option(
              names = "--output",
              paramLabel = "FILE",
              defaultValue = "",
              description = "where to; - is standard output (default: NAME here)")
          String output)
      throws Refusal, IOException {
    Path file = Path.of(output.isEmpty() ? Path.of(name).getFileName() + "" : output);
    if (output.equals("-")) {
      copy(to, name, System.out);
      return 0;
    }
    JsonNode _ = to.call("capture.read", to.args().put("name", name)); // before a file is made
    try (FileChannel channel =
            FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(
                    PosixFilePermissions.fromString("rw-------")));
        OutputStream into = Channels.newOutputStream(channel)) {
      copy(to, name, into);
    } catch (java.nio.file.FileAlreadyExistsException _) {
      throw new Refusal(file + " is there already");
    }
    out().println("written to " + file);
    return 0;
  }

  private static void copy(Engine to, String name, OutputStream into) throws Refusal, IOException {
    long offset = 0;
    long size = 1;
    while (offset < size) {
      JsonNode part = to.call("capture.read", to.args().put("name", name).put("offset", offset));
      byte[] bytes = Base64.getDecoder().decode(part.path("data").asString(""));
      size = bytes.length == 0 ? 0 : part.path("size").asLong(0);
      offset += bytes.length;
      into.write(bytes);
    }
    into.flush();
  }

  @Command(name = "delete", description = "Delete a capture.", mixinStandardHelpOptions = true)
  int delete(@Mixin Engine to, @Parameters(paramLabel = "NAME") String name) throws Refusal {
    JsonNode gone = to.call("capture.delete", named(to, name));
    out().println(to.json() ? gone.toPrettyString() : "deleted " + name);
    return 0;
  }

  private static ObjectNode named(Engine to, String name) {
    return to.args().put("name", name).put("who", "(command)");
  }

  private int said(Engine to, JsonNode one) {
    if (to.json()) {
      out().println(one.toPrettyString());
    } else {
      print(one);
    }
    return 0;
  }

  private void print(JsonNode one) {
    out()
        .printf(
            "%s  %s  %s  %d bytes%s  %s%n",
            one.path("name").asString(""),
            one.path("interface").asString(""),
            one.path("running").asBoolean(false) ? "running" : "ended",
            one.path("bytes").asLong(0),
            one.has("packets") ? ", " + one.path("packets").asLong(0) + " packets" : "",
            one.path("why").asString(one.path("filter").asString("")));
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
