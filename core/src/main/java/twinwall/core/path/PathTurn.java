package twinwall.core.path;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import twinwall.core.machine.Machine.Step;
import twinwall.core.machine.Moment;
import twinwall.core.net.Ip;

/** One step of the machine while it is being thought: lives for one event or deadline. */
final class PathTurn {
  /** One path while it is being thought about. */
  private final class Path {
    PathTarget target;
    boolean asked;
    boolean answered;
    boolean ever;
    int misses;
    int answering;
    boolean broken;
    Moment since;
    Moment next;
    Moment held;
    Duration hold;
    Moment mended;
    long questions;
    long answers;
    long breaks;

    /** A path that nobody has asked yet. */
    Path(PathTarget target) {
      this.target = target;
      this.since = now;
      this.next = now;
      this.held = Moment.START;
      this.hold = Duration.ZERO;
      this.mended = Moment.START;
    }

    Path(PathState.Known known) {
      this.target = known.target();
      this.asked = known.asked();
      this.answered = known.answered();
      this.ever = known.ever();
      this.misses = known.misses();
      this.answering = known.answering();
      this.broken = known.broken();
      this.since = known.since();
      this.next = known.next();
      this.held = known.held();
      this.hold = known.hold();
      this.mended = known.mended();
      this.questions = known.questions();
      this.answers = known.answers();
      this.breaks = known.breaks();
    }

    PathState.Known known() {
      return new PathState.Known(
          target, asked, answered, ever, misses, answering, broken, since, next, held, hold, mended,
          questions, answers, breaks);
    }

    boolean isLinked() {
      return target.device().map(device -> links.getOrDefault(device, true)).orElse(true);
    }

    void count() {
      if (!asked || !isLinked()) {
        return;
      }
      if (answered) {
        misses = 0;
        answering++;
      } else {
        misses++;
        answering = 0;
        if (broken && ever && misses >= target.misses()) {
          held = now.plus(hold);
        }
      }
    }

    void judge() {
      if (!broken && misses >= enough()) {
        broken = true;
        since = now;
        if (misses > 0) {
          breaks++;
        }
        if (ever) {
          hold = nextHold();
          held = now.plus(hold);
        }
        actions.add(new PathAction.Demote(target));
      } else if (broken && isMended()) {
        broken = false;
        since = now;
        mended = now;
        actions.add(new PathAction.Relieve(target));
      }
    }

    private int enough() {
      if (master) {
        return target.misses() + PathMachine.MORE;
      }
      return ever ? target.misses() : 0;
    }

    private boolean isMended() {
      return master
          ? answering >= PathMachine.ANSWERS
          : answering >= PathMachine.ANSWERS + PathMachine.MORE && now.reached(held);
    }

    private Duration nextHold() {
      if (hold.isZero() || now.reached(mended.plus(PathMachine.CALM))) {
        return PathMachine.SHORTEST;
      }
      Duration twice = hold.multipliedBy(2);
      return twice.compareTo(PathMachine.LONGEST) < 0 ? twice : PathMachine.LONGEST;
    }

    void ask() {
      asked = isLinked();
      answered = false;
      next = now.plus(target.interval());
      if (asked) {
        questions++;
        actions.add(new PathAction.Ask(target, misses > 0 || !ever));
      }
    }
  }

  private final Moment now;
  private final TreeMap<Ip, Path> paths = new TreeMap<>();
  private final Map<String, Boolean> links;
  private final List<PathAction> actions = new ArrayList<>();
  private boolean master;
  private Moment wake;
  private boolean draining;
  private boolean late;
  private long voided;

  PathTurn(PathState state, Moment now) {
    this.now = now;
    this.links = new HashMap<>(state.links());
    this.master = state.master();
    this.wake = state.wake();
    this.draining = state.draining();
    this.late = state.late();
    this.voided = state.voided();
    state.targets().forEach((ip, known) -> paths.put(ip, new Path(known)));
  }

  Step<PathState, PathAction> end() {
    if (!draining) {
      wake = paths.values().stream().map(p -> p.next).reduce(Moment.NEVER, Moment::earliest);
    }
    TreeMap<Ip, PathState.Known> known = new TreeMap<>();
    paths.forEach((ip, path) -> known.put(ip, path.known()));
    return new Step<>(new PathState(known, master, links, wake, draining, late, voided), actions);
  }

  /** What is known about a path is not forgotten when it is asked in another way. */
  void configure(List<PathTarget> targets) {
    Set<Ip> wanted = new HashSet<>();
    for (PathTarget target : targets) {
      wanted.add(target.address());
      Path path = paths.get(target.address());
      if (path == null) {
        path = new Path(target);
        paths.put(target.address(), path);
        path.judge();
        path.ask();
      } else if (!path.target.equals(target)) {
        boolean heavier = path.target.demotion() != target.demotion();
        path.target = target;
        path.ask();
        if (path.broken && heavier) {
          actions.add(new PathAction.Demote(target));
        }
      }
    }
    for (Path path : List.copyOf(paths.values())) {
      if (!wanted.contains(path.target.address())) {
        paths.remove(path.target.address());
        if (path.broken) {
          actions.add(new PathAction.Relieve(path.target));
        }
      }
    }
  }

  void answered(Ip address) {
    Path path = paths.get(address);
    if (path != null && path.asked && !path.answered) {
      path.answered = true;
      path.ever = true;
      path.answers++;
    }
  }

  /** An open question on a link that changed was asked in vain, or of another network. */
  void link(String device, boolean up) {
    if (Boolean.valueOf(up).equals(links.put(device, up))) {
      return;
    }
    for (Path path : paths.values()) {
      if (path.target.device().filter(device::equals).isPresent()) {
        path.asked = false;
      }
    }
  }

  void role(boolean isMaster) {
    if (isMaster != master) {
      master = isMaster;
      paths.values().forEach(Path::judge);
    }
  }

  /** Answers are due: before questions are counted, all that arrived is read. */
  void due() {
    late = wake.until(now).compareTo(PathMachine.LATE) > 0;
    draining = true;
    wake = now.plus(PathMachine.RETRY);
    actions.add(new PathAction.Drain());
  }

  void drained() {
    if (!draining) {
      return;
    }
    draining = false;
    if (late) {
      voided++;
      paths.values().forEach(path -> path.asked = false);
    }
    for (Path path : paths.values()) {
      if (now.reached(path.next)) {
        path.count();
        path.judge();
        path.ask();
      }
    }
  }
}
