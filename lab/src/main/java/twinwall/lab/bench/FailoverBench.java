package twinwall.lab.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import twinwall.lab.drill.Drill;
import twinwall.lab.drill.Outcome;
import twinwall.lab.drill.Scenario;
import twinwall.lab.site.LabException;
import twinwall.lab.site.Ran;
import twinwall.lab.site.Site;
import twinwall.lab.site.Stack;
import twinwall.lab.site.Topology;
import twinwall.lab.traffic.Crossing;

/**
 * The same failovers of the same site under the same traffic, with the product and with what people
 * use instead on the firewalls, in turn: every round has each of them once.
 */
final class FailoverBench {
  private final Site site;
  private final Function<List<String>, List<String>> agent;
  private final Selection selection;
  private final Ballast ballast;
  private final Random dice = new Random();
  private final List<FailoverResult.Run> runs = new ArrayList<>();
  private Optional<Contender> installed = Optional.empty();

  /**
   * What is measured.
   *
   * @param contenders empty: all of them
   * @param scenarios empty: as many as make sense for each
   * @param flows how many others' flows the firewalls have
   */
  record Selection(Set<Contender> contenders, Set<Scenario> scenarios, int flows) {
    /** From the names on the command line. */
    static Selection of(List<String> names, int flows) {
      Set<Contender> contenders = new LinkedHashSet<>();
      Set<Scenario> scenarios = new LinkedHashSet<>();
      for (String name : names) {
        Contender.of(name).ifPresent(contenders::add);
        Scenario.of(name).filter(Contender.ALL::contains).ifPresent(scenarios::add);
        if (Contender.of(name).isEmpty()
            && Scenario.of(name).filter(Contender.ALL::contains).isEmpty()) {
          throw new LabException(
              "--only knows the stacks %s and the scenarios %s, not \"%s\""
                  .formatted(
                      Arrays.stream(Contender.values()).map(Contender::id).toList(),
                      Contender.ALL.stream().map(Scenario::id).toList(),
                      name));
        }
      }
      if (flows < 0 || flows > Ballast.MOST) {
        throw new LabException("--flows is 0 to " + Ballast.MOST + ", not " + flows);
      }
      return new Selection(contenders, scenarios, flows);
    }

    List<Contender> chosen() {
      return Arrays.stream(Contender.values())
          .filter(one -> contenders.isEmpty() || contenders.contains(one))
          .toList();
    }

    List<Scenario> of(Contender contender) {
      List<Scenario> all = contenders.isEmpty() ? contender.scenarios() : Contender.ALL;
      return scenarios.isEmpty()
          ? all
          : Contender.ALL.stream().filter(scenarios::contains).toList();
    }
  }

  FailoverBench(Site site, Function<List<String>, List<String>> agent, Selection selection) {
    this.site = site;
    this.agent = agent;
    this.selection = selection;
    this.ballast = new Ballast(site, selection.flows());
  }

  FailoverResult measure(int rounds) {
    if (selection.chosen().stream().anyMatch(one -> !one.isOurs())) {
      Keepalived.need();
    }
    double load = Benches.load();
    try (var traffic = new Crossing(site, agent)) {
      for (int round = 1; round <= rounds; round++) {
        for (Contender contender : selection.chosen()) {
          round(contender, round, rounds, traffic);
        }
      }
    }
    return new FailoverResult(runs, selection.flows(), load, Benches.load());
  }

  private void round(Contender contender, int round, int rounds, Crossing traffic) {
    Stack stack = contender.stack(site);
    var drill = new Drill(site, stack, Drill.Tempo.BRISK, dice, text -> {}, traffic);
    List<Scenario> scenarios = selection.of(contender);
    Optional<String> refusal = Optional.empty();
    for (int i = 0; i < scenarios.size(); i++) {
      Scenario scenario = scenarios.get(i);
      System.err.printf("%s, %s, run %d of %d: ", contender.id(), scenario.id(), round, rounds);
      Optional<Outcome> outcome = Optional.empty();
      String problem = "";
      try {
        if (refusal.isPresent()) {
          throw new LabException(refusal.get());
        }
        if (!installed.equals(Optional.of(contender))) {
          refusal = Optional.of("it does not come up");
          install(contender, stack, drill);
          refusal = Optional.empty();
        }
        if (!drill.isPrepared(scenario)) {
          drill.awaitHealthy();
          ballast.await();
        }
        outcome =
            Optional.of(
                drill.run(
                    scenario,
                    round,
                    i + 1 < scenarios.size()
                        ? Optional.of(scenarios.get(i + 1))
                        : Optional.empty()));
      } catch (LabException e) {
        problem = String.valueOf(e.getMessage());
        installed = Optional.empty();
      }
      var run =
          new FailoverResult.Run(contender.id(), scenario, round, outcome, problem, Benches.load());
      runs.add(run);
      System.err.println(run.line());
    }
  }

  /** Two new machines with this on them; the switches, the neighbours and their traffic stay. */
  private void install(Contender contender, Stack stack, Drill drill) {
    installed = Optional.empty();
    List<String> firewalls = site.topology().firewalls();
    firewalls.stream().filter(site::isOn).forEach(site::powerOff);
    firewalls.forEach(site::powerOn);
    for (String host : List.of(Topology.CLIENT, Topology.INTERNET)) {
      Ran.run(site.box(host).within(List.of("ip", "neigh", "flush", "dev", "eth0"))).orFail();
    }
    firewalls.forEach(stack::start);
    drill.awaitHealthy();
    contender.configure(site);
    ballast.load();
    installed = Optional.of(contender);
  }
}
