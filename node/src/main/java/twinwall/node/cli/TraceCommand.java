package twinwall.node.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.explain.Probe;
import twinwall.core.explain.Proof;
import twinwall.core.explain.Situation;
import twinwall.core.explain.Trace;
import twinwall.core.explain.TraceText;
import twinwall.core.explain.Tracer;
import twinwall.node.control.Refusal;
import twinwall.node.explain.LiveTrace;

/** {@code twinwall rules trace}: the way of one packet. */
@Command(
    name = "trace",
    mixinStandardHelpOptions = true,
    description = {
      "Say from the configuration alone what becomes of the first packet of a connection: each step"
          + " with the rule that decides and its place in the file, and how answers are shown.",
      "Of the configuration that runs, or with --file of one that is not applied yet. --live proves"
          + " it with the kernel's own trace."
    },
    footer = {
      "",
      "Examples:",
      "  twinwall rules trace --in lan --from 192.168.1.100:50000 --to 8.8.8.8:443",
      "  twinwall rules trace --in wan --from 198.51.100.7 --to 203.0.113.20 --proto icmp",
      "  twinwall rules trace --self --to 9.9.9.9:53 --proto udp --file new.xml",
      "",
      "Exit codes: 0 it passes, 1 it does not (or the kernel does otherwise), or refused, 2 wrong usage, 3 no engine answers."
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

  @Option(
      names = "--live",
      description =
          "prove it: lets the kernel of this node trace a packet like it, and compares; needs root."
              + " The packet is made here and taken out after the last rule: nobody gets it")
  boolean live;

  @Option(
      names = "--wait",
      description =
          "with --live: waits for a real packet like it and makes none; without a port in --from its"
              + " source port may be any")
  boolean waits;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "how long --live listens at most (default: ${DEFAULT-VALUE})")
  int timeout = 30;

  @Option(names = "--json", description = "print JSON")
  boolean json;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Refusal {
    Loaded loaded =
        file.isEmpty() ? configurations.running(role) : configurations.named(file, role);
    Probe packet = probe.packet(loaded.situation());
    if (!live) {
      Trace trace = Tracer.trace(loaded.situation(), packet);
      print(trace, loaded, Optional.empty());
      return trace.fate().verdict().passes() ? 0 : 1;
    }
    if (!file.isEmpty()) {
      throw new Refusal("--live looks at what runs, not at a file");
    }
    return prove(loaded, packet);
  }

  private int prove(Loaded loaded, Probe asked) throws Refusal {
    Duration patience = Duration.ofSeconds(Math.clamp(timeout, 1, 3600));
    String device =
        asked.in().flatMap(loaded.situation()::named).map(Situation.Face::device).orElse("");
    Probe packet = waits && !probe.hasSourcePort() ? asked.from(asked.source(), 0) : asked;
    LiveTrace.Seen seen;
    try {
      seen =
          waits
              ? LiveTrace.await(packet, device, patience)
                  .orElseThrow(
                      () -> new Refusal("no such packet came in " + patience.toSeconds() + " s"))
              : LiveTrace.inject(packet, device, patience);
    } catch (IOException e) {
      throw new Refusal(
          "The kernel cannot be asked: "
              + e.getMessage()
              + (waits ? "" : ". With --wait a real packet is waited for."));
    }
    Probe real = waits ? LiveTrace.like(packet, seen.observed()) : packet;
    Trace trace = Tracer.trace(loaded.situation(), real);
    Proof proof = Proof.of(trace, seen.observed(), seen.table());
    print(trace, loaded, Optional.of(proof));
    return trace.fate().verdict().passes() && proof.isSame() ? 0 : 1;
  }

  private void print(Trace trace, Loaded loaded, Optional<Proof> proof) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      ObjectNode all = TraceJson.of(trace, loaded.lines());
      proof.ifPresent(p -> all.set("live", TraceJson.of(p)));
      out.println(all.toPrettyString());
    } else {
      out.print(TraceText.of(trace, loaded.lines()));
      proof.ifPresent(p -> out.print("\n" + p.text()));
    }
    out.flush();
  }
}
