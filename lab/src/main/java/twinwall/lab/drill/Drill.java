package twinwall.lab.drill;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import twinwall.lab.site.Box;
import twinwall.lab.site.Firewalls;
import twinwall.lab.site.LabException;
import twinwall.lab.site.NameServer;
import twinwall.lab.site.Site;
import twinwall.lab.site.Stack;
import twinwall.lab.site.Switchboard;
import twinwall.lab.site.Topology;
import twinwall.lab.site.Wait;
import twinwall.lab.traffic.Crossing;

/**
 * Runs scenarios against live traffic. Every run begins with a site that is verified to be healthy
 * and ends by repairing it; the traffic's processes live through all runs, so that they are warm.
 */
public final class Drill implements AutoCloseable {
  private static final long BOUND_MILLIS = 20_000;

  /** So long after the death of a daemon its peer has noticed, if it ever does. */
  private static final long NOTICED_MILLIS = 4500;

  /** How often the switches forget. */
  private static final int FLOODS = 6;

  private static final String MASTER = "fw1";
  private static final String OTHER = "fw2";

  private final Site site;
  private final Stack firewalls;
  private final Tempo tempo;
  private final Random dice;
  private final Consumer<String> progress;
  private final Crossing traffic;
  private Optional<Scenario> prepared = Optional.empty();

  /** A drill on a site that is up; an agent's command line is made from its arguments. */
  public Drill(
      Site site,
      Random dice,
      Consumer<String> progress,
      Function<List<String>, List<String>> agent) {
    this(
        site,
        new Firewalls(site),
        Tempo.CALM,
        dice,
        progress,
        new Crossing(site, agent, !site.standIn() && NameServer.isInstalled()));
  }

  /** The same with something else on the firewalls, and traffic that others use too. */
  public Drill(
      Site site,
      Stack firewalls,
      Tempo tempo,
      Random dice,
      Consumer<String> progress,
      Crossing traffic) {
    this.site = site;
    this.firewalls = firewalls;
    this.tempo = tempo;
    this.dice = dice;
    this.progress = progress;
    this.traffic = traffic;
  }

  /**
   * How long things are given.
   *
   * @param before ordinary traffic before anything is done, in milliseconds; up to as much again
   * @param steady how long the roles must be as they should be
   * @param after ordinary traffic after that
   * @param back how long a machine may take to come back
   */
  public record Tempo(int before, int steady, int after, int back) {
    /** For people who look at a timeline. */
    public static final Tempo CALM = new Tempo(1500, 1000, 3000, 90_000);

    /** For hundreds of runs. */
    public static final Tempo BRISK = new Tempo(600, 300, 700, 90_000);
  }

  /** One run: from a healthy site to a healthy site, with the damage measured in between. */
  public Outcome run(Scenario scenario, int number) {
    return run(scenario, number, Optional.empty());
  }

  /** The same; what the next run would have to bring about is left as it is. */
  public Outcome run(Scenario scenario, int number, Optional<Scenario> next) {
    if (!isPrepared(scenario)) {
      awaitHealthy();
      prepare(scenario);
    }
    prepared = Optional.empty();
    var events = new ArrayList<Outcome.Event>();
    try (var board = new Switchboard(site);
        var roles = new Roles(site, firewalls)) {
      traffic.begin(false);
      Wait.sleep(tempo.before() + dice.nextInt(Math.min(1000, tempo.before())));
      act(scenario, board, events);
      boolean arrived = awaitAfter(scenario, roles);
      events.add(new Outcome.Event(System.nanoTime(), arrived ? "settled" : "not settled"));
      Wait.sleep(tempo.after());
      events.add(new Outcome.Event(System.nanoTime(), "idle connections woken"));
      int survivors = traffic.wake();
      var masters = new TreeMap<>(roles.masters());
      arrived &= scenario.masterAfter().map(roles::isOnlyMaster).orElse(roles.isSettled());
      Crossing.Measured measured = traffic.end(false);
      masters.putAll(Neighbours.masters(site));
      prepared = next.filter(scenario::leadsTo);
      return new Outcome(
          scenario,
          number,
          measured.client(),
          measured.uploadSeen(),
          Map.of("total", Crossing.IDLE, "survivors", survivors),
          masters,
          arrived,
          events,
          roles.changes());
    } finally {
      if (prepared.isEmpty()) {
        repair(scenario);
      }
    }
  }

  /** Is the site as this scenario has it before its event? */
  public boolean isPrepared(Scenario scenario) {
    return prepared.equals(Optional.of(scenario));
  }

  /** Waits, with a bound, until the site is as it should be and stays so. */
  public void awaitHealthy() {
    Wait.until(
        tempo.back(),
        50,
        () -> firewalls.complaint().isEmpty(),
        () -> "the site does not become healthy: " + firewalls.complaint().orElse("it just did"));
    Wait.sleep(tempo.steady() / 2);
    Wait.until(
        10_000,
        50,
        () -> firewalls.complaint().isEmpty(),
        () -> "the site does not stay healthy: " + firewalls.complaint().orElse("it just did"));
  }

  /** Brings about the state that the event of the scenario ends. */
  private void prepare(Scenario scenario) {
    switch (scenario) {
      case MAINTENANCE_LEAVE -> {
        maintenance(true);
        awaitMaster(OTHER);
      }
      case REBOOT_RETURN -> {
        site.powerOff(MASTER);
        awaitMaster(OTHER);
        Wait.sleep(500);
      }
      case POWER_CUT,
          SILENT,
          DAEMON_KILL,
          LAN_CUT,
          WAN_CUT,
          SYNC_CUT,
          MAINTENANCE_ENTER,
          PARTITION_HEAL,
          FLOOD -> {}
    }
  }

  private void awaitMaster(String node) {
    try (var roles = new Roles(site, firewalls)) {
      Wait.until(
          BOUND_MILLIS,
          20,
          () -> roles.isOnlyMaster(node),
          () -> node + " does not become master of everything: " + roles.snapshot());
    }
    Wait.sleep(500);
  }

  private void act(Scenario scenario, Switchboard board, List<Outcome.Event> events) {
    Consumer<String> mark = what -> events.add(new Outcome.Event(System.nanoTime(), what));
    switch (scenario) {
      case POWER_CUT -> {
        Box box = site.box(MASTER);
        mark.accept("power cut");
        board.cutAll(MASTER);
        box.kill();
      }
      case SILENT -> {
        mark.accept("silent");
        board.silence(MASTER);
        site.box(MASTER).residents().forEach(Box.Resident::kill);
      }
      case DAEMON_KILL -> {
        List<Box.Resident> daemons = daemons();
        mark.accept("engine killed");
        daemons.forEach(Box.Resident::kill);
        Wait.sleep(NOTICED_MILLIS);
      }
      case LAN_CUT -> {
        mark.accept("LAN cut");
        board.cut(MASTER, "lan");
      }
      case WAN_CUT -> {
        mark.accept("WAN cut");
        board.cut(MASTER, "wan");
      }
      case SYNC_CUT -> {
        mark.accept("SYNC cut");
        board.cut(MASTER, "sync");
      }
      case MAINTENANCE_ENTER -> {
        mark.accept("maintenance entered");
        maintenance(true);
      }
      case MAINTENANCE_LEAVE -> {
        mark.accept("maintenance left");
        maintenance(false);
      }
      case REBOOT_RETURN -> {
        mark.accept("switched on");
        site.powerOn(MASTER);
        firewalls.start(MASTER);
      }
      case PARTITION_HEAL -> {
        mark.accept("parted");
        board.part(OTHER);
        Wait.sleep(5000 + dice.nextInt(1000));
        mark.accept("healed");
        board.join(OTHER);
      }
      case FLOOD -> {
        for (int i = 0; i < FLOODS; i++) {
          mark.accept("entry aged");
          board.age(MASTER, "wan", Topology.WAN_VHID);
          board.age(MASTER, "lan", Topology.LAN_VHID);
          Wait.sleep(150 + dice.nextInt(300));
          mark.accept("topology changed");
          Topology.SWITCHES.forEach(board::forget);
          Wait.sleep(150 + dice.nextInt(300));
        }
        mark.accept("switches are hubs");
        Topology.SWITCHES.forEach(network -> board.hub(network, true));
        Wait.sleep(1500);
        Topology.SWITCHES.forEach(network -> board.hub(network, false));
      }
    }
  }

  /** Children first: a child that sees its parent die may still say good-bye. */
  private List<Box.Resident> daemons() {
    List<Box.Resident> found =
        site.box(MASTER).residents().stream()
            .filter(firewalls::isDaemon)
            .sorted(Comparator.comparingLong(Box.Resident::pid).reversed())
            .toList();
    if (found.isEmpty()) {
      throw new LabException("no engine runs on " + MASTER);
    }
    return found;
  }

  /** Has somebody started the killed daemons again? */
  private boolean isWatched() {
    return site.box(MASTER).residents().stream().anyMatch(firewalls::isDaemon);
  }

  private void maintenance(boolean enter) {
    firewalls.maintenance(MASTER, enter);
  }

  /** True as soon as the roles are as they should be, and stay so for a second. */
  private boolean awaitAfter(Scenario scenario, Roles roles) {
    long bound = scenario == Scenario.REBOOT_RETURN ? tempo.back() : BOUND_MILLIS;
    long end = System.nanoTime() + bound * 1_000_000;
    Wait.sleep(200);
    while (System.nanoTime() < end) {
      boolean good =
          Wait.reached(
              Math.max(1, (end - System.nanoTime()) / 1_000_000),
              20,
              () -> isAfter(scenario, roles));
      if (good && !Wait.reached(tempo.steady(), 20, () -> !isAfter(scenario, roles))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAfter(Scenario scenario, Roles roles) {
    return scenario.masterAfter().map(roles::isOnlyMaster).orElse(roles.isSettled());
  }

  /** Undoes what the scenario did; whether that healed the site is asked before the next run. */
  private void repair(Scenario scenario) {
    try {
      boolean orphan = scenario == Scenario.DAEMON_KILL && !isWatched();
      if (scenario == Scenario.SILENT || orphan) {
        site.powerOff(MASTER); // its kernel knows too much for one that is new
      }
      if (!site.isOn(MASTER)) {
        progress.accept("switching " + MASTER + " on again");
        site.powerOn(MASTER);
        firewalls.start(MASTER);
      }
      try (var board = new Switchboard(site)) {
        board.join(OTHER);
        board.healAll(MASTER);
      }
      if (scenario == Scenario.MAINTENANCE_ENTER || scenario == Scenario.MAINTENANCE_LEAVE) {
        maintenance(false);
      }
    } catch (LabException e) {
      progress.accept("could not repair the site: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    traffic.close();
  }
}
