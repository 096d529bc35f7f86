package twinwall.node.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import twinwall.core.explain.Probe;
import twinwall.core.explain.Trace;
import twinwall.core.explain.TraceText;
import twinwall.core.explain.Tracer;
import twinwall.node.control.Refusal;

/** {@code twinwall rules trace}: the way of one packet. */
@Command(
    name = "trace",
    mixinStandardHelpOptions = true,
    description = {
      "Say from the configuration alone what becomes of the first packet of a connection: each step"
          + " with the rule that decides and its place in the file, and how answers are shown.",
      "Of the configuration that runs, or with --file of one that is not applied yet."
    },
    footer = {
      "",
      "Examples:",
      "  twinwall rules trace --in lan --from 192.168.1.100:50000 --to 8.8.8.8:443",
      "  twinwall rules trace --in wan --from 198.51.100.7 --to 203.0.113.20 --proto icmp",
      "  twinwall rules trace --self --to 9.9.9.9:53 --proto udp --file new.xml",
      "",
      "Exit codes: 0 it passes, 1 it does not, or refused, 2 wrong usage, 3 no engine answers."
    })
final class TraceCommand implements Callable<Integer> {
  @Mixin ProbeOptions probe = new ProbeOptions();
  @Mixin Configurations configurations = new Configurations();

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "a config.xml, or the number of a revision, in place of what runs")
  String file = "";

  @Option(
      names = "--role",
      description =
          "${COMPLETION-CANDIDATES}: whether the shared addresses are on this node (default:"
              + " ${DEFAULT-VALUE}, of a file: master)")
  Configurations.Role role = Configurations.Role.actual;

  @Option(names = "--json", description = "print JSON")
  boolean json;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Refusal {
    Loaded loaded =
        file.isEmpty() ? configurations.running(role) : configurations.named(file, role);
    Probe packet = probe.packet(loaded.situation());
    Trace trace = Tracer.trace(loaded.situation(), packet);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(TraceJson.of(trace, loaded.lines()).toPrettyString());
    } else {
      out.print(TraceText.of(trace, loaded.lines()));
    }
    out.flush();
    return trace.fate().verdict().passes() ? 0 : 1;
  }
}
