package twinwall.core.carp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import twinwall.core.machine.Machine.Step;
import twinwall.core.machine.Moment;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;
import twinwall.core.net.Prefix;

/**
 * A small world for the production machine: nodes, one segment for each device name, frames that
 * take time and get lost. Deterministic for a seed.
 */
final class CarpWorld {
  /** Something that happens at a time; equal times happen in the order in which they were made. */
  private record Event(long at, long order, Runnable what) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
    }
  }

  final class Node {
    final int number;
    final Set<Vhid> holds = new TreeSet<>();
    final Set<String> cut = new HashSet<>();
    final List<CarpAction> done = new ArrayList<>();
    CarpState state = CarpState.INITIAL;
    boolean alive = true;
    boolean stopped;
    private long counter;
    private long life;

    private Node(int number) {
      this.number = number;
      this.counter = (long) number << 48;
    }

    void tell(CarpEvent event) {
      if (alive) {
        step(machine.on(state, event, now()));
      }
    }

    private void step(Step<CarpState, CarpAction> step) {
      state = step.state();
      step.actions().forEach(this::perform);
      state
          .members()
          .forEach((vhid, m) ->
              assertEquals(m.role() == Role.MASTER, holds.contains(vhid), vhid + " held"));
      Moment wake = machine.wakeAt(state);
      long current = ++life;
      if (!wake.equals(Moment.NEVER)) {
        at(
            wake.nanos() + random.nextInt(200_000),
            () -> {
              if (alive && life == current) {
                step(machine.due(state, now()));
                assertTrue(machine.wakeAt(state).compareTo(now()) > 0, "the deadline moved on");
              }
            });
      }
    }

    private void perform(CarpAction action) {
      done.add(action);
      switch (action) {
        case CarpAction.TakeVip a -> holds.add(a.group().vhid());
        case CarpAction.LeaveVip a -> assertTrue(holds.remove(a.group().vhid()), "held before");
        case CarpAction.Advertise a -> advertise(a);
        case CarpAction.Stopped _ -> stopped = true;
        case CarpAction.Announce a -> assertTrue(holds.contains(a.group().vhid()), "announce");
        case CarpAction.RefreshDeadMan a -> assertTrue(holds.contains(a.group().vhid()));
        case CarpAction.Note a -> {
          transitions++;
          log.add(time / 1_000_000 + " ms node " + number + " " + a.transition());
        }
        case CarpAction.Warm a -> assertFalse(holds.contains(a.group().vhid()), "warm");
        case CarpAction.Cool a -> assertFalse(holds.contains(a.group().vhid()), "cool");
        case CarpAction.Demotion _, CarpAction.Alarmed _ -> {}
      }
    }

    private void advertise(CarpAction.Advertise a) {
      Vhid vhid = a.group().vhid();
      assertEquals(
          !a.isBowOut(), holds.contains(vhid), "only a MASTER speaks, or one just leaving");
      Ip source = a.group().sources().getFirst();
      Advert advert = new Advert(vhid.number(), a.advbase(), a.advskew(), 0, counter++, source);
      for (Node other : nodes) {
        if (other != this && reaches(this, other, vhid.device()) && random.nextDouble() >= loss) {
          long delay = 50_000 + random.nextInt(2_000_000);
          at(
              time + delay,
              () -> {
                if (reaches(this, other, vhid.device())) {
                  other.tell(new CarpEvent.Heard(vhid.device(), advert));
                }
              });
        }
      }
    }

    /** The link goes down: both ends know. */
    void unplug(String device) {
      cut.add(device);
      tell(new CarpEvent.Link(device, false));
    }

    void plug(String device) {
      cut.remove(device);
      tell(new CarpEvent.Link(device, true));
    }

    void crash() {
      alive = false;
      holds.clear();
    }

    void boot() {
      alive = true;
      stopped = false;
      state = CarpState.INITIAL;
      devices.forEach(d -> tell(new CarpEvent.Link(d, !cut.contains(d))));
      tell(new CarpEvent.Configured(settings(number), Map.of()));
    }

    boolean isMaster(Vhid vhid) {
      return alive && holds.contains(vhid);
    }
  }

  final CarpMachine machine = new CarpMachine();
  final Random random;
  final List<Node> nodes = new ArrayList<>();
  final List<String> devices;
  final List<Vhid> vhids = new ArrayList<>();
  final Set<String> blackholes = new HashSet<>();
  final List<String> log = new ArrayList<>();
  final Map<Integer, Integer> skews = new HashMap<>();
  double loss;
  long time;
  int transitions;
  private final PriorityQueue<Event> queue = new PriorityQueue<>();
  private long order;

  CarpWorld(long seed, int count, List<String> devices, int vhidsPerDevice) {
    this.random = new Random(seed);
    this.devices = devices;
    for (String device : devices) {
      for (int i = 1; i <= vhidsPerDevice; i++) {
        vhids.add(new Vhid(device, 10 * (1 + devices.indexOf(device)) + i));
      }
    }
    for (int i = 1; i <= count; i++) {
      nodes.add(new Node(i));
      skews.put(i, Math.min(254, (i - 1) * 100));
    }
  }

  CarpSettings settings(int number) {
    return new CarpSettings(
        vhids.stream().map(vhid -> group(vhid, skews.get(number), number)).toList(), true, number);
  }

  CarpGroup group(Vhid vhid, int advskew, int number) {
    int net = 0x0A00_0000 | devices.indexOf(vhid.device()) << 8;
    return new CarpGroup(
        vhid,
        1,
        advskew,
        List.of(new Prefix(new Ip4(net | 200 + vhid.number() % 10), 24)),
        List.<Ip>of(new Ip4(net | number)),
        vhid.toString(),
        "");
  }

  boolean reaches(Node from, Node to, String device) {
    return from.alive
        && to.alive
        && !from.cut.contains(device)
        && !to.cut.contains(device)
        && !blackholes.contains(from.number + ">" + to.number + "@" + device);
  }

  Moment now() {
    return new Moment(time);
  }

  void at(long when, Runnable what) {
    queue.add(new Event(Math.max(when, time), order++, what));
  }

  void run(Duration length) {
    long end = time + length.toNanos();
    while (!queue.isEmpty() && queue.peek().at() <= end) {
      Event event = queue.remove();
      time = event.at();
      event.what().run();
    }
    time = end;
  }

  List<Node> masters(Vhid vhid) {
    return nodes.stream().filter(n -> n.isMaster(vhid)).toList();
  }

  /** Exactly one MASTER for each VHID, the same node for all. */
  void assertOneMaster(int number, String hint) {
    for (Vhid vhid : vhids) {
      assertEquals(
          List.of(number),
          masters(vhid).stream().map(n -> n.number).toList(),
          () -> hint + " " + vhid + "\n" + String.join("\n", log));
    }
  }
}
