package twinwall.lab.chaos;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import twinwall.lab.site.Firewalls;

/**
 * What is guaranteed in a step, precisely, so that it can be demanded. After every step, once all
 * is undone: connections that stood before it are alive, transfers are whole, one node is MASTER of
 * everything, both nodes have everything, nothing is left over. The only exception is a step in
 * which both machines die. What holds while the faults last depends on which they are.
 *
 * @param survive connections that stood before live on
 * @param masterDuring who must be MASTER of everything before the faults are undone, if it is sure
 * @param flowsDuring packets must pass before the faults are undone
 * @param withinMillis how long either may take, from the last fault on
 * @param overlapMillis how long two nodes may both be MASTER of a VHID; empty where adverts may not
 *     arrive, for then nobody can know
 */
record Promise(
    boolean survive,
    Optional<String> masterDuring,
    boolean flowsDuring,
    long withinMillis,
    Optional<Long> overlapMillis) {
  /** Silence is three intervals, the kernel's dead-man one second more, then a busy machine. */
  private static final long WITHIN_MILLIS = 12_000;

  /** The worse of two hears the better one within an interval of a second. */
  private static final long OVERLAP_MILLIS = 2_500;

  static Promise of(Step step) {
    List<Fault> faults = step.faults().stream().map(Step.Timed::fault).toList();
    long dead = faults.stream().filter(f -> f instanceof Fault.Power).count();
    if (dead > 1) {
      return new Promise(false, Optional.empty(), false, WITHIN_MILLIS, Optional.empty());
    }
    boolean unsure = faults.stream().anyMatch(Promise::isUnsure);
    Optional<String> out = faults.stream().flatMap(f -> leaver(f, faults).stream()).findFirst();
    boolean deaf =
        faults.stream().anyMatch(f -> f instanceof Fault.Loss || f instanceof Fault.Part);
    return new Promise(
        true,
        unsure ? Optional.empty() : out.map(node -> node.equals("fw1") ? "fw2" : "fw1"),
        !unsure,
        WITHIN_MILLIS,
        deaf ? Optional.empty() : Optional.of(OVERLAP_MILLIS));
  }

  /**
   * No link shows it, and frames are lost where only one node, or none, can know: who is MASTER
   * meanwhile is not promised, nor that packets pass. A bad contact is in and out all the time.
   */
  private static boolean isUnsure(Fault fault) {
    return switch (fault) {
      case Fault.Loss _, Fault.Flap _ -> true;
      case Fault.Part part -> part.networks().size() < 3;
      case Fault.Cut _,
          Fault.Kill _,
          Fault.Down _,
          Fault.Pause _,
          Fault.Clock _,
          Fault.Power _,
          Fault.Silent _,
          Fault.Noise _,
          Fault.Unlearn _,
          Fault.Load _,
          Fault.Edit _,
          Fault.Maintenance _ ->
          false;
    };
  }

  /** The node that cannot stay MASTER, or should not. */
  private static Optional<String> leaver(Fault fault, List<Fault> all) {
    Predicate<List<String>> serves =
        networks -> networks.contains("wan") || networks.contains("lan");
    return switch (fault) {
      case Fault.Cut cut when serves.test(cut.networks()) -> Optional.of(cut.node());
      case Fault.Part part when part.networks().size() == 3 -> Optional.of(part.node());
      case Fault.Power power -> Optional.of(power.node());
      case Fault.Silent silent -> Optional.of(silent.node());
      case Fault.Down down -> Optional.of(down.node());
      case Fault.Maintenance maintenance when all.stream().noneMatch(Promise::hinders) ->
          Optional.of(maintenance.node());
      case Fault.Cut _,
          Fault.Part _,
          Fault.Loss _,
          Fault.Flap _,
          Fault.Kill _,
          Fault.Pause _,
          Fault.Clock _,
          Fault.Noise _,
          Fault.Unlearn _,
          Fault.Load _,
          Fault.Edit _,
          Fault.Maintenance _ ->
          Optional.empty();
    };
  }

  /**
   * A node that stands still does not hear that it should leave; and one that has not every flow
   * takes nothing from another that only wants to leave.
   */
  private static boolean hinders(Fault fault) {
    return switch (fault) {
      case Fault.Pause _ -> true;
      case Fault.Kill kill -> kill.part() != Firewalls.Part.FACE;
      case Fault.Cut cut -> cut.networks().contains("sync");
      default -> false;
    };
  }
}
