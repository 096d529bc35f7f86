package twinwall.lab.chaos;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import twinwall.core.net.Mac;
import twinwall.lab.site.Box;
import twinwall.lab.site.FakeClock;
import twinwall.lab.site.Firewalls;
import twinwall.lab.site.LabException;
import twinwall.lab.site.Ran;
import twinwall.lab.site.Site;
import twinwall.lab.site.Switchboard;
import twinwall.lab.site.Topology;
import twinwall.lab.traffic.Hand;

/** Does faults to a site and undoes them. What is dead already cannot be harmed further. */
final class Doer implements AutoCloseable {
  private static final long UNLEARN_MILLIS = 50;

  private final Site site;
  private final Firewalls firewalls;
  private final Switchboard board;
  private final Hand noise;
  private final Editor editor;
  private final Map<Fault, Thread> going = new IdentityHashMap<>();
  private final Map<Fault, List<Process>> burning = new IdentityHashMap<>();
  private final Map<Fault.Loss, Integer> losses = new HashMap<>();
  private long noises;

  Doer(Site site, Editor editor, Function<List<String>, List<String>> agent) {
    this.site = site;
    this.firewalls = new Firewalls(site);
    this.board = new Switchboard(site);
    this.editor = editor;
    Box box = site.noise();
    this.noise =
        new Hand(
            Topology.NOISE,
            box.within(agent.apply(List.of("noise"))),
            site.directory(Topology.NOISE).resolve("log"));
  }

  void begin(Fault fault) {
    switch (fault) {
      case Fault.Cut cut -> cut.networks().forEach(network -> board.cut(cut.node(), network));
      case Fault.Flap flap -> repeat(flap, flap.everyMillis(), on -> flap(flap, on));
      case Fault.Loss loss -> lose(loss);
      case Fault.Part part -> part.networks().forEach(network -> board.part(part.node(), network));
      case Fault.Kill kill -> kill(kill.node(), kill.part());
      case Fault.Down down -> {
        kill(down.node(), Firewalls.Part.SUPERVISOR);
        kill(down.node(), Firewalls.Part.ENGINE);
        kill(down.node(), Firewalls.Part.FACE);
      }
      case Fault.Pause pause ->
          firewalls.process(pause.node(), Firewalls.Part.ENGINE).ifPresent(Doer::pause);
      case Fault.Clock clock -> FakeClock.set(site, clock.node(), clock.seconds());
      case Fault.Power power -> {
        Box box = site.box(power.node());
        board.cutAll(power.node());
        box.kill();
      }
      case Fault.Silent silent -> {
        board.silence(silent.node());
        site.box(silent.node()).residents().forEach(Box.Resident::kill);
      }
      case Fault.Noise made -> noise(made);
      case Fault.Unlearn unlearn -> repeat(unlearn, UNLEARN_MILLIS, _ -> forget(unlearn.network()));
      case Fault.Load load -> burn(load);
      case Fault.Edit edit -> repeat(edit, 300, _ -> editor.edit());
      case Fault.Maintenance maintenance -> editor.maintenance(maintenance.node(), true);
    }
  }

  void end(Fault fault) {
    switch (fault) {
      case Fault.Cut cut -> cut.networks().forEach(network -> heal(cut.node(), network));
      case Fault.Flap flap -> {
        stop(flap);
        heal(flap.node(), flap.network());
      }
      case Fault.Loss loss -> find(loss);
      case Fault.Part part -> part.networks().forEach(network -> board.join(part.node(), network));
      case Fault.Kill kill -> {
        if (kill.part() == Firewalls.Part.SUPERVISOR) {
          supervise(kill.node());
        }
      }
      case Fault.Down down -> supervise(down.node());
      case Fault.Pause pause ->
          firewalls.process(pause.node(), Firewalls.Part.ENGINE).ifPresent(Doer::resume);
      case Fault.Clock clock -> FakeClock.set(site, clock.node(), 0);
      case Fault.Power power -> switchOn(power.node());
      case Fault.Silent silent -> {
        site.powerOff(silent.node()); // its kernel knows too much for one that is new
        switchOn(silent.node());
      }
      case Fault.Noise made ->
          noises = noise.ask(Hand.request("stop").put("id", id(made))).path("sent").asLong();
      case Fault.Unlearn unlearn -> stop(unlearn);
      case Fault.Load load -> cool(load);
      case Fault.Edit edit -> stop(edit);
      case Fault.Maintenance maintenance -> editor.maintenance(maintenance.node(), false);
    }
  }

  /** How many frames of noise there were in all. */
  long noises() {
    return noises;
  }

  private void kill(String node, Firewalls.Part part) {
    firewalls.process(node, part).ifPresent(Box.Resident::kill);
  }

  private static void pause(Box.Resident engine) {
    try {
      engine.pause();
    } catch (LabException _) {
      // It ended at this very moment.
    }
  }

  private static void resume(Box.Resident engine) {
    try {
      engine.resume();
    } catch (LabException _) {
      // It ended at this very moment.
    }
  }

  private void supervise(String node) {
    if (site.isOn(node) && firewalls.process(node, Firewalls.Part.SUPERVISOR).isEmpty()) {
      firewalls.start(node);
    }
  }

  private void switchOn(String node) {
    if (!site.isOn(node)) {
      site.powerOn(node);
      firewalls.start(node);
    }
  }

  /** A machine that was switched off has new cables, or none. */
  private void heal(String node, String network) {
    if (site.isOn(node)) {
      board.heal(node, network);
    }
  }

  private void flap(Fault.Flap flap, boolean on) {
    if (on) {
      heal(flap.node(), flap.network());
    } else {
      board.cut(flap.node(), flap.network());
    }
  }

  private void forget(String network) {
    int vhid = network.equals("wan") ? Topology.WAN_VHID : Topology.LAN_VHID;
    board.forget(Mac.virtual(vhid), network);
  }

  private interface Turn {
    void take(boolean even);
  }

  private void repeat(Fault fault, long everyMillis, Turn turn) {
    going.put(
        fault,
        Thread.ofPlatform()
            .daemon()
            .name(fault.getClass().getSimpleName())
            .start(() -> {
              try {
                for (boolean even = false; !Thread.interrupted(); even = !even) {
                  turn.take(even);
                  Thread.sleep(everyMillis);
                }
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              }
            }));
  }

  private void stop(Fault fault) {
    Thread thread = going.remove(fault);
    if (thread != null) {
      thread.interrupt();
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new LabException("interrupted", e);
      }
    }
  }

  private static String table(Fault.Loss loss) {
    return "bridge chaos_"
        + loss.node()
        + "_"
        + loss.way().name().toLowerCase(java.util.Locale.ROOT)
        + "_"
        + loss.percent();
  }

  private void lose(Fault.Loss loss) {
    if (losses.merge(loss, 1, Integer::sum) > 1) {
      return; // two at the same time are as bad as one
    }
    String which = loss.way() == Fault.Loss.Way.FROM ? "iifname" : "oifname";
    nft(
        loss.network(),
        """
        table %s {
          chain forward {
            type filter hook forward priority 0
            %s "%s" %sdrop
          }
        }
        """
            .formatted(
                table(loss),
                which,
                loss.node(),
                loss.percent() == 100
                    ? ""
                    : "numgen random mod 100 < %d ".formatted(loss.percent())));
  }

  private void find(Fault.Loss loss) {
    if (losses.merge(loss, -1, Integer::sum) == 0) {
      nft(loss.network(), "delete table " + table(loss) + "\n");
    }
  }

  private void nft(String network, String text) {
    Ran.run(site.switchBox(network).onNetwork(List.of("nft", "-f", "-")), text).orFail();
  }

  private void noise(Fault.Noise made) {
    Topology t = site.topology();
    String prefix =
        switch (made.network()) {
          case "wan" -> t.wan().toString();
          case "lan" -> t.lan().toString();
          default -> t.sync().toString();
        };
    noise.ask(
        Hand.request("make")
            .put("id", id(made))
            .put("network", 1 + Topology.SWITCHES.indexOf(made.network()))
            .put("kind", made.kind().name())
            .put("prefix", prefix)
            .put("vhid", made.network().equals("lan") ? Topology.LAN_VHID : Topology.WAN_VHID)
            .put("seed", id(made))
            .put("per_second", made.perSecond()));
  }

  private static int id(Fault.Noise made) {
    return (made.perSecond() * 31 + made.kind().ordinal()) * 31
        + Topology.SWITCHES.indexOf(made.network());
  }

  private void burn(Fault.Load load) {
    var burners = new ArrayList<Process>();
    try {
      for (int i = 0; i < load.burners(); i++) {
        burners.add(new ProcessBuilder("sh", "-c", "while :; do :; done").start());
      }
    } catch (IOException e) {
      throw new LabException("cannot keep the processors busy: " + e.getMessage(), e);
    } finally {
      burning.put(load, burners);
    }
  }

  private void cool(Fault.Load load) {
    List<Process> burners = burning.remove(load);
    if (burners != null) {
      burners.forEach(Process::destroyForcibly);
    }
  }

  /** Whatever still goes on ends: also after a step that failed in the midst. */
  void calm() {
    List.copyOf(going.keySet()).forEach(this::stop);
    burning.values().forEach(all -> all.forEach(Process::destroyForcibly));
    burning.clear();
    noise.ask(Hand.request("stop"));
  }

  @Override
  public void close() {
    List.copyOf(going.keySet()).forEach(this::stop);
    burning.values().forEach(all -> all.forEach(Process::destroyForcibly));
    noise.close();
    board.close();
  }
}
