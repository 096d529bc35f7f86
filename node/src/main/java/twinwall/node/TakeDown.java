package twinwall.node;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import twinwall.node.carp.Leftovers;

/** Takes down what an engine that is no more left in the kernel. */
public final class TakeDown {
  private TakeDown() {}

  /**
   * @return what was taken away
   * @throws IOException when an engine runs, or the kernel refuses
   */
  public static List<String> run(Path run) throws IOException {
    try (RunLock lock = RunLock.take(run, RunLock.Of.ENGINE)) {
      return Leftovers.remove();
    }
  }
}
