package twinwall.core.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import twinwall.core.carp.Vhid;
import twinwall.core.flows.Flow;
import twinwall.core.flows.FlowExtras;
import twinwall.core.flows.FlowKey;
import twinwall.core.flows.FlowStatus;
import twinwall.core.flows.FlowTimeouts;
import twinwall.core.flows.Proto;
import twinwall.core.flows.ProtoInfo;
import twinwall.core.flows.TcpState;
import twinwall.core.flows.Tuple;
import twinwall.core.machine.Moment;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;

/** Clients behind the first VHID, whose connections go through whoever takes their frames. */
final class Traffic {
  private static final int FEW = 15;
  private static final int MANY = 60;
  private static final long GAP = 20_000_000;
  private static final long BURST = 1_500_000_000;
  private static final Ip SERVER = Ip.of("203.0.113.99");
  private static final Ip SHARED = Ip.of("203.0.113.1");

  private final World world;
  private final Random dice;
  private final List<FlowKey> living = new ArrayList<>();
  private boolean on;
  private int names = 60_000;
  private boolean bursts;

  /** Packets that two nodes forwarded, that nobody did, and connections that broke. */
  long twice;

  long lost;
  long broken;
  long packets;

  Traffic(World world, Random dice) {
    this.world = world;
    this.dice = dice;
  }

  void start() {
    on = true;
    next();
  }

  /** Clients use the same ports again and again. */
  void few() {
    names = 400;
  }

  /** Now and then much happens at once, in few names. */
  void bursts() {
    bursts = true;
    few();
  }

  void stop() {
    on = false;
  }

  private void next() {
    boolean burst = bursts && world.now() % BURST < BURST / 5;
    long gap = burst ? GAP / 10 : GAP;
    world.clock.after(
        gap + dice.nextInt((int) gap),
        () -> {
          if (on) {
            packet();
            next();
          }
        });
  }

  private void packet() {
    Vhid vhid = world.vhids.getFirst();
    List<Node> taking =
        world.segment(vhid.device()).receivers(vhid).stream()
            .filter(n -> !n.isFrozen() && n.macs.passes(vhid, world.now()))
            .toList();
    packets++;
    if (taking.isEmpty()) {
      lost++;
      return;
    }
    if (taking.size() > 1) {
      twice++;
    }
    int what = dice.nextInt(10);
    if (living.size() < FEW || what < 2 && living.size() < MANY) {
      living.add(open(taking).key());
      return;
    }
    FlowKey key = living.get(dice.nextInt(living.size()));
    for (Node node : taking) {
      if (!node.kernel.table.containsKey(key)) {
        broken++;
        living.remove(key);
      } else if (what == 9) {
        node.kernel.end(key, false);
        living.remove(key);
      } else if (what < 7) {
        moves(node, key);
      } else {
        node.kernel.refresh(key, new Moment(world.now()));
      }
    }
  }

  private Flow open(List<Node> taking) {
    Flow flow = opens(taking.getFirst());
    for (Node other : taking.subList(1, taking.size())) {
      other.kernel.packet(flow, new Moment(world.now()));
    }
    return flow;
  }

  /** A kernel keeps the client's port if it is free, else takes the next. */
  Flow opens(Node node) {
    boolean tcp = dice.nextInt(4) > 0;
    int proto = tcp ? Proto.TCP : Proto.UDP;
    int port = 1024 + dice.nextInt(names);
    Ip client = new Ip4(0xC0A80100 + 10 + dice.nextInt(50));
    Tuple tuple = new Tuple(proto, client, SERVER, port, 443);
    ProtoInfo info = tcp ? new ProtoInfo.Tcp(TcpState.SYN_SENT, 0, 0, 0, 0) : ProtoInfo.NONE;
    int status = FlowStatus.SRC_NAT | FlowStatus.CONFIRMED;
    for (int outer = 20_000 + port % 100; ; outer++) {
      Tuple reply = new Tuple(proto, SERVER, SHARED, 443, outer);
      Flow flow = new Flow(new FlowKey(0, tuple), reply, status, 0, 120, info, FlowExtras.NONE, 0);
      if (node.kernel.packet(flow, new Moment(world.now()))) {
        return flow;
      }
    }
  }

  void moves(Node node, FlowKey key) {
    ModelKernel.Held held = node.kernel.table.get(key);
    if (held == null) {
      return;
    }
    Flow flow = held.flow();
    ProtoInfo info = flow.info();
    int status = flow.status() | FlowStatus.SEEN_REPLY;
    if (info instanceof ProtoInfo.Tcp tcp) {
      int state = Math.min(tcp.state() + 1, TcpState.TIME_WAIT);
      info = new ProtoInfo.Tcp(state, 7, 7, 1, 1);
      status |= state >= TcpState.ESTABLISHED ? FlowStatus.ASSURED : 0;
    } else if (flow.has(FlowStatus.SEEN_REPLY)) {
      status |= FlowStatus.ASSURED;
    }
    Flow next = new Flow(key, flow.reply(), status, flow.mark(), 0, info, flow.extras(), flow.id());
    node.kernel.packet(next.withTimeout(FlowTimeouts.byState(next)), new Moment(world.now()));
  }
}
