package twinwall.core.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import twinwall.core.carp.Advert;
import twinwall.core.carp.CarpAction;
import twinwall.core.carp.CarpEvent;
import twinwall.core.carp.CarpGroup;
import twinwall.core.carp.CarpMachine;
import twinwall.core.carp.CarpSettings;
import twinwall.core.carp.CarpState;
import twinwall.core.carp.Role;
import twinwall.core.carp.Vhid;
import twinwall.core.machine.Machine.Step;
import twinwall.core.machine.Moment;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;
import twinwall.core.net.Prefix;

/**
 * Two nodes with the production election and nothing else: frames take time and none is lost, for
 * here only paths break. Deterministic for a seed.
 */
final class PathWorld {
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
    CarpState state = CarpState.INITIAL;
    private long counter;
    private long life;

    private Node(int number) {
      this.number = number;
      this.counter = (long) number << 48;
    }

    void tell(CarpEvent event) {
      step(machine.on(state, event, now()));
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
              if (life == current) {
                step(machine.due(state, now()));
                assertTrue(machine.wakeAt(state).compareTo(now()) > 0, "the deadline moved on");
              }
            });
      }
    }

    private void perform(CarpAction action) {
      switch (action) {
        case CarpAction.TakeVip a -> holds.add(a.group().vhid());
        case CarpAction.LeaveVip a -> assertTrue(holds.remove(a.group().vhid()), "held before");
        case CarpAction.Advertise a -> advertise(a);
        case CarpAction.Note a -> {
          transitions++;
          if (a.transition().to() == Role.MASTER) {
            masterChanges.add(time / 1_000_000 + " ms node " + number);
          }
          log.add(time / 1_000_000 + " ms node " + number + " " + a.transition());
        }
        default -> {}
      }
    }

    private void advertise(CarpAction.Advertise a) {
      Vhid vhid = a.group().vhid();
      assertEquals(
          !a.isBowOut(), holds.contains(vhid), "only a MASTER speaks, or one just leaving");
      Ip source = a.group().sources().getFirst();
      Advert advert = new Advert(vhid.number(), a.advbase(), a.advskew(), 0, counter++, source);
      for (Node other : nodes) {
        if (other != this && reaches(this, other, vhid.device())) {
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

    void boot() {
      state = CarpState.INITIAL;
      devices.forEach(d -> tell(new CarpEvent.Link(d, !cut.contains(d))));
      tell(new CarpEvent.Configured(settings(number), Map.of()));
    }

    boolean isMaster(Vhid vhid) {
      return holds.contains(vhid);
    }
  }

  final CarpMachine machine = new CarpMachine();
  final Random random;
  final List<Node> nodes = new ArrayList<>();
  final List<String> devices;
  final List<Vhid> vhids = new ArrayList<>();
  final List<String> log = new ArrayList<>();
  long time;
  int transitions;
  final List<String> masterChanges = new ArrayList<>();
  private final PriorityQueue<Event> queue = new PriorityQueue<>();
  private long order;

  PathWorld(long seed, int count, List<String> devices, int vhidsPerDevice) {
    this.random = new Random(seed);
    this.devices = devices;
    for (String device : devices) {
      for (int i = 1; i <= vhidsPerDevice; i++) {
        vhids.add(new Vhid(device, 10 * (1 + devices.indexOf(device)) + i));
      }
    }
    for (int i = 1; i <= count; i++) {
      nodes.add(new Node(i));
    }
  }

  CarpSettings settings(int number) {
    return new CarpSettings(
        vhids.stream().map(vhid -> group(vhid, (number - 1) * 100, number)).toList(), true, number);
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

  private static boolean reaches(Node from, Node to, String device) {
    return !from.cut.contains(device) && !to.cut.contains(device);
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
