package twinwall.node.diagnose;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import twinwall.core.diagnose.MachineFacts;

/**
 * Asks the system to reboot or to halt.
 *
 * @param facts looked at once more before anything is called
 * @param find where a program lies
 * @param systemd whether systemd is what runs the machine
 * @param run runs a program, and fails with what it said
 */
record SystemStop(
    Supplier<MachineFacts> facts,
    Function<String, Optional<String>> find,
    Supplier<Boolean> systemd,
    Runner run) {
  /** Runs a program to its end. */
  @FunctionalInterface
  interface Runner {
    void run(List<String> words) throws IOException;
  }

  void ask(boolean halt) throws IOException {
    Optional<String> obstacle = facts.get().obstacle();
    if (obstacle.isPresent()) {
      throw new IOException("this node is not the machine: " + obstacle.get());
    }
    String verb = halt ? "poweroff" : "reboot";
    Optional<String> systemctl = systemd.get() ? find.apply("systemctl") : Optional.empty();
    if (systemctl.isPresent()) {
      run.run(List.of(systemctl.get(), "--no-block", verb));
      return;
    }
    String program =
        find.apply(verb).orElseThrow(() -> new IOException("there is no program " + verb));
    run.run(List.of(program));
  }
}
