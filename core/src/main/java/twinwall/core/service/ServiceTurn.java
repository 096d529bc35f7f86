package twinwall.core.service;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import twinwall.core.machine.Machine.Step;
import twinwall.core.machine.Moment;
import twinwall.core.service.ServiceState.Busy;
import twinwall.core.service.ServiceState.Entry;
import twinwall.core.service.ServiceState.Process;

/** One turn of the machine: what happened is noted, then every service is looked at. */
final class ServiceTurn {
  private final Moment now;
  private final Map<String, One> all = new TreeMap<>();
  private final List<ServiceAction> actions = new ArrayList<>();
  private Set<Need.Vip> mastered;
  private boolean told;

  ServiceTurn(ServiceState state, Moment now) {
    this.now = now;
    this.mastered = state.mastered();
    this.told = state.told();
    state.entries().forEach((name, entry) -> all.put(name, new One(entry)));
    all.values().forEach(this::prove);
  }

  /** One service while it is being changed. */
  private static final class One {
    final String name;
    Optional<Service> wanted;
    Optional<Service> judged;
    Optional<Service> good;
    Optional<Service> proven;
    Optional<Process> process;
    Moment born;
    Moment loaded;
    Busy busy;
    boolean again;
    int deaths;
    int starts;
    Moment due;
    Optional<String> missing;
    String refusal;
    String death;

    One(Entry e) {
      name = e.name();
      wanted = e.wanted();
      judged = e.judged();
      good = e.good();
      proven = e.proven();
      process = e.process();
      born = e.born();
      loaded = e.loaded();
      busy = e.busy();
      again = e.again();
      deaths = e.deaths();
      starts = e.starts();
      due = e.due();
      missing = e.missing();
      refusal = e.refusal();
      death = e.death();
    }

    Entry entry() {
      return new Entry(
          name, wanted, judged, good, proven, process, born, loaded, busy, again, deaths, starts,
          due, missing, refusal, death);
    }
  }

  /** What has run for a while with these files is worth coming back to. */
  private void prove(One one) {
    if (one.process.isPresent()
        && one.good.filter(good -> isOf(one.process.get(), good)).isPresent()
        && now.reached(one.loaded.plus(ServiceMachine.YOUNG))) {
      one.proven = one.good;
      one.deaths = 0;
    }
  }

  private static boolean isOf(Process process, Service service) {
    return process.shape().equals(service.shape()) && process.texts().equals(service.texts());
  }

  private One one(String name) {
    return all.computeIfAbsent(
        name,
        _ ->
            new One(
                new Entry(
                    name,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    now,
                    now,
                    Busy.NO,
                    false,
                    0,
                    0,
                    now,
                    Optional.empty(),
                    "",
                    "")));
  }

  void on(ServiceEvent event) {
    switch (event) {
      case ServiceEvent.Wanted e -> want(e.services());
      case ServiceEvent.Mastered e -> mastered = e.vips();
      case ServiceEvent.Found e -> {
        One one = one(e.name());
        one.process = Optional.of(e.process());
        one.born = now;
        one.loaded = now;
      }
      case ServiceEvent.Checked e -> checked(e.service(), e.verdict());
      case ServiceEvent.Started e -> {
        One one = one(e.service().name());
        one.busy = Busy.NO;
        one.process = Optional.of(e.process());
        one.born = now;
        one.loaded = now;
        one.starts++;
        one.again = false;
      }
      case ServiceEvent.NotStarted e -> {
        One one = one(e.service().name());
        one.busy = Busy.NO;
        died(one, e.why(), true);
      }
      case ServiceEvent.Reloaded e -> {
        One one = one(e.service().name());
        one.busy = Busy.NO;
        one.loaded = now;
        one.process = one.process.map(p -> new Process(p.pid(), p.shape(), e.service().texts()));
      }
      case ServiceEvent.NotReloaded e -> {
        One one = one(e.service().name());
        one.busy = Busy.NO;
        one.again = one.process.isPresent();
        tell(one, "does not take its new configuration while it runs and is started anew", e.why());
      }
      case ServiceEvent.Ended e -> ended(e);
      case ServiceEvent.Restart e -> restart(e.name());
    }
  }

  private void want(List<Service> services) {
    told = true;
    Set<String> names = new TreeSet<>();
    for (Service service : services) {
      One one = one(service.name());
      names.add(service.name());
      if (!one.wanted.equals(Optional.of(service))) {
        one.wanted = Optional.of(service);
        one.due = now;
        one.deaths = 0;
      }
    }
    all.forEach((name, one) -> {
      if (!names.contains(name)) {
        one.wanted = Optional.empty();
      }
    });
  }

  private void checked(Service service, ServiceEvent.Verdict verdict) {
    One one = one(service.name());
    one.busy = Busy.NO;
    if (!one.wanted.equals(Optional.of(service))) {
      return; // another one is wanted by now
    }
    switch (verdict) {
      case ServiceEvent.Verdict.Good _ -> {
        one.judged = Optional.of(service);
        one.good = Optional.of(service);
        one.missing = Optional.empty();
        one.refusal = "";
      }
      case ServiceEvent.Verdict.Missing(String program) -> {
        if (one.missing.isEmpty()) {
          tell(one, "is not installed; the Debian package is " + service.debian(), program);
        }
        one.missing = Optional.of(program);
        one.due = now.plus(ServiceMachine.LOOK_AGAIN);
      }
      case ServiceEvent.Verdict.Refused(String words) -> {
        one.judged = Optional.of(service);
        one.missing = Optional.empty();
        one.refusal = words;
        String then = one.good.isPresent() ? "; the one before counts" : "";
        tell(one, "refuses its configuration" + then, words);
      }
    }
  }

  private void ended(ServiceEvent.Ended e) {
    One one = all.get(e.name());
    if (one == null || one.process.filter(p -> p.pid() == e.pid()).isEmpty()) {
      return;
    }
    one.process = Optional.empty();
    one.again = false;
    if (one.busy == Busy.ENDING) {
      one.busy = Busy.NO;
      one.due = now;
      return;
    }
    boolean young = now.isBefore(one.loaded.plus(ServiceMachine.YOUNG));
    died(one, e.how(), young);
  }

  private void died(One one, String how, boolean young) {
    one.deaths = young ? one.deaths + 1 : 1;
    one.death = how;
    Duration pause = pause(one.deaths);
    one.due = now.plus(pause);
    boolean worse = one.deaths >= ServiceMachine.GIVE_UP && !one.good.equals(one.proven);
    if (worse && one.proven.isPresent() && one.good.isPresent()) {
      one.good = one.proven;
      one.deaths = 0;
      one.due = now;
      one.refusal = "it keeps ending with the new configuration (" + how + ")";
      tell(one, "keeps ending with its new configuration; the one before comes back", how);
    } else {
      tell(one, "ended and is started again in " + pause.toMillis() + " ms", how);
    }
  }

  private static Duration pause(int deaths) {
    Duration pause =
        ServiceMachine.FIRST_PAUSE.multipliedBy(1L << Math.min(Math.max(0, deaths - 1), 10));
    return pause.compareTo(ServiceMachine.LAST_PAUSE) > 0 ? ServiceMachine.LAST_PAUSE : pause;
  }

  /** Everything is tried once more. */
  private void restart(String name) {
    One one = all.get(name);
    if (one == null) {
      return;
    }
    one.again = one.process.isPresent();
    one.judged = Optional.empty();
    one.deaths = 0;
    one.due = now;
  }

  private void tell(One one, String what, String why) {
    actions.add(new ServiceAction.Tell(one.name, what, why));
  }

  /** What follows for every service. */
  Step<ServiceState, ServiceAction> end() {
    Map<String, Entry> entries = new TreeMap<>();
    for (One one : all.values()) {
      if (settle(one)) {
        entries.put(one.name, one.entry());
      } else {
        actions.add(new ServiceAction.Forget(one.name));
      }
    }
    return new Step<>(new ServiceState(entries, mastered, told), actions);
  }

  /** False when there is nothing left of it. */
  private boolean settle(One one) {
    if (one.busy != Busy.NO || !told) {
      return true;
    }
    if (one.wanted.isEmpty()) {
      one.process.ifPresent(process -> endIt(one, process));
      return one.process.isPresent();
    }
    Service role = one.good.or(() -> one.wanted).orElseThrow();
    boolean should = role.need().satisfied(mastered);
    if (one.process.isPresent() && !should) {
      endIt(one, one.process.get());
      return true;
    }
    if (!one.judged.equals(one.wanted) && now.reached(one.due)) {
      one.busy = Busy.CHECKING;
      actions.add(new ServiceAction.Check(one.wanted.get()));
      return true;
    }
    if (one.process.isPresent()) {
      running(one, one.process.get());
    } else if (should && one.good.isPresent() && now.reached(one.due)) {
      one.busy = Busy.STARTING;
      actions.add(new ServiceAction.Start(one.good.get()));
    }
    return true;
  }

  private void running(One one, Process process) {
    if (one.again) {
      endIt(one, process);
    } else if (one.good.isPresent()) {
      Service good = one.good.get();
      if (isOf(process, good)) {
        return;
      }
      if (!good.shape().equals(process.shape())
          || good.reload() instanceof Service.Reload.Restart) {
        endIt(one, process);
      } else {
        one.busy = Busy.RELOADING;
        actions.add(new ServiceAction.Reload(good, process.pid()));
      }
    }
  }

  private void endIt(One one, Process process) {
    one.busy = Busy.ENDING;
    boolean killed =
        one.wanted.isPresent() && one.good.or(() -> one.wanted).map(Service::killed).orElse(false);
    actions.add(new ServiceAction.End(one.name, process.pid(), killed));
  }
}
