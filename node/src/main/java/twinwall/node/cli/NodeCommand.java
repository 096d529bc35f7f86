package twinwall.node.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import twinwall.node.Log;
import twinwall.node.Node;
import twinwall.node.TakeDown;

/** {@code twinwall node}: the engine. */
@Command(
    name = "node",
    mixinStandardHelpOptions = true,
    description = "Run the engine: election, flow sync, applying. Ends in order on SIGTERM.")
public final class NodeCommand implements Callable<Integer> {
  private static final int SOFTWARE_ERROR = 70; // EX_SOFTWARE, sysexits(3)

  @Mixin private Directories at = new Directories();

  @Option(
      names = "--take-down",
      description = "start nothing: remove the VIPs that an engine which is no more left behind")
  private boolean takeDown;

  /**
   * The engine as its supervisor starts it: {@code node --config DIR --run DIR}. Reading these
   * words takes no parser, and the parser would take a quarter of the start.
   */
  static Optional<NodeCommand> asSupervised(List<String> words) {
    if (words.size() != 5
        || !words.get(0).equals("node")
        || !words.get(1).equals("--config")
        || !words.get(3).equals("--run")) {
      return Optional.empty();
    }
    NodeCommand engine = new NodeCommand();
    engine.at.config = Path.of(words.get(2));
    engine.at.run = Path.of(words.get(4));
    return Optional.of(engine);
  }

  @Override
  public Integer call() throws InterruptedException {
    Log log = new Log(System.err, "node");
    if (takeDown) {
      return takeDown(log);
    }
    Node node;
    try {
      node = new Node(at.config, at.run, log, failure -> crash(log, failure));
    } catch (IOException e) {
      log.error("the engine does not start", "why", String.valueOf(e.getMessage()));
      return 1;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(node, log), "stop"));
    new CountDownLatch(1).await(); // until a signal runs the hook
    return 0;
  }

  private int takeDown(Log log) {
    try {
      log.info("taken down", "what", TakeDown.run(at.run));
      return 0;
    } catch (IOException e) {
      log.error("nothing is taken down", "why", String.valueOf(e.getMessage()));
      return 1;
    }
  }

  private static void stop(Node node, Log log) {
    try {
      node.close();
    } catch (IOException e) {
      log.error("stopping", "why", String.valueOf(e.getMessage()));
    }
  }

  /** At once and without any hook: what is broken must not try to hand over. */
  private static void crash(Log log, Throwable failure) {
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    log.error("broken invariant; the engine ends", "trace", trace);
    Runtime.getRuntime().halt(SOFTWARE_ERROR);
  }
}
