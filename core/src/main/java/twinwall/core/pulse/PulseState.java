package twinwall.core.pulse;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import twinwall.core.machine.Moment;

/**
 * What is known about the machines of the peers.
 *
 * @param sync where the configured peers are on the sync interface
 * @param wake when the answers to the last questions are due
 * @param draining whether answers are being told right now
 * @param late whether the questions of this round do not count
 * @param quick how many quick rounds a flood has still to be followed by
 * @param quickRound whether this round is one
 * @param calmUntil floods are no news before this moment
 * @param calm how long the last flood was to keep us calm
 */
public record PulseState(
    Optional<PulseSettings> settings,
    Set<PulsePath> sync,
    SortedMap<PulsePath, Path> paths,
    SortedMap<Integer, Peer> peers,
    Map<String, Boolean> links,
    Moment wake,
    boolean draining,
    boolean late,
    int quick,
    boolean quickRound,
    Moment calmUntil,
    Duration calm) {
  public static final PulseState INITIAL =
      new PulseState(
          Optional.empty(),
          Set.of(),
          new TreeMap<>(),
          new TreeMap<>(),
          Map.of(),
          Moment.NEVER,
          false,
          false,
          0,
          false,
          Moment.START,
          Duration.ZERO);

  public PulseState {
    sync = Set.copyOf(sync);
    paths = Collections.unmodifiableSortedMap(paths);
    peers = Collections.unmodifiableSortedMap(peers);
    links = Map.copyOf(links);
  }

  /**
   * What one path has told.
   *
   * @param heard when an advert last came this way
   * @param proven it answered not long ago, so its silence means something
   * @param asked whether the question of this round went out here
   * @param answered whether an answer came since
   * @param misses questions in a row that were not answered
   * @param quickMisses the same in quick rounds
   * @param next when it is asked again while not proven
   */
  public record Path(
      Moment heard,
      boolean proven,
      boolean asked,
      boolean answered,
      int misses,
      int quickMisses,
      long questions,
      long answers,
      Moment next) {
    static final Path NEW = new Path(Moment.START, false, false, false, 0, 0, 0, 0, Moment.START);

    boolean isAnswering() {
      return proven && misses == 0 && quickMisses == 0;
    }

    Path heard(Moment at) {
      return new Path(at, proven, asked, answered, misses, quickMisses, questions, answers, next);
    }

    Path asked(Moment nextTry) {
      return new Path(
          heard, proven, true, false, misses, quickMisses, questions + 1, answers, nextTry);
    }

    Path notAsked() {
      return new Path(heard, proven, false, false, misses, quickMisses, questions, answers, next);
    }

    Path answeredNow() {
      return new Path(heard, true, asked, true, 0, 0, questions, answers + 1, next);
    }

    Path missed(boolean quick, int provenFor) {
      return new Path(
          heard,
          proven && misses < provenFor,
          false,
          false,
          quick ? misses : misses + 1,
          quick ? quickMisses + 1 : quickMisses,
          questions,
          answers,
          next);
    }

    Path unproven() {
      return new Path(heard, false, false, false, 0, 0, questions, answers, next);
    }
  }

  /**
   * One node whose adverts were heard.
   *
   * @param since when it came to be dead, or to be alive
   */
  public record Peer(
      Set<PulsePath> paths, boolean dead, boolean suspected, Moment since, Moment told) {
    public Peer {
      paths = Set.copyOf(paths);
    }

    Peer with(Set<PulsePath> changed) {
      return new Peer(changed, dead, suspected, since, told);
    }

    Peer suspected(boolean now, Moment at) {
      return new Peer(paths, dead, now, since, at);
    }

    Peer judged(boolean isDead, Moment at) {
      return new Peer(paths, isDead, false, at, at);
    }
  }
}
