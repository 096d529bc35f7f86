package twinwall.core.flows;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import twinwall.core.machine.Moment;
import twinwall.core.net.Ip;
import twinwall.fuzz.Bytes;
import twinwall.fuzz.Check;
import twinwall.fuzz.Dice;
import twinwall.fuzz.Target;

/**
 * What a peer that knows the key can do to the machine: frames in any order, mixed with time,
 * changes of role, lost links and a kernel that refuses. An input is steps: an operation, and a
 * frame with its length in two bytes, or one byte more.
 */
public final class SyncMachineTarget implements Target {
  private static final Ip PEER = Ip.of("172.16.1.2");
  private static final Ip THIRD = Ip.of("172.16.1.3");
  private static final int[] ERRORS = {1, 2, 16, 17, 22, 95, 105};

  private final FlowsMachine machine = new FlowsMachine();

  @Override
  public String name() {
    return "sync-machine";
  }

  @Override
  public int rounds() {
    return 1_500;
  }

  @Override
  public int longest() {
    return 9_000;
  }

  @Override
  public long heap() {
    return 32 << 20;
  }

  @Override
  public long heapPerByte() {
    return 60_000;
  }

  @Override
  public List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    Bytes follow = new Bytes();
    long sequence = 1;
    for (SyncFrame frame : SyncFrameTarget.frames()) {
      byte[] bytes = SyncCodec.encode(frame);
      seeds.add(step(new Bytes(), 0, bytes).done());
      seeds.add(step(new Bytes(), 1, bytes).done());
    }
    for (SyncFrame frame :
        List.of(
            new SyncFrame.Beat(true, true, true, 9),
            new SyncFrame.BulkBegin(sequence++, 2),
            new SyncFrame.BulkChunk(
                sequence++, 2, 77, List.of(SyncFrameTarget.RICH, SyncFrameTarget.PLAIN)),
            new SyncFrame.BulkEnd(sequence++, 2, 2),
            new SyncFrame.Batch(sequence++, 77, List.of(SyncFrameTarget.SCTP)),
            new SyncFrame.Deaths(sequence++, List.of(SyncFrameTarget.RICH.key())),
            new SyncFrame.Canary(sequence, 77, 1))) {
      step(follow, 0, SyncCodec.encode(frame));
    }
    seeds.add(follow.u8(2).u8(20).done());
    seeds.add(follow.u8(3).u8(1).u8(2).u8(9).u8(3).u8(0).u8(2).u8(200).done());
    Bytes lead = new Bytes().u8(3).u8(1).u8(2).u8(3).u8(7).u8(3).u8(2).u8(3);
    step(lead, 1, SyncCodec.encode(new SyncFrame.Beat(false, false, false, 0)));
    step(lead, 1, SyncCodec.encode(new SyncFrame.Ack(2)));
    step(lead, 1, SyncCodec.encode(new SyncFrame.BucketRequest(3, List.of())));
    step(lead, 1, SyncCodec.encode(new SyncFrame.Want(List.of(SyncFrameTarget.PLAIN.key()))));
    seeds.add(lead.u8(2).u8(50).u8(5).u8(3).done());
    return seeds;
  }

  private static Bytes step(Bytes to, int operation, byte[] frame) {
    return to.u8(operation).u16(frame.length).put(frame);
  }

  @Override
  public void one(byte[] input) {
    new Run(input).all();
  }

  /** One life of the machine. */
  private final class Run {
    private final Dice dice;
    private Moment now = Moment.ofMillis(1_000);
    private final FlowsState state = new FlowsState(now, 4711);
    private long links = 2;
    private List<KernelOp> last = List.of();
    private long offered;

    Run(byte[] input) {
      dice = new Dice(input);
      tell(new FlowsEvent.Configured(Set.of(PEER, THIRD), Exclusions.NONE));
      tell(new FlowsEvent.Lost("the engine starts"));
      tell(new FlowsEvent.DumpDone(state.dumpGeneration, true));
      tell(new FlowsEvent.LinkUp(1, PEER, false));
      tell(new FlowsEvent.LinkUp(2, PEER, true));
    }

    void all() {
      for (int steps = 0; !dice.isEmpty() && steps < 400; steps++) {
        int operation = dice.u8();
        switch (operation & 7) {
          case 0, 1 -> frame(operation & 1, dice.take(dice.u16()));
          case 2 -> pass(dice.u8());
          case 3 -> tell(new FlowsEvent.Role((dice.u8() & 1) == 1));
          case 4 -> refused(dice.u8());
          case 5 -> relink(dice.u8());
          case 6 -> dumped(dice.u8());
          default -> kernel(dice.u8());
        }
      }
      pass(255);
      Check.that(
          state.table.size() <= offered + 64, () -> state.table.size() + " flows of " + offered);
    }

    private void frame(int way, byte[] bytes) {
      if (SyncCodec.decode(bytes) instanceof SyncCodec.Decoded.Good good) {
        long link = way == 0 ? state.peers.get(PEER).following : announcing();
        if (good.frame() instanceof SyncFrame.Batch batch) {
          offered += batch.flows().size();
        } else if (good.frame() instanceof SyncFrame.BulkChunk chunk) {
          offered += chunk.flows().size();
        }
        boolean known = state.links.containsKey(link);
        List<Long> before = state.table.digests();
        tell(new FlowsEvent.Received(link, good.frame()));
        if (!known || !state.links.containsKey(link)) {
          // Whoever is cut off, or was before, has changed nothing.
          Check.same(before, state.table.digests(), "a refused frame changed the table");
        }
      }
    }

    private long announcing() {
      return state.peers.get(PEER).announcer.map(a -> a.link).orElse(0L);
    }

    private void pass(int tenths) {
      Moment until = now.plusNanos(tenths * 100_000_000L);
      for (int i = 0; until.reached(machine.wakeAt(state)); i++) {
        now = Moment.earliest(until, machine.wakeAt(state));
        take(machine.due(state, now).actions());
        Check.that(i < 200_000, () -> "too many turns until " + until);
      }
      now = until;
    }

    private void refused(int which) {
      List<FlowsEvent.Failure> failures = new ArrayList<>();
      last.forEach(op -> failures.add(new FlowsEvent.Failure(op, ERRORS[which % ERRORS.length])));
      tell(new FlowsEvent.Failed(failures));
    }

    private void relink(int which) {
      long number = ++links;
      if ((which & 2) != 0) {
        tell(new FlowsEvent.LinkDown((which & 1) == 1 ? announcing() : 1, "cut"));
      }
      tell(new FlowsEvent.LinkUp(number, (which & 4) == 0 ? PEER : THIRD, (which & 1) == 1));
    }

    private void dumped(int which) {
      if ((which & 1) == 1) {
        tell(new FlowsEvent.Dumped(state.dumpGeneration, some(which)));
      } else {
        tell(new FlowsEvent.DumpDone(state.dumpGeneration, (which & 2) == 0));
      }
    }

    private void kernel(int which) {
      List<FlowsEvent.Change> changes = new ArrayList<>();
      FlowsEvent.Change.Kind[] kinds = FlowsEvent.Change.Kind.values();
      for (Flow flow : some(which)) {
        changes.add(
            new FlowsEvent.Change(kinds[(which >> 3) % kinds.length], flow, (which & 128) != 0));
      }
      tell(new FlowsEvent.Kernel(changes));
    }

    private List<Flow> some(int which) {
      List<Flow> all = List.of(SyncFrameTarget.RICH, SyncFrameTarget.PLAIN, SyncFrameTarget.SCTP);
      return all.subList(0, 1 + which % all.size());
    }

    private void tell(FlowsEvent event) {
      take(machine.on(state, event, now).actions());
    }

    private void take(List<FlowsAction> actions) {
      for (FlowsAction action : actions) {
        if (action instanceof FlowsAction.Apply apply) {
          last = apply.ops();
        } else if (action instanceof FlowsAction.Send send) {
          byte[] sent = SyncCodec.encode(send.frame());
          Check.same(
              new SyncCodec.Decoded.Good(send.frame()), SyncCodec.decode(sent), "what we say");
        }
      }
    }
  }
}
