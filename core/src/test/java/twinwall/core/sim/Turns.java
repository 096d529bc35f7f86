package twinwall.core.sim;

import java.util.ArrayDeque;
import java.util.function.Consumer;
import twinwall.core.machine.Machine;
import twinwall.core.machine.Machine.Step;
import twinwall.core.machine.Moment;

/**
 * A loop around a machine as {@code node.Loop} is one, in virtual time: one inbox, one state, a
 * deadline that has come goes before the inbox. While its process stands still events wait.
 */
final class Turns<S, E, A> {
  private final String name;
  private final Machine<S, E, A> machine;
  private final Engine engine;
  private final Consumer<A> hands;
  private final ArrayDeque<E> inbox = new ArrayDeque<>();
  private S state;
  private boolean busy;
  private boolean closed;
  private long armed = Long.MAX_VALUE;

  Turns(String name, Machine<S, E, A> machine, S initial, Engine engine, Consumer<A> hands) {
    this.name = name;
    this.machine = machine;
    this.state = initial;
    this.engine = engine;
    this.hands = hands;
  }

  S state() {
    return state;
  }

  int waiting() {
    return inbox.size();
  }

  void tell(E event) {
    if (!closed) {
      inbox.add(event);
      run();
    }
  }

  void close() {
    closed = true;
    inbox.clear();
  }

  /** As many turns as there is something to do. */
  void run() {
    if (busy || closed || !engine.runs()) {
      return;
    }
    busy = true;
    try {
      while (!closed && engine.runs() && turn()) {}
    } catch (Violation e) {
      throw e;
    } catch (RuntimeException | AssertionError e) {
      throw new Violation("no-crash", engine.node + ": the loop '" + name + "' failed: " + e, e);
    } finally {
      busy = false;
    }
    arm();
  }

  private boolean turn() {
    Moment now = engine.now();
    Step<S, A> step;
    if (now.reached(machine.wakeAt(state))) {
      step = machine.due(state, now);
      state = step.state();
      if (now.reached(machine.wakeAt(state))) {
        String what = ": '" + name + "' did not move its deadline past " + now;
        throw new Violation("no-crash", engine.node + what);
      }
    } else {
      E event = inbox.poll();
      if (event == null) {
        return false;
      }
      step = machine.on(state, event, now);
      state = step.state();
    }
    for (A action : step.actions()) {
      hands.accept(action);
    }
    return true;
  }

  private void arm() {
    Moment wake = machine.wakeAt(state);
    if (closed || wake.equals(Moment.NEVER)) {
      return;
    }
    long at = engine.world(wake) + engine.node.lateness();
    if (at >= armed) {
      return;
    }
    armed = at;
    engine
        .clockwork()
        .at(
            at,
            () -> {
              if (armed == at) {
                armed = Long.MAX_VALUE;
              }
              run();
            });
  }
}
