package twinwall.core.flows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import twinwall.core.machine.Moment;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;

/** Nodes with the production machine, model kernels and a seeded wire whose connections break. */
final class FlowsWorld {
  final class Node {
    final Ip address;
    final ModelKernel kernel = new ModelKernel();
    final FlowsMachine machine = new FlowsMachine();
    FlowsState state;
    boolean alive;
    int life;
    Moment eventsRead = now;
    boolean synchronised;
    int self;
    final List<String> notes = new ArrayList<>();
    final List<Integer> letGo = new ArrayList<>();

    Node(int number) {
      address = Ip.of("172.16.1." + (number + 1));
      state = new FlowsState(now);
    }

    /** The engine starts; {@code empty} = the machine too. */
    void start(boolean empty) {
      alive = true;
      synchronised = false;
      life++;
      state = new FlowsState(now, self);
      if (empty) {
        for (FlowKey key : List.copyOf(kernel.table.keySet())) {
          kernel.end(key, false);
        }
      }
      kernel.events.clear();
      Set<Ip> peers = new TreeSet<>();
      nodes.stream().filter(n -> n != this).forEach(n -> peers.add(n.address));
      on(new FlowsEvent.Configured(peers, Exclusions.NONE, patience));
      on(new FlowsEvent.Lost("start"));
    }

    void stop() {
      alive = false;
      for (Wire wire : List.copyOf(wires.values())) {
        if (wire.from == this || wire.to == this) {
          wire.cut();
        }
      }
    }

    void on(FlowsEvent event) {
      if (alive) {
        perform(machine.on(state, event, now).actions());
      }
    }

    void due() {
      if (alive && now.reached(machine.wakeAt(state))) {
        perform(machine.due(state, now).actions());
        if (now.reached(machine.wakeAt(state))) {
          throw new AssertionError("the deadline stayed in the past");
        }
      }
    }

    void pump() {
      if (!kernel.events.isEmpty()) {
        List<FlowsEvent.Change> changes = List.copyOf(kernel.events);
        kernel.events.clear();
        if (random.nextInt(1000) < lossPerMille) {
          on(new FlowsEvent.Lost("overrun"));
        } else {
          // Events wait in a queue, so they never overtake each other.
          Moment read = now.plusMicros(random.nextInt(3000));
          eventsRead = read.isBefore(eventsRead) ? eventsRead : read;
          int whichLife = life;
          at(
              eventsRead,
              () -> {
                if (life == whichLife) {
                  on(new FlowsEvent.Kernel(changes));
                }
              });
        }
      }
    }

    private void later(int millis, int whichLife, Runnable what) {
      at(
          now.plusMicros(millis * 1000L),
          () -> {
            if (life == whichLife && alive) {
              what.run();
            }
          });
    }

    /** The canary is written by another socket: its events are nobody's own. */
    private void singing(List<KernelOp> ops) {
      ops.forEach(op -> kernel.apply(op, now));
      kernel.events.replaceAll(e ->
          CanaryFlow.isOwn(e.flow().key()) ? new FlowsEvent.Change(e.kind(), e.flow(), false) : e);
    }

    private void perform(List<FlowsAction> actions) {
      for (FlowsAction action : actions) {
        switch (action) {
          case FlowsAction.Send send -> {
            Wire wire = wires.get(send.link());
            if (wire != null) {
              wire.send(this, send.frame());
            }
          }
          case FlowsAction.Close close -> {
            Wire wire = wires.get(close.link());
            if (wire != null) {
              wire.cut();
            }
          }
          case FlowsAction.Apply apply -> {
            List<FlowsEvent.Failure> failures = new ArrayList<>();
            if (CanaryFlow.isOwn(apply.ops().getFirst().key())) {
              singing(apply.ops());
              continue;
            }
            for (KernelOp op : apply.ops()) {
              kernel
                  .apply(op, now)
                  .ifPresent(errno -> failures.add(new FlowsEvent.Failure(op, errno)));
            }
            if (!failures.isEmpty()) {
              later(0, life, () -> on(new FlowsEvent.Failed(failures)));
            }
          }
          case FlowsAction.Dump dump -> {
            List<Flow> all = kernel.dump();
            later(
                1 + random.nextInt(20),
                life,
                () -> {
                  on(new FlowsEvent.Dumped(dump.generation(), all));
                  on(new FlowsEvent.DumpDone(dump.generation(), true));
                });
          }
          case FlowsAction.Synchronised said -> synchronised = said.synchronised();
          case FlowsAction.LetGo gone -> letGo.add(gone.node());
          case FlowsAction.Note note -> notes.add(now + " " + note.text());
        }
      }
    }
  }

  /** One connection: in order and complete, until it breaks. */
  final class Wire {
    final long number = ++wireNumber;
    final Node from;
    final Node to;
    boolean open = true;
    Moment forth = now;
    Moment back = now;

    Wire(Node from, Node to) {
      this.from = from;
      this.to = to;
      wires.put(number, this);
      at(
          now.plusMicros(500),
          () -> {
            if (open) {
              from.on(new FlowsEvent.LinkUp(number, to.address, true));
              to.on(new FlowsEvent.LinkUp(number, from.address, false));
            }
          });
    }

    void send(Node sender, SyncFrame frame) {
      SyncFrame copied =
          SyncCodec.decode(SyncCodec.encode(frame)) instanceof SyncCodec.Decoded.Good good
              ? good.frame()
              : frame;
      Moment arrival = now.plusMicros(100 + random.nextInt(4000));
      Node receiver = sender == from ? to : from;
      if (sender == from) {
        forth = arrival.isBefore(forth) ? forth : arrival;
        arrival = forth;
      } else {
        back = arrival.isBefore(back) ? back : arrival;
        arrival = back;
      }
      at(
          arrival,
          () -> {
            if (open) {
              receiver.on(new FlowsEvent.Received(number, copied));
            }
          });
    }

    void cut() {
      if (open) {
        open = false;
        wires.remove(number);
        from.on(new FlowsEvent.LinkDown(number, "cut"));
        to.on(new FlowsEvent.LinkDown(number, "cut"));
      }
    }
  }

  private record Due(Moment at, long order, Runnable what) {}

  final Random random;
  Moment now = Moment.ofMillis(1);
  final List<Node> nodes = new ArrayList<>();
  final Map<Long, Wire> wires = new HashMap<>();
  private final PriorityQueue<Due> queue =
      new PriorityQueue<>(
          (a, b) -> a.at.equals(b.at) ? Long.compare(a.order, b.order) : a.at.compareTo(b.at));
  private long order;
  private long wireNumber;
  int lossPerMille;
  Duration patience = Duration.ZERO;
  boolean connecting = true;
  private int ports;

  FlowsWorld(long seed, int count) {
    random = new Random(seed);
    for (int i = 0; i < count; i++) {
      nodes.add(new Node(i));
    }
  }

  void at(Moment when, Runnable what) {
    queue.add(new Due(when, order++, what));
  }

  void run(long millis) {
    Moment end = now.plusNanos(millis * 1_000_000);
    while (true) {
      Moment next = Moment.earliest(end, queue.isEmpty() ? end : queue.peek().at);
      for (Node node : nodes) {
        if (node.alive) {
          next = Moment.earliest(next, node.machine.wakeAt(node.state));
        }
        next = Moment.earliest(next, node.kernel.nextEnd());
      }
      now = next.isBefore(now) ? now : next;
      while (!queue.isEmpty() && now.reached(queue.peek().at)) {
        queue.poll().what.run();
      }
      for (Node node : nodes) {
        node.kernel.expire(now);
        node.due();
        node.pump();
      }
      connect();
      if (now.reached(end)) {
        return;
      }
    }
  }

  private void connect() {
    if (!connecting) {
      return;
    }
    for (Node from : nodes) {
      for (Node to : nodes) {
        if (from != to
            && from.alive
            && to.alive
            && wires.values().stream().noneMatch(w -> w.from == from && w.to == to)) {
          new Wire(from, to);
        }
      }
    }
  }

  /** A client's new connection through this node, translated to the shared address. */
  Flow opens(Node node) {
    if (!patience.isZero() && random.nextInt(3) == 0) {
      return asks(node);
    }
    int port = 1024 + random.nextInt(400);
    Ip client = new Ip4(0xC0A80100 + random.nextInt(50) + 10);
    Tuple tuple = new Tuple(Proto.TCP, client, Ip.of("203.0.113.99"), port, 443);
    Tuple reply =
        new Tuple(Proto.TCP, tuple.dst(), Ip.of("203.0.113.1"), 443, 20_000 + ports++ % 40_000);
    Flow flow =
        new Flow(
            new FlowKey(0, tuple),
            reply,
            FlowStatus.SRC_NAT | FlowStatus.CONFIRMED,
            0,
            120,
            new ProtoInfo.Tcp(TcpState.SYN_SENT, 0, 0, 0, 0),
            FlowExtras.NONE,
            0);
    node.kernel.packet(flow, now);
    return flow;
  }

  /** A client's question over UDP, not yet answered. */
  private Flow asks(Node node) {
    Ip client = new Ip4(0xC0A80100 + random.nextInt(50) + 10);
    Tuple tuple =
        new Tuple(Proto.UDP, client, Ip.of("203.0.113.99"), 1024 + random.nextInt(400), 53);
    Tuple reply =
        new Tuple(Proto.UDP, tuple.dst(), Ip.of("203.0.113.1"), 53, 20_000 + ports++ % 40_000);
    int status = FlowStatus.SRC_NAT | FlowStatus.CONFIRMED;
    Flow flow =
        new Flow(new FlowKey(0, tuple), reply, status, 0, 30, ProtoInfo.NONE, FlowExtras.NONE, 0);
    node.kernel.packet(flow, now);
    return flow;
  }

  /** The next step in this connection's life. */
  void moves(Node node, FlowKey key) {
    ModelKernel.Held held = node.kernel.table.get(key);
    if (held != null && key.tuple().proto() == Proto.UDP) {
      Flow flow = held.flow();
      int more = flow.has(FlowStatus.SEEN_REPLY) ? FlowStatus.ASSURED : FlowStatus.SEEN_REPLY;
      int status = flow.status() | more;
      int seconds = (status & FlowStatus.ASSURED) != 0 ? 120 : 30;
      node.kernel.packet(
          new Flow(key, flow.reply(), status, 0, seconds, flow.info(), flow.extras(), flow.id()),
          now);
      return;
    }
    if (held == null || !(held.flow().info() instanceof ProtoInfo.Tcp tcp)) {
      return;
    }
    Flow flow = held.flow();
    int state = Math.min(tcp.state() + 1, TcpState.TIME_WAIT);
    int status =
        flow.status()
            | FlowStatus.SEEN_REPLY
            | (state >= TcpState.ESTABLISHED ? FlowStatus.ASSURED : 0);
    ProtoInfo info = new ProtoInfo.Tcp(state, 7, 7, 1, 1);
    Flow next = new Flow(key, flow.reply(), status, flow.mark(), 0, info, flow.extras(), flow.id());
    node.kernel.packet(next.withTimeout(FlowTimeouts.byState(next)), now);
  }
}
