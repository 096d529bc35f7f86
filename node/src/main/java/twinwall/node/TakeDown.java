package twinwall.node;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import twinwall.node.carp.Leftovers;
import twinwall.node.service.Services;

/** Takes down what an engine that is no more left in the kernel, and its daemons. */
public final class TakeDown {
  private TakeDown() {}

  /**
   * @return what was taken away
   * @throws IOException when an engine runs, or the kernel refuses
   */
  public static List<String> run(Path run) throws IOException {
    try (RunLock lock = RunLock.take(run, RunLock.Of.ENGINE)) {
      List<String> removed = new ArrayList<>(Leftovers.remove());
      Services.endAll(run).forEach(pid -> removed.add("daemon " + pid));
      return List.copyOf(removed);
    }
  }
}
