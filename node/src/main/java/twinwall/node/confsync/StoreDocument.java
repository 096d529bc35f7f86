package twinwall.node.confsync;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import twinwall.core.apply.Standing;
import twinwall.core.config.Problem;
import twinwall.core.config.Xml;
import twinwall.node.control.Refusal;
import twinwall.node.store.Applying;
import twinwall.node.store.ConfigStore;

/** The node's store, and whoever applies what is in it. */
public final class StoreDocument implements Document {
  private final ConfigStore store;
  private final Applying applying;
  private final Supplier<Xml> running;
  private final Function<Duration, Xml> applied;

  /**
   * @param running the document that the node runs
   * @param applied has the newest document applied, waits at most so long, says what runs then
   */
  public StoreDocument(ConfigStore store, Supplier<Xml> running, Function<Duration, Xml> applied) {
    this.store = store;
    this.applying = new Applying(store);
    this.running = running;
    this.applied = applied;
  }

  @Override
  public Xml wanted() {
    return store.applied().xml();
  }

  @Override
  public Optional<Trial> trial() {
    return inForce().trial();
  }

  @Override
  public Force inForce() {
    Standing now = store.standing();
    return new Force(now.applied(), now.trial().map(t -> new Trial(t.id(), applying.left())));
  }

  @Override
  public void change(String who, String description, UnaryOperator<Xml> edit) throws Refusal {
    orRefused(applying.everywhere(who, description, edit));
  }

  @Override
  public void receive(
      String who, String description, UnaryOperator<Xml> edit, Optional<Trial> trial)
      throws Refusal {
    orRefused(
        applying.receive(
            who, description, edit, trial.map(t -> new Applying.PeerTrial(t.id(), who, t.left()))));
  }

  private static void orRefused(ConfigStore.Outcome outcome) throws Refusal {
    switch (outcome) {
      case ConfigStore.Saved _, ConfigStore.Unchanged _, ConfigStore.InForce _ -> {}
      case ConfigStore.Refused refused -> throw refusal(refused.problems());
    }
  }

  private static Refusal refusal(List<Problem> problems) {
    var first = problems.isEmpty() ? "" : ": " + problems.getFirst().message();
    return new Refusal(
        Refusal.Kind.REFUSED,
        "The configuration is not valid here" + first,
        problems.stream().map(p -> new Refusal.Problem(p.path(), p.message())).toList());
  }

  @Override
  public Xml running() {
    return running.get();
  }

  @Override
  public Xml applied(Duration patience) {
    return applied.apply(patience);
  }
}
