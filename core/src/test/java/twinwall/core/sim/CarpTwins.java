package twinwall.core.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import twinwall.core.carp.CarpAction;
import twinwall.core.carp.CarpEvent;
import twinwall.core.carp.CarpMachine;
import twinwall.core.carp.CarpState;
import twinwall.core.carp.Member;
import twinwall.core.carp.Role;
import twinwall.core.carp.Vhid;
import twinwall.core.machine.Machine;
import twinwall.core.machine.Moment;

/** Elections with one thing wrong. */
final class CarpTwins {
  private CarpTwins() {}

  static List<Twin> all() {
    return List.of(
        twin(
            "never yields",
            "one-master",
            new Broken() {
              @Override
              boolean hears(CarpState state, CarpEvent.Heard heard) {
                return role(state, heard) != Role.MASTER;
              }
            }),
        twin(
            "skips demotion and bow-out",
            "no-gap",
            new Broken() {
              @Override
              boolean hears(CarpState state, CarpEvent.Heard heard) {
                return role(state, heard) == Role.MASTER
                    || heard.advert().advskew() < CarpMachine.MAX_SKEW;
              }
            }),
        twin(
            "never takes over from silence",
            "some-master",
            new Broken() {
              @Override
              public Step<CarpState, CarpAction> due(CarpState state, Moment now) {
                return super.due(waking(state, m -> now.plus(Duration.ofHours(1))), now);
              }
            }),
        twin(
                "ignores that it stood still",
                "no-false-take-over",
                new Broken() {
                  @Override
                  public Step<CarpState, CarpAction> due(CarpState state, Moment now) {
                    return punctual(this, super::due, state, now);
                  }
                })
            .needs(CarpTwins::isLongSleep),
        twin(
            "announces as BACKUP",
            "only-master-speaks",
            new Broken() {
              @Override
              Step<CarpState, CarpAction> after(CarpState old, Step<CarpState, CarpAction> step) {
                List<CarpAction> more = new ArrayList<>(step.actions());
                step.state().members().values().stream()
                    .filter(m -> m.role() == Role.BACKUP && m.seen().isPresent())
                    .forEach(m -> more.add(new CarpAction.Announce(m.group(), 0)));
                return new Step<>(step.state(), more);
              }
            }),
        twin(
            "does not let go",
            "only-master-speaks",
            new Broken() {
              @Override
              Step<CarpState, CarpAction> after(CarpState old, Step<CarpState, CarpAction> step) {
                List<CarpAction> less = new ArrayList<>(step.actions());
                less.removeIf(CarpAction.LeaveVip.class::isInstance);
                return new Step<>(step.state(), less);
              }
            }),
        twin(
            "speaks before it has taken",
            "only-master-speaks",
            new Broken() {
              @Override
              Step<CarpState, CarpAction> after(CarpState old, Step<CarpState, CarpAction> step) {
                List<CarpAction> others = new ArrayList<>(step.actions());
                others.removeIf(CarpAction.TakeVip.class::isInstance);
                step.actions().stream()
                    .filter(CarpAction.TakeVip.class::isInstance)
                    .forEach(others::add);
                return new Step<>(step.state(), others);
              }
            }),
        twin(
            "takes one VIP at a time",
            "together",
            new Broken() {
              @Override
              Step<CarpState, CarpAction> after(CarpState old, Step<CarpState, CarpAction> step) {
                return oneAtATime(old, step);
              }
            }),
        twin(
            "preempts before it has every flow",
            "ready-first",
            new Broken() {
              @Override
              public Step<CarpState, CarpAction> on(CarpState state, CarpEvent event, Moment now) {
                boolean unready =
                    event instanceof CarpEvent.Demoted demoted
                        && demoted.cause().equals(Engine.FLOW_SYNC);
                return unready ? Step.quiet(state) : super.on(state, event, now);
              }
            }));
  }

  private static boolean isLongSleep(Fault fault) {
    return fault.node() > 0
        && fault.lasting() > 3_500
        && Set.of(FaultKind.LEAP, FaultKind.STUN, FaultKind.PAUSE).contains(fault.kind());
  }

  private static Twin twin(String name, String invariant, Broken machine) {
    return new Twin(name, invariant, Machines.PRODUCTION.withCarp(() -> machine));
  }

  /** The production machine, and a place to break it. */
  private abstract static class Broken implements Machine<CarpState, CarpEvent, CarpAction> {
    final CarpMachine real = new CarpMachine();

    boolean hears(CarpState state, CarpEvent.Heard heard) {
      return true;
    }

    Step<CarpState, CarpAction> after(CarpState old, Step<CarpState, CarpAction> step) {
      return step;
    }

    @Override
    public Step<CarpState, CarpAction> on(CarpState state, CarpEvent event, Moment now) {
      return event instanceof CarpEvent.Heard heard && !hears(state, heard)
          ? Step.quiet(state)
          : after(state, real.on(state, event, now));
    }

    @Override
    public Step<CarpState, CarpAction> due(CarpState state, Moment now) {
      return after(state, real.due(state, now));
    }

    @Override
    public Moment wakeAt(CarpState state) {
      return real.wakeAt(state);
    }
  }

  private static Role role(CarpState state, CarpEvent.Heard heard) {
    return state.role(new Vhid(heard.device(), heard.advert().vhid()));
  }

  /** As if every deadline had been served when it came. */
  static <S, E, A> Machine.Step<S, A> punctual(
      Machine<S, E, A> machine,
      java.util.function.BiFunction<S, Moment, Machine.Step<S, A>> due,
      S state,
      Moment now) {
    List<A> actions = new ArrayList<>();
    S current = state;
    while (now.reached(machine.wakeAt(current))) {
      Machine.Step<S, A> step = due.apply(current, machine.wakeAt(current));
      current = step.state();
      actions.addAll(step.actions());
    }
    return new Machine.Step<>(current, actions);
  }

  private static Member waking(Member m, Moment wake) {
    return new Member(
        m.group(),
        m.role(),
        m.since(),
        m.seen(),
        wake,
        m.adverts(),
        m.announceAt(),
        m.answeredAt(),
        m.unheard(),
        m.unreadableAt());
  }

  private static CarpState with(CarpState s, TreeMap<Vhid, Member> members) {
    return new CarpState(
        s.settings(),
        members,
        s.links(),
        s.causes(),
        s.sendErrors(),
        s.unsendable(),
        s.alarms(),
        s.history(),
        s.transitions(),
        s.enabled(),
        s.leaving(),
        s.stopping(),
        s.hold(),
        s.glance());
  }

  private static CarpState waking(
      CarpState state, java.util.function.Function<Member, Moment> wake) {
    UnaryOperator<Member> later = m -> m.role() == Role.BACKUP ? waking(m, wake.apply(m)) : m;
    TreeMap<Vhid, Member> members = new TreeMap<>(state.members());
    members.replaceAll((_, m) -> later.apply(m));
    return with(state, members);
  }

  private static Machine.Step<CarpState, CarpAction> oneAtATime(
      CarpState old, Machine.Step<CarpState, CarpAction> step) {
    Set<Vhid> taken = new TreeSet<>();
    step.state()
        .members()
        .forEach((vhid, m) -> {
          if (m.role() == Role.MASTER && old.role(vhid) == Role.BACKUP) {
            taken.add(vhid);
          }
        });
    if (taken.size() < 2) {
      return step;
    }
    taken.remove(taken.iterator().next());
    TreeMap<Vhid, Member> members = new TreeMap<>(step.state().members());
    taken.forEach(vhid -> {
      Member was = old.members().get(vhid);
      Moment since = members.get(vhid).since();
      members.put(vhid, waking(was, since.plus(Duration.ofSeconds(3))));
    });
    List<CarpAction> actions = new ArrayList<>(step.actions());
    actions.removeIf(action -> taken.contains(of(action)));
    return new Machine.Step<>(with(step.state(), members), actions);
  }

  private static Vhid of(CarpAction action) {
    return switch (action) {
      case CarpAction.TakeVip a -> a.group().vhid();
      case CarpAction.Advertise a -> a.group().vhid();
      case CarpAction.Announce a -> a.group().vhid();
      case CarpAction.RefreshDeadMan a -> a.group().vhid();
      case CarpAction.Note a -> a.transition().vhid();
      default -> new Vhid("none", 255);
    };
  }
}
