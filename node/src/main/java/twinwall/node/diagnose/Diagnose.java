package twinwall.node.diagnose;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import twinwall.core.carp.CarpState;
import twinwall.core.config.Config;
import twinwall.core.plan.Plan;
import twinwall.node.Log;
import twinwall.node.apply.Applier;
import twinwall.node.control.Op;

/** What somebody asks for by hand; all of it ends with the engine. */
public final class Diagnose implements AutoCloseable {
  private final Runs runs = new Runs();
  private final Captures captures;
  private final Map<String, Op> ops = new HashMap<>();

  /**
   * @param run the engine's run directory, where captures are kept
   * @param config the one that runs
   * @param power what stops the machine
   * @param others the engine's other operations, of which some are of use here
   */
  public Diagnose(
      Path run,
      InstantSource wall,
      Supplier<Config> config,
      Supplier<Optional<Plan>> plan,
      Supplier<CarpState> carp,
      PowerHands power,
      Log log,
      Map<String, Op> others) {
    Supplier<Faces> faces = () -> Faces.of(config.get(), plan.get());
    this.captures = new Captures(run, wall, Captures.MOST_BYTES);
    ops.putAll(new CaptureOps(captures, faces).ops());
    ops.putAll(new Power(power, log).ops());
    ops.putAll(new VersionOps().ops());
    ops.putAll(new ProbeOps(runs, carp, faces).ops());
    ops.putAll(new NeighbourOps(carp, faces, Optional.ofNullable(others.get("leases.list"))).ops());
  }

  /** Of a whole engine. */
  public static Diagnose of(
      Path run,
      InstantSource wall,
      Applier applier,
      EngineHands hands,
      Log log,
      Map<String, Op> others) {
    return new Diagnose(
        run,
        wall,
        () -> Config.of(applier.running()),
        applier::planned,
        hands.carp()::state,
        hands,
        log.room("machine"),
        others);
  }

  public Map<String, Op> ops() {
    return Map.copyOf(ops);
  }

  @Override
  public void close() {
    runs.close();
    captures.close();
  }
}
