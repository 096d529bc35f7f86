package twinwall.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import twinwall.core.net.Ip;
import twinwall.core.net.Mac;
import twinwall.core.net.Prefix;

final class EdgeTest {
  private static final long SECOND = 1_000_000_000L;

  private static Link veth(Links links) throws Exception {
    links.createVeth("a", "b").orThrow("veth");
    Link a = links.link("a").orElseThrow();
    links.setUp(a.index(), true).orThrow("a up");
    links.setUp(links.link("b").orElseThrow().index(), true).orThrow("b up");
    return links.link("a").orElseThrow();
  }

  private static String ip(String... arguments) throws Exception {
    var command = new java.util.ArrayList<>(java.util.List.of("ip"));
    command.addAll(java.util.List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    byte[] output = process.getInputStream().readAllBytes();
    process.waitFor();
    return new String(output, StandardCharsets.UTF_8);
  }

  @KernelTest
  void linksAreMadeChangedAndRemoved() throws Exception {
    try (Links links = Links.open()) {
      Link a = veth(links);
      assertTrue(a.up() && a.carrier());
      assertEquals("veth", a.kind());
      links.setMtu(a.index(), 1400).orThrow("mtu");
      links.setUp(a.index(), false).orThrow("down");
      links.setMac(a.index(), Mac.of("02:00:00:00:00:01")).orThrow("mac");
      Link now = links.link("a").orElseThrow();
      assertEquals(1400, now.mtu());
      assertFalse(now.up());
      assertEquals(Mac.of("02:00:00:00:00:01"), now.mac());
      links.createMacvlan("v7", a.index(), Mac.virtual(7)).orThrow("macvlan");
      Link v = links.link("v7").orElseThrow();
      assertEquals("macvlan", v.kind());
      assertEquals(a.index(), v.parent());
      links.deleteLink(v.index()).orThrow("delete");
      assertEquals(Optional.empty(), links.link("v7"));
      assertTrue(links.deleteLink(v.index()).is(Errno.ENODEV));
      assertTrue(links.createVeth("../etc", "b").is(Errno.EINVAL));
    }
  }

  @KernelTest
  void addressesAndRoutes() throws Exception {
    try (Links links = Links.open()) {
      Link a = veth(links);
      Address v4 = Address.of(a.index(), Prefix.of("192.168.1.2/24"));
      Address v6 = Address.of(a.index(), Prefix.of("2001:db8::2/64")).neverSource();
      links.add(v4).orThrow("v4");
      links.add(v6.with(Address.NO_PREFIX_ROUTE)).orThrow("v6");
      assertTrue(links.add(v4).is(Errno.EEXIST));
      String shown = ip("addr", "show", "dev", "a");
      assertTrue(shown.contains("192.168.1.2/24 brd 192.168.1.255"), shown);
      assertTrue(
          shown.contains("2001:db8::2/64 scope global nodad deprecated noprefixroute"), shown);
      assertTrue(links.addresses().stream().anyMatch(x -> x.prefix().equals(v4.prefix())));
      Address found =
          links.addresses().stream().filter(x -> x.prefix().equals(v6.prefix())).findAny().get();
      assertEquals(0, found.preferredSeconds());
      assertTrue(found.has(Address.NO_PREFIX_ROUTE));

      Route route = Route.via(Prefix.of("10.0.0.0/8"), Ip.of("192.168.1.1"), a.index());
      links.put(route).orThrow("route");
      links.put(Route.via(route.destination(), Ip.of("192.168.1.9"), a.index())).orThrow("again");
      assertTrue(ip("route").contains("10.0.0.0/8 via 192.168.1.9 dev a proto 117"), ip("route"));
      links.put(Route.on(Prefix.of("2001:db8:1::/48"), a.index())).orThrow("v6 route");
      assertEquals(
          2, links.routes().stream().filter(r -> r.protocol() == Route.BY_TWINWALL).count());
      Ack refused = links.add(Route.via(Prefix.of("11.0.0.0/8"), Ip.of("8.8.8.8"), a.index()));
      assertTrue(refused.toString().contains("gateway"), refused.toString());
      links.delete(Route.via(route.destination(), Ip.of("192.168.1.9"), a.index())).orThrow("del");
      links.delete(v4).orThrow("del");
      assertTrue(links.delete(v4).is(Errno.EADDRNOTAVAIL));
    }
  }

  @KernelTest
  void eventsTellCarrierAndAddresses() throws Exception {
    try (Links links = Links.open()) {
      Link a = veth(links);
      try (LinkMonitor monitor = LinkMonitor.open()) {
        assertEquals(3, monitor.links().size());
        links.setUp(links.link("b").orElseThrow().index(), false).orThrow("b down");
        awaitEvent(
            monitor, e -> e instanceof LinkEvent.CarrierDown(Link l) && l.name().equals("a"));
        links.setUp(links.link("b").orElseThrow().index(), true).orThrow("b up");
        awaitEvent(monitor, e -> e instanceof LinkEvent.CarrierUp(Link l) && l.name().equals("a"));
        links.add(Address.of(a.index(), Prefix.of("10.1.1.1/24"))).orThrow("address");
        awaitEvent(
            monitor,
            e ->
                e instanceof LinkEvent.AddressAdded(Address x)
                    && x.prefix().equals(Prefix.of("10.1.1.1/24")));
        links.deleteLink(a.index()).orThrow("delete");
        awaitEvent(monitor, e -> e instanceof LinkEvent.Removed(Link l) && l.name().equals("a"));
      }
    }
  }

  private static void awaitEvent(
      LinkMonitor monitor, java.util.function.Predicate<LinkEvent> wanted) throws Exception {
    for (int i = 0; i < 50; i++) {
      LinkEvent event = monitor.next(20 * SECOND).orElseThrow();
      if (wanted.test(event)) {
        return;
      }
    }
    throw new AssertionError("did not come");
  }

  @KernelTest
  void closingWakesTheReader() throws Exception {
    LinkMonitor monitor = LinkMonitor.open();
    AtomicReference<Object> result = new AtomicReference<>("still reading");
    Thread reader =
        Thread.ofPlatform()
            .start(() -> {
              try {
                result.set(monitor.next(-1));
              } catch (KernelException e) {
                result.set(e);
              }
            });
    Thread.sleep(50);
    monitor.close();
    reader.join(2000);
    assertEquals(Optional.empty(), result.get());
    assertEquals(Optional.empty(), monitor.next(0));
    monitor.close();
  }

  @KernelTest
  void lostEventsAreAValueAndTheDevicesAreReadAnew() throws Exception {
    try (Links links = Links.open();
        LinkMonitor monitor = LinkMonitor.open();
        NetlinkSocket small = NetlinkSocket.open(NetlinkSocket.ROUTE)) {
      small.join(1);
      assertTrue(small.receiveBuffer(2048) < 64 * 1024);
      for (int i = 0; i < 20; i++) {
        links.createVeth("d" + i, "e" + i).orThrow("veth");
      }
      Received received = Received.DATA;
      while (received == Received.DATA) {
        received = small.receive(0);
      }
      assertEquals(Received.LOST, received);
      awaitEvent(monitor, e -> e instanceof LinkEvent.Added(Link l) && l.name().equals("d19"));
    }
  }

  @KernelTest
  void packetsPassTheFilterAndNothingElseDoes() throws Exception {
    // Or the kernel solicits neighbours by itself, which the filter rightly lets through.
    Sysctl.write("net/ipv6/conf/default/disable_ipv6", "1");
    try (Links links = Links.open()) {
      Link a = veth(links);
      Link b = links.link("b").orElseThrow();
      try (PacketSocket send = PacketSocket.open(a.index(), PacketFilter.none());
          PacketSocket hear = PacketSocket.open(b.index(), PacketFilter.carpAndSolicitations())) {
        hear.joinMulticast(Mac.of("01:00:5e:00:00:12")).orThrow("join");
        hear.addUnicast(Mac.virtual(7)).orThrow("unicast");
        awaitPassage(send, hear, frame(0x0800, 23, 112));
        send.send(frame(0x0800, 23, 17)).orThrow("udp");
        send.send(frame(0x0800, 23, 112)).orThrow("carp");
        assertEquals(Received.DATA, hear.receive(2 * SECOND));
        assertEquals(60, hear.frame().remaining());
        assertEquals(112, hear.frame().get(23));
        send.send(frame(0x86DD, 20, 112)).orThrow("carp6");
        assertEquals(Received.DATA, hear.receive(2 * SECOND));
        byte[] solicitation = frame(0x86DD, 20, 58);
        solicitation[54] = (byte) 135;
        send.send(solicitation).orThrow("ns");
        assertEquals(Received.DATA, hear.receive(2 * SECOND));
        solicitation[54] = (byte) 136;
        send.send(solicitation).orThrow("na");
        send.send(frame(0x0806, 23, 112)).orThrow("arp");
        byte[] tagged = frame(0x8100, 27, 112);
        tagged[16] = 8;
        send.send(tagged).orThrow("tagged");
        assertEquals(Received.NOTHING, hear.receive(SECOND / 10));
        assertEquals(Received.NOTHING, send.receive(0));
        hear.dropUnicast(Mac.virtual(7)).orThrow("drop unicast");
        links.setUp(b.index(), false).orThrow("down");
        assertEquals(Received.LOST, hear.receive(SECOND));
        assertEquals(Received.NOTHING, hear.receive(0));
      }
    }
  }

  /**
   * A device that has just come up swallows frames without a word until the kernel's link watch has
   * given it a queue; nothing sent before a first one arrived says anything.
   */
  private static void awaitPassage(PacketSocket send, PacketSocket hear, byte[] frame)
      throws Exception {
    for (int i = 0; i < 200; i++) {
      send.send(frame).orThrow("first frame");
      if (hear.receive(SECOND / 20) == Received.DATA) {
        while (hear.receive(SECOND / 10) == Received.DATA) {}
        return;
      }
    }
    throw new AssertionError("no frame passes");
  }

  private static byte[] frame(int type, int protocolAt, int protocol) {
    byte[] frame = new byte[60];
    System.arraycopy(Mac.of("01:00:5e:00:00:12").bytes(), 0, frame, 0, 6);
    System.arraycopy(Mac.virtual(7).bytes(), 0, frame, 6, 6);
    frame[12] = (byte) (type >> 8);
    frame[13] = (byte) type;
    frame[protocolAt] = (byte) protocol;
    return frame;
  }

  @KernelTest
  void groupsAreJoinedOnTheDevice() throws Exception {
    try (Links links = Links.open()) {
      Link a = veth(links);
      try (Membership membership = Membership.open(a.index())) {
        membership.join(Ip.of("224.0.0.18")).orThrow("v4");
        membership.join(Ip.of("ff02::12")).orThrow("v6");
        String groups = ip("maddr", "show", "dev", "a");
        assertTrue(groups.contains("224.0.0.18") && groups.contains("ff02::12"), groups);
        membership.leave(Ip.of("ff02::12")).orThrow("leave");
        assertFalse(membership.leave(Ip.of("ff02::12")).ok());
      }
      assertFalse(ip("maddr", "show", "dev", "a").contains("224.0.0.18"));
    }
  }

  @KernelTest
  void rulesetsAreCheckedAndAppliedWithNftsOwnWords() {
    String good =
        "table inet t { comment \"digest\"; chain c { ct state established accept; }; }\n";
    assertTrue(Nft.check(good).ok());
    assertInstanceOf(Nft.Result.Refused.class, Nft.list("inet", "t"));
    assertTrue(Nft.apply(good).ok());
    assertTrue(Nft.list("inet", "t").ok());
    Nft.Result refused = Nft.check("table inet t { chain c { nonsense; }; }\n");
    assertTrue(refused.reason().contains("syntax error"), refused.reason());
    Nft.Result missing =
        Nft.run(java.util.List.of("nft-is-not-here"), "", 100, Duration.ofSeconds(1));
    assertInstanceOf(Nft.Result.Failed.class, missing);
    Nft.Result slow = Nft.run(java.util.List.of("sleep", "9"), "", 100, Duration.ofMillis(100));
    assertTrue(slow.reason().contains("did not end"), slow.reason());
    Nft.Result wordy = Nft.run(java.util.List.of("seq", "100000"), "", 100, Duration.ofSeconds(9));
    assertTrue(wordy instanceof Nft.Result.Done(String out) && out.contains("[cut after 100"));
  }

  @KernelTest
  void elementsAreChangedInOneTransaction() throws Exception {
    Nft.Result made =
        Nft.apply(
            """
            table inet t { comment "hello";
              set ips { type ipv4_addr; flags timeout; }
              set pairs { type ifname . ipv4_addr . inet_service; }
              map macs { type ipv4_addr : ether_addr; flags timeout; }
            }
            table netdev v { set vmac { type ether_addr; flags timeout; }
            }
            """);
    assertTrue(made.ok(), made.reason());
    NftSet ips = new NftSet(NftSet.Family.INET, "t", "ips");
    NftSet pairs = new NftSet(NftSet.Family.INET, "t", "pairs");
    NftSet macs = new NftSet(NftSet.Family.INET, "t", "macs");
    NftSet vmac = new NftSet(NftSet.Family.NETDEV, "v", "vmac");
    byte[] one = NftKey.of(Ip.of("192.0.2.1"));
    try (NftElements elements = NftElements.open()) {
      elements.begin().add(ips, one).commit().orThrow("add");
      byte[] pair = new NftKey().device("lan0").ip(Ip.of("192.0.2.1")).port(443).bytes();
      elements
          .begin()
          .add(pairs, pair)
          .put(macs, one, Mac.virtual(7).bytes(), Duration.ofSeconds(60))
          .refresh(vmac, NftKey.of(Mac.virtual(7)), Duration.ofSeconds(3))
          .refresh(ips, one, Duration.ofSeconds(30))
          .commit()
          .orThrow("batch");
      String text = Nft.list("inet", "t") instanceof Nft.Result.Done(String out) ? out : "";
      assertTrue(text.contains("\"lan0\" . 192.0.2.1 . 443"), text);
      assertTrue(text.contains("192.0.2.1 timeout 30s"), text);
      assertTrue(text.contains(": 00:00:5e:00:01:07"), text);
      NftElements.Element live = elements.list(vmac).orElseThrow().getFirst();
      assertEquals(Mac.virtual(7), Mac.ofBytes(live.key(), 0));
      assertEquals(Duration.ofSeconds(3), live.timeout());
      assertTrue(live.left().toMillis() > 0 && live.left().toMillis() <= 3000, live.toString());
      NftElements.Element mapped = elements.list(macs).orElseThrow().getFirst();
      assertEquals(Mac.virtual(7), Mac.ofBytes(mapped.data(), 0));
      assertEquals(Optional.empty(), elements.list(new NftSet(NftSet.Family.INET, "t", "nothing")));
      elements.begin().refresh(vmac, NftKey.of(Mac.virtual(7)), Duration.ofMillis(200)).commit();
      Thread.sleep(400);
      assertFalse(Nft.list("netdev", "v").toString().contains("00:00:5e"));

      byte[] two = NftKey.of(Ip.of("192.0.2.2"));
      assertTrue(elements.begin().add(ips, two).delete(pairs, one).commit() instanceof Ack.Refused);
      assertFalse(Nft.list("inet", "t").toString().contains("192.0.2.2"));
      assertTrue(elements.begin().delete(ips, two).commit().is(Errno.ENOENT));
      NftSet missing = new NftSet(NftSet.Family.INET, "t", "nothing");
      assertTrue(elements.begin().add(missing, two).commit().is(Errno.ENOENT));
      assertTrue(elements.begin().commit().ok());
      assertEquals(Optional.of("hello"), elements.tableComment(NftSet.Family.INET, "t"));
      assertEquals(Optional.of(""), elements.tableComment(NftSet.Family.NETDEV, "v"));
      assertEquals(Optional.empty(), elements.tableComment(NftSet.Family.INET, "none"));
    }
  }

  @KernelTest
  void settingsAreReadAndWritten() {
    assertEquals(new Sysctl.Value.Found("1"), Sysctl.write("net/ipv4/conf/lo/forwarding", "1"));
    assertEquals(new Sysctl.Value.Found("1"), Sysctl.read("net/ipv4/conf/lo/forwarding"));
    assertInstanceOf(Sysctl.Value.Missing.class, Sysctl.write("net/ipv4/conf/no/forwarding", "1"));
    assertInstanceOf(Sysctl.Value.Missing.class, Sysctl.read("net/nothing"));
    assertInstanceOf(Sysctl.Value.Refused.class, Sysctl.write("net/../../etc/passwd", "1"));
    assertInstanceOf(Sysctl.Value.Refused.class, Sysctl.write("net/ipv4/ip_forward", "a\nb"));
  }

  @Test
  void schedulingFailsSoftly() throws Exception {
    var task =
        new FutureTask<>(() -> {
          assertTrue(Scheduling.timerSlack(1).ok());
          Ack ack = Scheduling.fifo(10);
          assertTrue(ack.ok() || ack.is(Errno.EPERM), ack.toString());
          assertTrue(Scheduling.fifo(1000).is(Errno.EINVAL));
          Ack vm = Scheduling.fifo("VM Thread", 1);
          assertEquals(ack.ok(), vm.ok(), "the JVM's own thread: " + vm);
          assertFalse(Scheduling.fifo("no such thread", 1).ok());
          return true;
        });
    Thread.ofPlatform().start(task);
    assertTrue(task.get());
  }
}
