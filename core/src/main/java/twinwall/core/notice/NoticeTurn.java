package twinwall.core.notice;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import twinwall.core.machine.Machine.Step;
import twinwall.core.machine.Moment;
import twinwall.core.notice.NoticeState.Channel;
import twinwall.core.notice.NoticeState.Thing;

/** One turn of the machine. */
final class NoticeTurn {
  /** How config sync fails with a peer that is not there. */
  private static final Set<String> UNREACHED = Set.of("unreachable", "connection refused");

  private final Moment now;
  private final String startedAs;
  private final SortedMap<String, Thing> things;
  private final SortedMap<String, Channel> channels;
  private final List<Notice> last;
  private final List<NoticeAction> actions = new ArrayList<>();
  private long number;
  private long lost;
  private Moment looks;
  private Moment role;

  NoticeTurn(NoticeState state, Moment now) {
    this.now = now;
    this.startedAs = state.startedAs();
    this.things = new TreeMap<>(state.things());
    this.channels = new TreeMap<>(state.channels());
    this.last = new ArrayList<>(state.last());
    this.number = state.number();
    this.lost = state.lost();
    this.looks = state.looks();
    this.role = state.role();
  }

  Step<NoticeState, NoticeAction> end() {
    send();
    NoticeState state =
        new NoticeState(startedAs, things, channels, last, number, lost, looks, role);
    return new Step<>(state, actions);
  }

  void look() {
    looks = now.plus(NoticeMachine.LOOK);
    actions.add(new NoticeAction.Look());
  }

  /** What waits for a channel that is no more is given up. */
  void configured(Set<String> names) {
    channels.keySet().retainAll(names);
    names.forEach(name -> channels.putIfAbsent(name, Channel.IDLE));
    last.replaceAll(notice -> {
      Notice out = notice;
      for (Map.Entry<String, Notice.Delivery> entry : notice.deliveries().entrySet()) {
        if (!names.contains(entry.getKey()) && notice.isWaitingFor(entry.getKey())) {
          out = out.with(entry.getKey(), entry.getValue().failed("switched off", true, now));
        }
      }
      return out;
    });
  }

  void seen(List<Observation> all) {
    Set<String> there = new HashSet<>();
    for (Observation one : all) {
      if (there.size() < NoticeMachine.MOST_THINGS && there.add(one.key())) {
        Thing before = things.get(one.key());
        things.put(one.key(), moved(before == null ? fresh(one) : before, one));
      }
    }
    things.keySet().retainAll(there);
    for (Map.Entry<String, Thing> entry : things.entrySet()) {
      entry.setValue(judged(entry.getValue()));
    }
  }

  /** Everything begins as it should be, and a role as the node started with. */
  private Thing fresh(Observation one) {
    String state = one.topic() == Topic.ROLE ? startedAs : one.bad() ? "" : one.state();
    Observation told = new Observation(one.topic(), one.subject(), false, state, "", one.changes());
    return new Thing(
        told, told, Moment.NEVER, now, Moment.NEVER, 0, Moment.NEVER, one.topic().hold(), false);
  }

  private Thing moved(Thing thing, Observation one) {
    boolean same = isSame(thing.now(), one);
    boolean back = isSame(thing.told(), one);
    boolean left = thing.since().equals(Moment.NEVER);
    Moment since = left && !back ? now : thing.since();
    // A change of role is told even if it is undone; the rest is forgotten when it is.
    if (back && one.topic() != Topic.ROLE) {
      since = Moment.NEVER;
    }
    Moment trouble =
        !one.bad() ? thing.trouble() : thing.trouble().equals(Moment.NEVER) ? now : thing.trouble();
    // The reason of a change is that of its beginning.
    boolean keeps = same && !left && one.topic() == Topic.ROLE;
    return new Thing(
        thing.told(),
        keeps ? thing.now() : one,
        since,
        same ? thing.moved() : now,
        thing.toldAt(),
        thing.moves() + (same ? 0 : 1),
        trouble,
        thing.hold(),
        thing.silent());
  }

  private static boolean isSame(Observation a, Observation b) {
    return a.topic() == Topic.ROLE
        ? a.state().equals(b.state()) && a.changes() == b.changes()
        : a.bad() == b.bad();
  }

  private Thing judged(Thing thing) {
    Topic topic = thing.now().topic();
    boolean settled =
        now.reached(thing.moved().plus(topic.quiet(thing.now())))
            || topic == Topic.ROLE && now.reached(thing.since().plus(NoticeMachine.MOST_QUIET));
    if (thing.since().equals(Moment.NEVER)) {
      Thing same = thing.now().bad() ? thing : withoutTrouble(thing);
      return settled && isStart(thing) ? told(same, thing.hold(), thing.toldAt(), false) : same;
    }
    boolean held =
        !thing.toldAt().equals(Moment.NEVER) && !now.reached(thing.toldAt().plus(thing.hold()));
    if (!settled || held) {
      return thing;
    }
    // Groups change when a node starts; a role that it had before is no news.
    if (isStart(thing)) {
      return told(thing, thing.hold(), thing.toldAt(), false);
    }
    if (followsFromOther(thing)) {
      return told(thing, thing.hold(), thing.toldAt(), topic == Topic.SYNC);
    }
    if (thing.silent() && !thing.now().bad()) {
      return told(thing, thing.hold(), thing.toldAt(), false);
    }
    tell(thing);
    return told(thing, nextHold(thing), now, false);
  }

  /** The first role that lasts is the one that the node had before. */
  private static boolean isStart(Thing thing) {
    return thing.now().topic() == Topic.ROLE
        && thing.told().why().isEmpty()
        && thing.told().state().equals(thing.now().state());
  }

  private static Thing withoutTrouble(Thing thing) {
    return new Thing(
        thing.told(),
        thing.now(),
        thing.since(),
        thing.moved(),
        thing.toldAt(),
        thing.moves(),
        Moment.NEVER,
        thing.hold(),
        thing.silent());
  }

  private static Thing told(Thing thing, Duration hold, Moment at, boolean silent) {
    Thing out =
        new Thing(
            thing.now(),
            thing.now(),
            Moment.NEVER,
            thing.moved(),
            at,
            0,
            thing.trouble(),
            hold,
            silent);
    return thing.now().bad() ? out : withoutTrouble(out);
  }

  /** Longer while it goes on, and as at the beginning after a while without a notice. */
  private Duration nextHold(Thing thing) {
    Duration first = thing.now().topic().hold();
    if (thing.toldAt().equals(Moment.NEVER)
        || now.reached(thing.toldAt().plus(thing.hold().multipliedBy(4)))) {
      return first;
    }
    Duration longer = thing.hold().multipliedBy(2);
    return longer.compareTo(Topic.LONGEST_HOLD) < 0 ? longer : Topic.LONGEST_HOLD;
  }

  /** A lost peer is why this node is MASTER; who is lost cannot take a configuration. */
  private boolean followsFromOther(Thing thing) {
    if (!thing.now().bad()) {
      return false;
    }
    return switch (thing.now().topic()) {
      case PEER ->
          !role.equals(Moment.NEVER)
              && !now.reached(role.plus(NoticeMachine.ONE_EVENT))
              && things.values().stream()
                  .anyMatch(t ->
                      t.told().topic() == Topic.ROLE
                          && t.told().state().equals(NoticeState.MASTER));
      case SYNC -> UNREACHED.contains(thing.now().state()) && lacksPeer();
      default -> false;
    };
  }

  private boolean lacksPeer() {
    return things.values().stream().anyMatch(t -> t.now().topic() == Topic.PEER && t.now().bad());
  }

  private void tell(Thing thing) {
    Observation seen = thing.now();
    List<String> beside = new ArrayList<>();
    if (seen.topic() == Topic.ROLE) {
      role = now;
      things.values().stream()
          .map(Thing::now)
          .filter(other -> other.bad() && other.topic() == Topic.PEER)
          .forEach(other -> beside.add(other.why()));
    }
    add(
        thing.since(),
        seen,
        thing.told().state(),
        NoticeText.title(thing.told(), seen),
        NoticeText.text(thing, beside, now));
  }

  void happened(NoticeEvent.Happened e) {
    add(now, Observation.of(e.topic(), "", false, e.state(), ""), "", e.title(), e.text());
  }

  void test() {
    String title = "This is a test";
    Observation seen = Observation.of(Topic.TEST, "", false, "test", "");
    add(now, seen, "", title, "Somebody asked for it. Notices of this node arrive here.");
  }

  private void add(Moment at, Observation seen, String was, String title, String text) {
    Map<String, Notice.Delivery> deliveries = new HashMap<>();
    channels.keySet().forEach(name -> deliveries.put(name, Notice.Delivery.waiting(now)));
    Notice notice =
        new Notice(
            ++number,
            at,
            seen.topic(),
            seen.subject(),
            seen.bad(),
            seen.state(),
            was,
            title,
            text,
            deliveries);
    last.add(notice);
    actions.add(new NoticeAction.Told(notice));
    while (last.size() > NoticeMachine.KEPT) {
      Notice oldest = last.removeFirst();
      lost += channels.keySet().stream().anyMatch(oldest::isWaitingFor) ? 1 : 0;
    }
  }

  private void send() {
    for (Map.Entry<String, Channel> entry : channels.entrySet()) {
      String name = entry.getKey();
      Channel channel = entry.getValue();
      if (channel.busy() || !now.reached(channel.due())) {
        continue;
      }
      List<Notice> waiting =
          last.stream()
              .filter(notice -> notice.isWaitingFor(name))
              .limit(NoticeMachine.TOGETHER)
              .toList();
      if (!waiting.isEmpty()) {
        entry.setValue(new Channel(true, channel.failures(), channel.due()));
        actions.add(new NoticeAction.Send(name, waiting));
      }
    }
  }

  void done(NoticeEvent.Done done) {
    boolean sent = done.why().isEmpty();
    last.replaceAll(notice -> {
      Notice.Delivery before = notice.deliveries().get(done.channel());
      return before != null
              && before.fate() == Notice.Fate.WAITING
              && done.numbers().contains(notice.number())
          ? notice.with(done.channel(), after(before, done))
          : notice;
    });
    Channel channel = channels.get(done.channel());
    if (channel != null) {
      int failures = sent ? 0 : channel.failures() + 1;
      channels.put(
          done.channel(),
          new Channel(false, failures, sent ? now : now.plus(NoticeMachine.pause(failures))));
    }
  }

  private Notice.Delivery after(Notice.Delivery before, NoticeEvent.Done done) {
    return done.why().isEmpty()
        ? before.sent(now)
        : before.failed(done.why(), before.tries() + 1 >= NoticeMachine.MOST_TRIES, now);
  }
}
