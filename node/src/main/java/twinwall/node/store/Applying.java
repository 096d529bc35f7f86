package twinwall.node.store;

import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import twinwall.core.apply.Standing;
import twinwall.core.apply.TrialMachine;
import twinwall.core.config.Items;
import twinwall.core.config.Xml;
import twinwall.node.store.ConfigStore.Outcome;
import twinwall.node.store.ConfigStore.Refused;

/**
 * What becomes of what is saved: it comes into force, for good or on trial, is confirmed, taken
 * back or forgotten. The store is the door here too.
 */
public final class Applying {
  private final ConfigStore store;

  public Applying(ConfigStore store) {
    this.store = store;
  }

  /** A trial of a peer: its name, whose it is, and how long it goes on. */
  public record PeerTrial(String id, String owner, Duration left) {}

  /**
   * Puts what is saved into force.
   *
   * @param seen the revision that the caller knows; 0 for whatever there is
   */
  public Outcome apply(String who, long seen) {
    return apply(who, seen, Optional.empty(), Duration.ZERO);
  }

  /**
   * Puts what is saved into force until it is taken back.
   *
   * @param id a name for the trial
   * @param howLong it may be confirmed
   */
  public Outcome applyOnTrial(String who, long seen, String id, Duration howLong) {
    return apply(who, seen, Optional.of(id), howLong);
  }

  private Outcome apply(String who, long seen, Optional<String> trial, Duration howLong) {
    synchronized (store) {
      Optional<Refused> no = refusal(seen);
      if (no.isPresent()) {
        return no.get();
      }
      Standing standing = store.standing();
      if (standing.trial().isPresent()) {
        return ConfigStore.refuse(
            "What is in force waits to be confirmed: confirm or discard it first.");
      }
      if (!standing.isPending()) {
        return new ConfigStore.Unchanged(store.current());
      }
      long number = store.revision().number();
      Standing next =
          trial
              .map(id -> standing.applyOnTrial(id, number))
              .orElseGet(() -> standing.apply(number));
      long end = trial.isPresent() ? store.shelf().now() + howLong.toMillis() : 0;
      return store.settle(next, end, who, "applied");
    }
  }

  private Optional<Refused> refusal(long seen) {
    if (store.reload() instanceof Refused refused) {
      return Optional.of(refused);
    }
    Revision now = store.revision();
    return seen == 0 || seen == now.number()
        ? Optional.empty()
        : Optional.of(
            ConfigStore.refuse(
                Items.CONFLICT
                    + ": "
                    + now.who()
                    + " saved revision "
                    + now.number()
                    + " since revision "
                    + seen
                    + ". Nothing was done; look at what waits now."));
  }

  /** What is on trial stays. */
  public Outcome confirm(String who) {
    synchronized (store) {
      Optional<Standing.Trial> trial = store.standing().trial();
      if (trial.isEmpty()) {
        return ConfigStore.refuse("Nothing waits to be confirmed.");
      }
      if (!trial.get().isOwn()) {
        return ConfigStore.refuse(
            "This was applied on the peer ("
                + trial.get().owner()
                + "): confirm it there. Without that both nodes go back.");
      }
      return store.settle(store.standing().confirmed(), 0, who, "confirmed");
    }
  }

  /** Takes a trial back, if it is this one that runs. */
  public void goBack(String id, String why) {
    synchronized (store) {
      if (store.standing().trial().filter(t -> t.id().equals(id)).isPresent()) {
        store.takeBack(why);
      }
    }
  }

  /** Forgets what waits; what is on trial is taken back. */
  public Outcome discard(String who, long seen) {
    synchronized (store) {
      Optional<Refused> no = refusal(seen);
      if (no.isPresent()) {
        return no.get();
      }
      if (store.standing().trial().filter(t -> !t.isOwn()).isPresent()) {
        return ConfigStore.refuse("This was applied on the peer: discard it there.");
      }
      Standing next = store.standing().discarded(store.nextNumber());
      return store.settle(next, 0, who, "discarded what was not applied");
    }
  }

  /**
   * What a peer sends: a change of what is saved and of what is in force alike. With a trial it is
   * in force until the peer says that it stays; without one a trial of the peer has ended.
   */
  public Outcome receive(
      String who, String description, UnaryOperator<Xml> edit, Optional<PeerTrial> trial) {
    synchronized (store) {
      if (store.reload() instanceof Refused refused) {
        return refused;
      }
      Standing standing = store.standing();
      boolean own = standing.trial().filter(Standing.Trial::isOwn).isPresent();
      long number = store.nextNumber();
      if (trial.isEmpty()) {
        Standing next = standing.everywhere(edit, number);
        return store.settle(
            own ? next : next.confirmed(), own ? store.trialEnd() : 0, who, description);
      }
      if (own) {
        return ConfigStore.refuse(
            "What was applied on this node waits to be confirmed: confirm or discard it there.");
      }
      PeerTrial t = trial.get();
      Duration left =
          t.left().compareTo(TrialMachine.LONGEST) > 0 ? TrialMachine.LONGEST : t.left();
      long end = store.shelf().now() + left.plus(TrialMachine.GRACE).toMillis();
      boolean known = standing.trial().filter(x -> x.id().equals(t.id())).isPresent();
      Standing next = standing.received(edit, t.id(), t.owner(), number);
      return store.settle(next, known ? Math.min(store.trialEnd(), end) : end, who, description);
    }
  }

  /** A change of this node itself, at once, whatever waits. */
  public Outcome everywhere(String who, String description, UnaryOperator<Xml> edit) {
    synchronized (store) {
      if (store.reload() instanceof Refused refused) {
        return refused;
      }
      Standing next = store.standing().everywhere(edit, store.nextNumber());
      return store.settle(next, store.trialEnd(), who, description);
    }
  }

  /** How long what is on trial may still be confirmed. */
  public Duration left() {
    return Duration.ofMillis(Math.max(0, store.trialEnd() - store.shelf().now()));
  }
}
