package twinwall.core.path;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import twinwall.core.machine.Moment;
import twinwall.core.net.Ip;

/**
 * What is known about the paths.
 *
 * @param master whether this node is MASTER of anything
 * @param links devices whose link state was told; what was not told counts as up
 * @param wake when the next answer is due
 * @param draining whether answers are being told right now
 * @param late whether the open questions do not count
 * @param voided rounds that did not count because we were late
 */
public record PathState(
    SortedMap<Ip, Known> targets,
    boolean master,
    Map<String, Boolean> links,
    Moment wake,
    boolean draining,
    boolean late,
    long voided) {
  public static final PathState INITIAL =
      new PathState(new TreeMap<>(), false, Map.of(), Moment.NEVER, false, false, 0);

  public PathState {
    targets = Collections.unmodifiableSortedMap(targets);
    links = Map.copyOf(links);
  }

  /**
   * One path.
   *
   * @param asked whether a question is open
   * @param answered whether the open question was answered
   * @param ever whether it has ever answered
   * @param misses questions in a row that were not answered
   * @param answering answers in a row
   * @param broken whether it counts against the node
   * @param since when it came to be so
   * @param next when the open question's answer is due and the next one is asked
   * @param held until when a BACKUP goes on counting it as broken
   * @param hold how long the last hold was
   * @param mended when it last came to count as whole
   * @param breaks how often it came to count as broken
   */
  public record Known(
      PathTarget target,
      boolean asked,
      boolean answered,
      boolean ever,
      int misses,
      int answering,
      boolean broken,
      Moment since,
      Moment next,
      Moment held,
      Duration hold,
      Moment mended,
      long questions,
      long answers,
      long breaks) {}
}
