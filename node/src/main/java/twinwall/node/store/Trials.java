package twinwall.node.store;

import java.util.function.Consumer;
import twinwall.core.apply.TrialMachine;
import twinwall.core.apply.TrialMachine.Action;
import twinwall.core.apply.TrialMachine.Event;
import twinwall.core.apply.TrialMachine.State;
import twinwall.node.Clock;
import twinwall.node.Loop;

/** Counts the time in which a trial may be confirmed: the loop {@code trial}. */
public final class Trials implements AutoCloseable {
  private final ConfigStore store;
  private final Applying applying;
  private final Loop<State, Event, Action> loop;

  public Trials(ConfigStore store, Applying applying, Clock clock, Consumer<Throwable> crash) {
    this.store = store;
    this.applying = applying;
    this.loop = new Loop<>("trial", new TrialMachine(), State.NONE, clock, this::act, crash);
  }

  /** Goes on with a trial that an engine before this one began. */
  public void start() {
    store.onApplied(_ -> tell());
    tell();
    loop.start();
  }

  private void tell() {
    loop.tell(
        store
            .standing()
            .trial()
            .<Event>map(trial -> new Event.Running(trial.id(), applying.left()))
            .orElseGet(Event.None::new));
  }

  private void act(Action action) {
    switch (action) {
      case Action.GoBack back -> applying.goBack(back.id(), "nobody confirmed them in time");
    }
  }

  @Override
  public void close() {
    loop.stop();
  }
}
