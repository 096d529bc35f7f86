package twinwall.node.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import twinwall.node.control.Refusal;

/** {@code twinwall traceroute}: the way to a host from this node. */
@Command(
    name = "traceroute",
    mixinStandardHelpOptions = true,
    description = "Find the way to a host from this node.")
public final class TracerouteCommand implements Callable<Integer> {
  @Mixin private Engine engine = new Engine();
  @Mixin private SourceOptions source = new SourceOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "HOST", description = "address or name")
  private String host = "";

  @Option(names = "--hops", description = "at most, 1 to 64 (default: ${DEFAULT-VALUE})")
  private int hops = 18;

  @Option(names = "--names", description = "ask DNS for the names of the hops")
  private boolean names;

  @Option(names = "--icmp", description = "by ICMP echo instead of UDP")
  private boolean icmp;

  @Override
  public Integer call() throws Refusal {
    var args = source.fill(engine.args()).put("host", host).put("hops", hops);
    args.put("names", names).put("icmp", icmp);
    return Following.run(engine, "traceroute", args, spec.commandLine().getOut());
  }
}
