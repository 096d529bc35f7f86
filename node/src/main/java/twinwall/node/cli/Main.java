package twinwall.node.cli;

import java.util.List;
import java.util.Optional;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import twinwall.node.control.Refusal;

/** The {@code twinwall} command. */
@Command(
    name = "twinwall",
    mixinStandardHelpOptions = true,
    version = "twinwall 0.1.0",
    description = "Two or more Linux machines, one firewall.",
    subcommands = {
      RunCommand.class,
      StatusCommand.class,
      CarpCommand.class,
      StatesCommand.class,
      ConfigCommand.class,
      ApplyCommand.class,
      ConfirmCommand.class,
      DiscardCommand.class,
      InterfacesCommand.class,
      RulesCommand.class,
      AliasesCommand.class,
      GatewaysCommand.class,
      MetricsCommand.class,
      NatCommand.class,
      ServicesCommand.class,
      LeasesCommand.class,
      LogCommand.class,
      NoticesCommand.class,
      PingCommand.class,
      CaptureCommand.class,
      PowerCommand.Reboot.class,
      PowerCommand.Halt.class,
      VersionCommand.class,
      NeighbourCommand.Arp.class,
      NeighbourCommand.Ndp.class,
      TracerouteCommand.class,
      CheckCommand.class,
      ImportCommand.class,
      RenderCommand.class,
      SyncCommand.class,
      TokensCommand.class,
      NodeCommand.class,
      AutoComplete.GenerateCompletion.class,
      CommandLine.HelpCommand.class,
    })
public final class Main {
  private Main() {}

  public static void main(String[] args) throws InterruptedException {
    Optional<NodeCommand> engine = NodeCommand.asSupervised(List.of(args));
    System.exit(engine.isPresent() ? engine.get().call() : commandLine().execute(args));
  }

  /** Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 no engine answers. */
  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setExpandAtFiles(false) // a value may start with @
        .setExecutionExceptionHandler((e, line, _) -> {
          if (e instanceof Refusal refusal) {
            boolean said =
                refusal.problems().size() == 1
                    && refusal.problems().getFirst().message().equals(refusal.sentence());
            if (!said) {
              line.getErr().println(refusal.sentence());
            }
            for (Refusal.Problem problem : refusal.problems()) {
              line.getErr().println((said ? "" : "  ") + problem.told());
            }
            return refusal.kind() == Refusal.Kind.UNREACHABLE ? 3 : 1;
          }
          throw e;
        });
  }
}
