package twinwall.core.service;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import twinwall.core.machine.Moment;

/**
 * Every service that is wanted or still runs, by name, and what this node is MASTER of.
 *
 * @param told what is wanted is known: until then nothing is touched that an earlier engine left
 */
public record ServiceState(Map<String, Entry> entries, Set<Need.Vip> mastered, boolean told) {
  public static final ServiceState START = new ServiceState(Map.of(), Set.of(), false);

  public ServiceState {
    entries = Collections.unmodifiableMap(new TreeMap<>(entries));
    mastered = Set.copyOf(mastered);
  }

  /** A running daemon, and of which shape and texts it is. */
  public record Process(long pid, String shape, String texts) {}

  /** What the hands are doing for a service; one thing at a time. */
  public enum Busy {
    NO,
    CHECKING,
    STARTING,
    RELOADING,
    ENDING
  }

  /** How a service stands, for people. */
  public enum Standing {
    RUNNING,
    STARTING,
    /** It runs when this node is MASTER. */
    WAITING,
    /** Its package is not installed. */
    MISSING,
    /** Its configuration is refused, and none that was good before is known. */
    REFUSED,
    /** It ended, and is started again after a pause. */
    FAILING,
    ENDING
  }

  /**
   * One service.
   *
   * @param wanted empty when it has to end
   * @param judged the last one that was looked at, good or not
   * @param good the newest one that may run
   * @param proven the newest one that ran for a while
   * @param process the one that runs
   * @param born when it started
   * @param loaded when it got the files that it has
   * @param again it has to end and start anew
   * @param deaths how often in a row it ended young
   * @param starts how often it was started
   * @param due not started, nor looked for again, before
   * @param missing the program that is not there
   * @param refusal why the wanted one may not run; empty if it may
   * @param death how it ended last without being asked to
   */
  public record Entry(
      String name,
      Optional<Service> wanted,
      Optional<Service> judged,
      Optional<Service> good,
      Optional<Service> proven,
      Optional<Process> process,
      Moment born,
      Moment loaded,
      Busy busy,
      boolean again,
      int deaths,
      int starts,
      Moment due,
      Optional<String> missing,
      String refusal,
      String death) {

    /** The one that counts for its role: what may run, or else what is to be. */
    Optional<Service> shown() {
      return good.isPresent() ? good : wanted;
    }

    public Standing standing(Set<Need.Vip> mastered) {
      if (wanted.isEmpty() || busy == Busy.ENDING) {
        return Standing.ENDING;
      }
      if (process.isPresent()) {
        return Standing.RUNNING;
      }
      if (missing.isPresent()) {
        return Standing.MISSING;
      }
      if (!refusal.isEmpty() && good.isEmpty()) {
        return Standing.REFUSED;
      }
      if (shown().map(s -> !s.need().satisfied(mastered)).orElse(false)) {
        return Standing.WAITING;
      }
      return deaths > 0 ? Standing.FAILING : Standing.STARTING;
    }
  }
}
