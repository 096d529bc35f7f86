package twinwall.node.confsync;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import twinwall.core.config.Edit;
import twinwall.core.config.Problem;
import twinwall.core.config.Xml;
import twinwall.node.control.Refusal;
import twinwall.node.store.ConfigStore;

/** The node's store, and whoever applies what is in it. */
public final class StoreDocument implements Document {
  private final ConfigStore store;
  private final Supplier<Xml> running;
  private final Function<Duration, Xml> applied;

  /**
   * @param running the document that the node runs
   * @param applied has the newest document applied, waits at most so long, says what runs then
   */
  public StoreDocument(ConfigStore store, Supplier<Xml> running, Function<Duration, Xml> applied) {
    this.store = store;
    this.running = running;
    this.applied = applied;
  }

  @Override
  public Xml saved() {
    return store.current().xml();
  }

  @Override
  public void change(String who, String description, UnaryOperator<Xml> edit) throws Refusal {
    var outcome =
        store.change(who, description, config -> new Edit.Edited(edit.apply(config.xml())));
    switch (outcome) {
      case ConfigStore.Saved _, ConfigStore.Unchanged _ -> {}
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
