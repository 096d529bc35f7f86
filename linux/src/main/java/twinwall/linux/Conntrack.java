package twinwall.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import twinwall.core.flows.Expectation;
import twinwall.core.flows.ExpectationCodec;
import twinwall.core.flows.Flow;
import twinwall.core.flows.FlowCodec;
import twinwall.core.flows.FlowKey;
import twinwall.core.flows.FlowReader;
import twinwall.core.flows.FlowsEvent.Change;
import twinwall.core.flows.FlowsEvent.Failure;
import twinwall.core.flows.KernelOp;
import twinwall.core.net.Ip4;
import twinwall.core.netlink.NlMessage;
import twinwall.core.netlink.NlWriter;

/**
 * The kernel's connection tracking. Dumps, events and changes have a socket each, as a socket hears
 * the events that it caused itself.
 */
public final class Conntrack {
  private static final int BATCH = 64 * 1024;
  private static final int EVENT_BUFFER = 64 << 20;
  private static final int ANSWER_BUFFER = 8 << 20;

  private Conntrack() {}

  /**
   * Makes flows that exist before anybody listens report their end, too.
   *
   * @return nothing, or why it cannot be done
   */
  public static String alwaysEvents() {
    return switch (Sysctl.write("net/netfilter/nf_conntrack_events", "1")) {
      case Sysctl.Value.Found found ->
          found.text().equals("1") ? "" : "nf_conntrack_events stays " + found.text();
      case Sysctl.Value.Missing missing -> missing.name() + " is missing";
      case Sysctl.Value.Refused refused -> refused.why();
    };
  }

  /** Reads the whole table, handing it over in lists of at most {@code chunk} flows. */
  public static Ack dump(int chunk, Consumer<List<Flow>> each) throws KernelException {
    try (NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.NETFILTER, BATCH)) {
      FlowReader reader = new FlowReader();
      List<List<Flow>> holder = new ArrayList<>(1);
      holder.add(new ArrayList<>(chunk));
      int sequence = socket.nextSequence();
      FlowCodec.dump(socket.writer().reset(), sequence);
      Ack end =
          socket.dump(
              sequence,
              message -> {
                List<Flow> part = holder.getFirst();
                reader.flow(message).ifPresent(part::add);
                if (part.size() == chunk) {
                  each.accept(part);
                  holder.set(0, new ArrayList<>(chunk));
                }
              });
      if (!holder.getFirst().isEmpty()) {
        each.accept(holder.getFirst());
      }
      return end;
    }
  }

  /**
   * Adds some flows of the table, and reads no further. Those before them are not kept: there may
   * be a million.
   */
  public static Ack some(int skip, int most, List<Flow> into) throws KernelException {
    try (NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.NETFILTER, BATCH)) {
      FlowReader reader = new FlowReader();
      int[] seen = new int[1];
      int sequence = socket.nextSequence();
      FlowCodec.dump(socket.writer().reset(), sequence);
      return socket.dumpWhile(
          sequence,
          message -> {
            if (seen[0] < skip) {
              seen[0]++;
            } else {
              reader.flow(message).ifPresent(into::add);
            }
            return into.size() < most;
          });
    }
  }

  /** How many flows the kernel has; nothing where it does not say. */
  public static OptionalInt count() {
    return Sysctl.read("net/netfilter/nf_conntrack_count") instanceof Sysctl.Value.Found found
            && found.text().matches("[0-9]{1,9}")
        ? OptionalInt.of(Integer.parseInt(found.text()))
        : OptionalInt.empty();
  }

  /** All that the kernel's helpers expect; empty when it cannot be read. */
  public static Optional<List<Expectation>> expectations() throws KernelException {
    try (NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.NETFILTER, BATCH)) {
      ExpectationCodec codec = new ExpectationCodec();
      List<Expectation> all = new ArrayList<>();
      int sequence = socket.nextSequence();
      ExpectationCodec.dump(socket.writer().reset(), sequence);
      Ack end = socket.dump(sequence, message -> codec.read(message).ifPresent(all::add));
      return end.ok() ? Optional.of(all) : Optional.empty();
    }
  }

  /** One flow, if the kernel has it. */
  public static Optional<Flow> find(FlowKey key) throws KernelException {
    try (NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.NETFILTER, BATCH)) {
      FlowReader reader = new FlowReader();
      List<Flow> found = new ArrayList<>();
      int sequence = socket.nextSequence();
      FlowCodec.get(socket.writer().reset(), key, sequence);
      Ack _ = socket.dump(sequence, message -> reader.flow(message).ifPresent(found::add));
      return found.stream().findFirst();
    }
  }

  /** What happens in the table, as it happens. */
  public static final class Events implements AutoCloseable {
    private static final int GROUP_NEW = 1;
    private static final int GROUP_UPDATE = 2;
    private static final int GROUP_DESTROY = 3;
    private static final int GROUP_EXPECTED = 4;
    private static final int GROUP_UNEXPECTED = 6;
    private static final int AT_ONCE = 4096;

    private final NetlinkSocket socket;
    private final IntPredicate ours;
    private final FlowReader reader = new FlowReader();
    private final ExpectationCodec expectations = new ExpectationCodec();
    private final int buffer;
    private long undecoded;

    private Events(NetlinkSocket socket, IntPredicate ours) {
      this.socket = socket;
      this.ours = ours;
      this.buffer = socket.receiveBuffer(EVENT_BUFFER);
    }

    /**
     * @param ours which netlink ports are this program's own
     */
    public static Events open(IntPredicate ours) throws KernelException {
      NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.NETFILTER, BATCH);
      Events events = new Events(socket, ours);
      try {
        for (int group :
            new int[] {GROUP_NEW, GROUP_UPDATE, GROUP_DESTROY, GROUP_EXPECTED, GROUP_UNEXPECTED}) {
          socket.join(group);
        }
        return events;
      } catch (KernelException e) {
        socket.close();
        throw e;
      }
    }

    /**
     * Hears no more of flows that this port of ours made or changed, but of their ends, and of all
     * about flows from {@code but}.
     */
    public void leaveOut(int port, Ip4 but) throws KernelException {
      socket.attach(PacketFilter.conntrackOfOthers(port, but));
    }

    /** Bytes of events that the kernel keeps for us; much less where force is not permitted. */
    public int buffer() {
      return buffer;
    }

    /** Messages that were not about flows as we know them. */
    public long undecoded() {
      return undecoded;
    }

    /**
     * Waits for changes and adds what is there, in order. DATA, LOST (some are missing) or CLOSED.
     */
    public Received next(List<Change> into, List<Expectation.Change> expected) {
      Received first = socket.receive(-1);
      while (first == Received.DATA) {
        decode(into, expected);
        if (into.size() + expected.size() >= AT_ONCE) {
          return first;
        }
        Received more = socket.receive(0);
        if (more == Received.NOTHING) {
          return Received.DATA;
        }
        first = more;
      }
      return first;
    }

    private void decode(List<Change> into, List<Expectation.Change> expected) {
      NlMessage messages = socket.messages();
      while (messages.next()) {
        Change.Kind kind;
        boolean own = messages.port() != 0 && ours.test(messages.port());
        boolean gone = messages.type() == ExpectationCodec.DELETE;
        if (gone || messages.type() == ExpectationCodec.NEW) {
          expectations
              .read(messages)
              .ifPresentOrElse(
                  it -> expected.add(new Expectation.Change(gone, it, own)), () -> undecoded++);
          continue;
        } else if (messages.type() == FlowCodec.DELETE) {
          kind = Change.Kind.DESTROY;
        } else if (messages.type() == FlowCodec.NEW) {
          kind = messages.is(NlMessage.CREATE) ? Change.Kind.NEW : Change.Kind.UPDATE;
        } else {
          continue;
        }
        reader
            .flow(messages)
            .ifPresentOrElse(flow -> into.add(new Change(kind, flow, own)), () -> undecoded++);
      }
    }

    @Override
    public void close() {
      socket.close();
    }
  }

  /** Changes the table, in batches without acknowledgement: only what fails is answered. */
  public static final class Injector implements AutoCloseable {
    private static final int STEPS = 4;
    private static final int BAD_FD = 9;

    private final NetlinkSocket socket;

    private Injector(NetlinkSocket socket) {
      this.socket = socket;
    }

    public static Injector open() throws KernelException {
      NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.NETFILTER, BATCH);
      socket.receiveBuffer(ANSWER_BUFFER);
      return new Injector(socket);
    }

    /** The port that events caused by this socket carry. */
    public int port() {
      return socket.port();
    }

    /** Makes these changes in order; what the kernel refused comes back with its error number. */
    public List<Failure> apply(List<KernelOp> ops) {
      List<Failure> failures = new ArrayList<>();
      NlWriter out = socket.writer().reset();
      int from = 0;
      for (int i = 0; i < ops.size(); i++) {
        write(out, ops.get(i), i * STEPS + 1);
        if (out.remaining() < STEPS * FlowCodec.MAX_MESSAGE || i + 1 == ops.size()) {
          send(ops, from, i + 1, failures);
          from = i + 1;
          out.reset();
        }
      }
      return failures;
    }

    private static void write(NlWriter out, KernelOp op, int sequence) {
      switch (op) {
        case KernelOp.Create create -> FlowCodec.create(out, create.flow(), sequence);
        case KernelOp.Update update -> FlowCodec.update(out, update.flow(), sequence);
        case KernelOp.Replace replace -> {
          Flow flow = replace.flow();
          FlowCodec.delete(out, flow.key(), 0, sequence + 1);
          FlowCodec.deleteByReply(out, flow.key().zone(), flow.reply(), sequence + 2);
          FlowCodec.create(out, flow, sequence);
        }
        case KernelOp.Retime retime ->
            FlowCodec.retime(out, retime.key(), retime.seconds(), sequence);
        case KernelOp.Loosen loosen ->
            FlowCodec.loosen(out, loosen.key(), loosen.seconds(), sequence);
        case KernelOp.Expect expect -> ExpectationCodec.create(out, expect.it(), sequence);
        case KernelOp.Unexpect unexpect ->
            ExpectationCodec.delete(out, unexpect.expected(), sequence);
        case KernelOp.Delete delete -> FlowCodec.delete(out, delete.key(), delete.id(), sequence);
      }
    }

    private void send(List<KernelOp> ops, int from, int to, List<Failure> failures) {
      if (socket.send() instanceof Ack.Refused refused) {
        for (int i = from; i < to; i++) {
          failures.add(new Failure(ops.get(i), refused.errno().number()));
        }
        return;
      }
      Received answer = socket.receive(0);
      while (answer == Received.DATA || answer == Received.LOST) {
        if (answer == Received.LOST) {
          // Cannot happen with this buffer; if it does, every one of these is in doubt.
          for (int i = from; i < to; i++) {
            failures.add(new Failure(ops.get(i), Errno.ENOBUFS.number()));
          }
        } else {
          answers(ops, failures);
        }
        answer = socket.receive(0);
      }
      if (answer == Received.CLOSED) {
        failures.add(new Failure(ops.get(from), BAD_FD));
      }
    }

    private void answers(List<KernelOp> ops, List<Failure> failures) {
      NlMessage messages = socket.messages();
      while (messages.next()) {
        int number = messages.sequence() - 1;
        boolean main = number >= 0 && number % STEPS == 0 && number / STEPS < ops.size();
        if (messages.type() == NlMessage.ERROR && messages.errno() != 0 && main) {
          failures.add(new Failure(ops.get(number / STEPS), messages.errno()));
        }
      }
    }

    @Override
    public void close() {
      socket.close();
    }
  }
}
