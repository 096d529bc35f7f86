package twinwall.node.diagnose;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import twinwall.core.diagnose.Succession;

/** What stopping the machine needs of the engine, and of the machine. */
public interface PowerHands {
  /** Why this node may not stop the machine; empty when it is the machine. */
  Optional<String> obstacle();

  /** Who serves when this node is gone, as it is now. */
  Succession succession();

  /** Whether CARP takes part. */
  boolean isEnabled();

  /** Hands every address over. */
  void letGo();

  /** Takes part again: nothing was stopped. */
  void comeBack();

  /** Somebody should know of it. */
  void tell(String state, String title, String text);

  /** Until the notice is out, or some time has passed. */
  void awaitTold(Duration patience) throws InterruptedException;

  /** Asks the system. */
  void ask(boolean halt) throws IOException;
}
