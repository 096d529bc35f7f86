package twinwall.node.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import twinwall.node.control.Refusal;

/** {@code twinwall ping}: asks a host from this node. */
@Command(
    name = "ping",
    mixinStandardHelpOptions = true,
    description = "Ping a host from this node; names are resolved as this node resolves them.",
    footer = {"", "Exit codes: 0 somebody answered, 1 nobody did, or it was refused."})
public final class PingCommand implements Callable<Integer> {
  @Mixin private Engine engine = new Engine();
  @Mixin private SourceOptions source = new SourceOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "HOST", description = "address or name")
  private String host = "";

  @Option(names = "--count", description = "pings, 1 to 100 (default: ${DEFAULT-VALUE})")
  private int count = 3;

  @Option(names = "--seconds", description = "between two, 1 to 10 (default: ${DEFAULT-VALUE})")
  private int seconds = 1;

  @Override
  public Integer call() throws Refusal {
    var args = source.fill(engine.args()).put("host", host);
    args.put("count", count).put("seconds", seconds);
    return Following.run(engine, "ping", args, spec.commandLine().getOut());
  }
}
