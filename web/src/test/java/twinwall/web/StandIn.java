package twinwall.web;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import twinwall.core.diagnose.Succession;
import twinwall.node.diagnose.PowerHands;

/** A machine of tests: it says what it would do. */
final class StandIn implements PowerHands {
  final List<String> done = Collections.synchronizedList(new ArrayList<>());
  volatile String obstacle = "its network has a namespace of its own";
  volatile Succession who = new Succession(0, 0, false, List.of());

  @Override
  public Optional<String> obstacle() {
    return obstacle.isEmpty() ? Optional.empty() : Optional.of(obstacle);
  }

  @Override
  public Succession succession() {
    return who;
  }

  @Override
  public boolean isEnabled() {
    return true;
  }

  @Override
  public void letGo() {
    done.add("let go");
    who =
        new Succession(
            who.addresses(),
            0,
            true,
            who.peers().stream()
                .map(p -> new Succession.Peer(p.name(), p.there(), true, p.synchronised()))
                .toList());
  }

  @Override
  public void comeBack() {
    done.add("come back");
  }

  @Override
  public void tell(String state, String title, String text) {
    done.add("tell " + state);
  }

  @Override
  public void awaitTold(Duration patience) {
    done.add("told");
  }

  @Override
  public void ask(boolean halt) throws IOException {
    done.add(halt ? "halt" : "reboot");
  }
}
