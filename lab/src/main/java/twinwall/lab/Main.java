package twinwall.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import twinwall.lab.site.LabException;

/** The commands {@code lab …}, {@code drill …}, {@code bench …} and {@code chaos …}. */
@Command(
    name = "twinwall",
    mixinStandardHelpOptions = true,
    description = "The lab: a site of namespaces, and failovers on purpose, measurements.",
    subcommands = {
      LabCommand.class,
      DrillCommand.class,
      BenchCommand.class,
      ChaosCommand.class,
      AgentCommand.class
    })
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** Exit codes: 0 done, 1 failed, 2 wrong usage. */
  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setExecutionExceptionHandler((e, line, _) -> {
          if (e instanceof LabException
              || e instanceof UncheckedIOException
              || e instanceof IOException) {
            line.getErr().println(line.getCommandName() + ": " + e.getMessage());
            return 1;
          }
          throw e;
        });
  }
}
