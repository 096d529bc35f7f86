package twinwall.lab.drill;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import twinwall.lab.site.Box;
import twinwall.lab.site.Control;
import twinwall.lab.site.Firewalls;
import twinwall.lab.site.LabException;
import twinwall.lab.site.Site;
import twinwall.lab.site.Switchboard;
import twinwall.lab.site.Wait;
import twinwall.lab.traffic.Crossing;

/**
 * Runs scenarios against live traffic. Every run begins with a site that is verified to be healthy
 * and ends by repairing it; the traffic's processes live through all runs, so that they are warm.
 */
public final class Drill implements AutoCloseable {
  private static final long BEFORE_MILLIS = 1500;
  private static final long AFTER_MILLIS = 3000;
  private static final long BOUND_MILLIS = 20_000;
  private static final long RETURN_BOUND_MILLIS = 90_000;
  private static final String MASTER = "fw1";
  private static final String OTHER = "fw2";

  private final Site site;
  private final Firewalls firewalls;
  private final Random dice;
  private final Consumer<String> progress;
  private final Crossing traffic;

  /** A drill on a site that is up; an agent's command line is made from its arguments. */
  public Drill(
      Site site,
      Random dice,
      Consumer<String> progress,
      Function<List<String>, List<String>> agent) {
    this.site = site;
    this.firewalls = new Firewalls(site);
    this.dice = dice;
    this.progress = progress;
    this.traffic = new Crossing(site, agent);
  }

  /** One run: from a healthy site to a healthy site, with the damage measured in between. */
  public Outcome run(Scenario scenario, int number) {
    awaitHealthy();
    prepare(scenario);
    var events = new ArrayList<Outcome.Event>();
    try (var board = new Switchboard(site);
        var roles = new Roles(site)) {
      traffic.begin(false);
      Wait.sleep(BEFORE_MILLIS + dice.nextInt(1000));
      act(scenario, board, events);
      boolean arrived = awaitAfter(scenario, roles);
      events.add(new Outcome.Event(System.nanoTime(), arrived ? "settled" : "not settled"));
      Wait.sleep(AFTER_MILLIS);
      events.add(new Outcome.Event(System.nanoTime(), "idle connections woken"));
      int survivors = traffic.wake();
      Map<String, Integer> masters = roles.masters();
      arrived &= scenario.masterAfter().map(roles::isOnlyMaster).orElse(roles.isSettled());
      Crossing.Measured measured = traffic.end(false);
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
      repair(scenario);
    }
  }

  private void awaitHealthy() {
    Wait.until(
        RETURN_BOUND_MILLIS,
        50,
        () -> firewalls.complaint().isEmpty(),
        () -> "the site does not become healthy: " + firewalls.complaint().orElse("it just did"));
    Wait.sleep(500);
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
          PARTITION_HEAL -> {}
    }
  }

  private void awaitMaster(String node) {
    try (var roles = new Roles(site)) {
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
        Box.Resident engine = firewalls.engine(MASTER);
        mark.accept("engine killed");
        engine.kill();
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
    }
  }

  private void maintenance(boolean enter) {
    try {
      Control.ask(
          site.controlSocket(MASTER), Control.request("carp.maintenance").put("enter", enter));
    } catch (java.io.IOException e) {
      throw new LabException(
          MASTER + " does not change its maintenance mode: " + e.getMessage(), e);
    }
  }

  /** True as soon as the roles are as they should be, and stay so for a second. */
  private boolean awaitAfter(Scenario scenario, Roles roles) {
    long bound = scenario == Scenario.REBOOT_RETURN ? RETURN_BOUND_MILLIS : BOUND_MILLIS;
    long end = System.nanoTime() + bound * 1_000_000;
    Wait.sleep(200);
    while (System.nanoTime() < end) {
      boolean good =
          Wait.reached(
              Math.max(1, (end - System.nanoTime()) / 1_000_000),
              20,
              () -> isAfter(scenario, roles));
      if (good && !Wait.reached(1000, 20, () -> !isAfter(scenario, roles))) {
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
      if (scenario == Scenario.SILENT) {
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
