package twinwall.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import twinwall.core.flows.Flow;
import twinwall.core.flows.FlowExtras;
import twinwall.core.flows.FlowKey;
import twinwall.core.flows.FlowStatus;
import twinwall.core.flows.FlowsEvent.Change;
import twinwall.core.flows.FlowsEvent.Failure;
import twinwall.core.flows.KernelOp;
import twinwall.core.flows.Proto;
import twinwall.core.flows.ProtoInfo;
import twinwall.core.flows.TcpState;
import twinwall.core.flows.Tuple;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;

/** Flows into a real kernel and out again. */
class ConntrackTest {
  private static final int SEEN = FlowStatus.SEEN_REPLY | FlowStatus.ASSURED;
  private static final ProtoInfo ESTABLISHED = new ProtoInfo.Tcp(TcpState.ESTABLISHED, 2, 7, 9, 9);

  private static Flow flow(Tuple original, Tuple reply, int status, ProtoInfo info) {
    return new Flow(
        new FlowKey(0, original),
        reply,
        status | FlowStatus.CONFIRMED,
        42,
        600,
        info,
        FlowExtras.NONE,
        0);
  }

  private static Tuple tuple(int proto, String src, String dst, int first, int second) {
    return new Tuple(proto, Ip.of(src), Ip.of(dst), first, second);
  }

  private static List<Flow> samples() {
    Tuple tcp = tuple(Proto.TCP, "10.1.0.2", "10.2.0.2", 40_000, 80);
    Tuple web = tuple(Proto.TCP, "10.2.0.9", "10.2.0.1", 50_000, 443);
    Tuple udp = tuple(Proto.UDP, "10.1.0.2", "10.2.0.2", 5353, 53);
    Tuple ping = Tuple.icmp(Proto.ICMP, Ip.of("10.1.0.2"), Ip.of("10.2.0.2"), 77, 8, 0);
    Tuple tcp6 = tuple(Proto.TCP, "fd00::2", "fd01::2", 1000, 80);
    Tuple ping6 = Tuple.icmp(Proto.ICMP6, Ip.of("fd00::2"), Ip.of("fd01::2"), 9, 128, 0);
    Tuple gre = tuple(Proto.GRE, "10.1.0.3", "10.2.0.3", 0x1234, 0x4321);
    Tuple esp = tuple(Proto.ESP, "10.1.0.3", "10.2.0.3", 0, 0);
    Tuple lite = tuple(Proto.UDPLITE, "10.1.0.3", "10.2.0.3", 7, 8);
    Tuple sctp = tuple(Proto.SCTP, "10.1.0.3", "10.2.0.3", 100, 200);
    Tuple other = tuple(89, "10.1.0.3", "10.2.0.3", 0, 0);
    return List.of(
        flow(
            tcp,
            tuple(Proto.TCP, "10.2.0.2", "10.2.0.1", 80, 50_000),
            SEEN | FlowStatus.SRC_NAT,
            ESTABLISHED),
        flow(
            web,
            tuple(Proto.TCP, "10.1.0.80", "10.2.0.9", 8443, 50_000),
            SEEN | FlowStatus.DST_NAT,
            ESTABLISHED),
        flow(
            udp,
            tuple(Proto.UDP, "10.9.0.1", "10.2.0.1", 5300, 6000),
            FlowStatus.SEEN_REPLY | FlowStatus.SRC_NAT | FlowStatus.DST_NAT,
            ProtoInfo.NONE),
        flow(
            ping,
            Tuple.icmp(Proto.ICMP, Ip.of("10.2.0.2"), Ip.of("10.2.0.1"), 78, 0, 0),
            FlowStatus.SEEN_REPLY | FlowStatus.SRC_NAT,
            ProtoInfo.NONE),
        flow(
            tcp6,
            tuple(Proto.TCP, "fd01::2", "fd01::1", 80, 2000),
            SEEN | FlowStatus.SRC_NAT,
            ESTABLISHED),
        flow(ping6, ping6.inverse(), FlowStatus.SEEN_REPLY, ProtoInfo.NONE),
        flow(gre, gre.inverse(), SEEN, ProtoInfo.NONE),
        flow(esp, esp.inverse(), FlowStatus.SEEN_REPLY, ProtoInfo.NONE),
        flow(lite, lite.inverse(), SEEN, ProtoInfo.NONE),
        flow(sctp, sctp.inverse(), SEEN, new ProtoInfo.Sctp(4, 0x01020304, 0x05060708)),
        flow(other, other.inverse(), 0, ProtoInfo.NONE));
  }

  private static Map<FlowKey, Flow> table() throws KernelException {
    Map<FlowKey, Flow> table = new java.util.HashMap<>();
    Ack end = Conntrack.dump(4, part -> part.forEach(flow -> table.put(flow.key(), flow)));
    assertTrue(end.ok(), end.toString());
    return table;
  }

  private static Optional<String> difference(Flow wanted, Optional<Flow> got) {
    if (got.isEmpty()) {
      return Optional.of("missing");
    }
    Flow is = got.get();
    return wanted.sameAs(is) ? Optional.empty() : Optional.of(wanted + "\n  became " + is);
  }

  @KernelTest
  void everyProtocolGoesInAndComesOutTheSame() throws Exception {
    try (Conntrack.Injector injector = Conntrack.Injector.open()) {
      List<KernelOp> ops = new ArrayList<>();
      samples().forEach(flow -> ops.add(new KernelOp.Create(flow)));
      assertEquals(List.of(), injector.apply(ops));
      Map<FlowKey, Flow> table = table();
      for (Flow flow : samples()) {
        Optional<Flow> got = Optional.ofNullable(table.get(flow.key()));
        assertEquals(Optional.empty(), difference(flow, got), flow.toString());
      }
      assertEquals(samples().size(), table.size());
    }
  }

  /** Who looks at a page far behind in a large table gets that page, and no more is kept of it. */
  @KernelTest
  void someFlowsAreReadAndThoseBeforeThemNotKept() throws Exception {
    try (Conntrack.Injector injector = Conntrack.Injector.open()) {
      List<KernelOp> ops = new ArrayList<>();
      samples().forEach(flow -> ops.add(new KernelOp.Create(flow)));
      assertEquals(List.of(), injector.apply(ops));
      List<FlowKey> all = new ArrayList<>();
      Ack whole = Conntrack.dump(4, part -> part.forEach(flow -> all.add(flow.key())));
      assertTrue(whole.ok(), whole.toString());
      for (int skip : new int[] {0, 3}) {
        List<Flow> some = new ArrayList<>();
        assertTrue(Conntrack.some(skip, 2, some).ok());
        assertEquals(all.subList(skip, skip + 2), some.stream().map(Flow::key).toList());
      }
    }
  }

  @KernelTest
  void refusalsNameTheOperation() throws Exception {
    Flow first = samples().getFirst();
    Tuple rival = tuple(Proto.TCP, "10.1.0.7", "10.2.0.2", 40_001, 80);
    Flow clash = flow(rival, first.reply(), first.status(), ESTABLISHED);
    try (Conntrack.Injector injector = Conntrack.Injector.open()) {
      KernelOp again = new KernelOp.Create(first);
      KernelOp update = new KernelOp.Update(samples().get(1));
      KernelOp rivals = new KernelOp.Create(clash);
      assertEquals(
          List.of(new Failure(again, 17), new Failure(update, 2), new Failure(rivals, 17)),
          injector.apply(List.of(new KernelOp.Create(first), again, update, rivals)));
      assertEquals(List.of(), injector.apply(List.of(new KernelOp.Replace(clash))));
      Map<FlowKey, Flow> table = table();
      assertEquals(1, table.size());
      assertTrue(table.get(clash.key()).has(FlowStatus.SRC_NAT | FlowStatus.SRC_NAT_DONE));
      assertEquals(
          List.of(),
          injector.apply(
              List.of(
                  new KernelOp.Retime(clash.key(), 77),
                  new KernelOp.Update(clash.withTimeout(78)),
                  new KernelOp.Delete(clash.key(), table.get(clash.key()).id()))));
      assertEquals(0, table().size());
    }
  }

  @KernelTest
  void eventsSayWhoCausedThem() throws Exception {
    assertEquals("", Conntrack.alwaysEvents());
    try (Conntrack.Injector ours = Conntrack.Injector.open();
        Conntrack.Injector theirs = Conntrack.Injector.open();
        Conntrack.Events events = Conntrack.Events.open(port -> port == ours.port())) {
      Flow flow = samples().getFirst();
      ours.apply(List.of(new KernelOp.Create(flow)));
      theirs.apply(
          List.of(new KernelOp.Update(flow.withTimeout(5)), new KernelOp.Delete(flow.key(), 0)));
      List<Change> seen = new ArrayList<>();
      while (seen.size() < 3) {
        assertEquals(Received.DATA, events.next(seen, new ArrayList<>()));
      }
      assertEquals(
          List.of("NEW true", "UPDATE false", "DESTROY false"),
          seen.stream().map(change -> change.kind() + " " + change.ours()).toList());
      assertEquals(0, events.undecoded());
    }
  }

  /** What is measured is there; how long it took is nobody's business here. */
  @KernelTest
  void measures() throws Exception {
    Map<String, List<Double>> times = ConntrackMeasure.run(100, 2);
    assertEquals(
        List.of(
            "100 flows: inject, ours",
            "100 flows: dump, ours",
            "100 flows: dump, conntrack -L",
            "100 flows: delete, ours",
            "100 flows: inject, conntrack -R",
            "100 flows: inject and hear of all of them, ours"),
        List.copyOf(times.keySet()));
    times.values().forEach(samples -> assertEquals(2, samples.size()));
  }

  @KernelTest
  void whatWeChangedOurselvesStaysInTheKernelButEndsAreTold() throws Exception {
    Ip4 canary = new Ip4(0xF000_5457);
    Flow plain = samples().getFirst();
    Tuple marked = tuple(Proto.UDP, canary.toString(), "10.2.0.9", 1, 2);
    Flow excepted = flow(marked, marked.inverse(), 0, ProtoInfo.NONE);
    Tuple last = tuple(Proto.UDP, "10.9.9.9", "10.2.0.9", 1, 2);
    try (Conntrack.Injector own = Conntrack.Injector.open();
        Conntrack.Injector other = Conntrack.Injector.open();
        Conntrack.Events events = Conntrack.Events.open(port -> port == own.port())) {
      events.leaveOut(own.port(), canary);
      own.apply(List.of(new KernelOp.Create(plain), new KernelOp.Update(plain)));
      own.apply(List.of(new KernelOp.Create(excepted), new KernelOp.Delete(plain.key(), 0)));
      other.apply(List.of(new KernelOp.Create(flow(last, last.inverse(), 0, ProtoInfo.NONE))));
      List<Change> seen = new ArrayList<>();
      while (seen.stream().noneMatch(change -> change.flow().original().equals(last))) {
        assertEquals(Received.DATA, events.next(seen, new ArrayList<>()));
      }
      assertEquals(
          List.of("NEW " + marked, "DESTROY " + plain.original(), "NEW " + last),
          seen.stream().map(c -> c.kind() + " " + c.flow().original()).toList());
    }
  }
}
