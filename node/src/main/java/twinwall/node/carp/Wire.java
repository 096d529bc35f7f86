package twinwall.node.carp;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import twinwall.core.carp.Advert;
import twinwall.core.carp.AdvertCodec;
import twinwall.core.carp.CarpGroup;
import twinwall.core.carp.CarpKey;
import twinwall.core.carp.Vhid;
import twinwall.core.machine.Moment;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;
import twinwall.core.net.Ip6;
import twinwall.core.net.Mac;
import twinwall.core.net.Prefix;
import twinwall.core.packet.Arp;
import twinwall.core.packet.NeighbourAdvert;
import twinwall.core.packet.NeighbourSolicit;
import twinwall.node.Clock;

/**
 * One device's frames: what the reader needs to judge them, and how ours are made. Written by the
 * configuring and the loop's thread, read by the reader.
 */
final class Wire implements AdvertCodec.Known {
  private static final long MINUTE = 60_000_000_000L;
  private static final int REMEMBERED = 1024;

  /**
   * After a change of addresses or password, so long the ones before count too, for sending and for
   * accepting: the peer changes a little earlier or later, and must hear us all the time.
   */
  static final Duration CHANGE = Duration.ofMinutes(1);

  /**
   * What frames are made and judged with.
   *
   * @param before what counts too until then
   */
  private record Keys(String password, List<Ip> addresses, List<CarpKey> accepted, Before before) {
    CarpKey sending() {
      return accepted.getFirst();
    }

    boolean isSame(Keys other) {
      return password.equals(other.password)
          && Set.copyOf(addresses).equals(Set.copyOf(other.addresses));
    }

    @Override
    public String toString() {
      return "Keys" + addresses;
    }
  }

  /** The keys before a change, and until when they count. */
  private record Before(List<CarpKey> accepted, Moment until) {
    static final Before NOTHING = new Before(List.of(), Moment.START);
  }

  /** A virtual MAC that answers for an IPv6 address, until the dead man's time. */
  private record Answer(Mac mac, Moment until) {}

  private record Sent(int vhid, long counter, long at) {}

  final String device;
  final Edge.FrameSocket socket;
  final Counters counters = new Counters();
  private final LongSupplier counter;
  private final int node;
  private final Clock clock;
  private final Deque<Sent> sent = new ArrayDeque<>();
  private final Map<Ip6, Answer> answers = new ConcurrentHashMap<>();
  private final Set<Mac> accepted = ConcurrentHashMap.newKeySet();
  private final Map<Ip6, Mac> heard = new ConcurrentHashMap<>();
  private volatile Map<Integer, Keys> keys = Map.of();
  private volatile Set<Ip> own = Set.of();

  Wire(String device, Edge.FrameSocket socket, LongSupplier counter, int node, Clock clock) {
    this.device = device;
    this.socket = socket;
    this.counter = counter;
    this.node = node;
    this.clock = clock;
  }

  void configure(Map<CarpGroup, String> passwords, Set<Ip> ownAddresses) {
    Map<Integer, Keys> made = new HashMap<>();
    passwords.forEach((group, password) -> {
      List<Ip> ips = group.addresses().stream().map(Prefix::address).toList();
      List<CarpKey> accepted = CarpKey.accepted(password, group.vhid().number(), ips);
      Keys next = new Keys(password, ips, accepted, Before.NOTHING);
      Keys old = keys.getOrDefault(group.vhid().number(), next);
      Before before =
          old.isSame(next)
              ? old.before()
              : new Before(List.of(old.sending()), clock.now().plus(CHANGE));
      made.put(group.vhid().number(), new Keys(password, ips, accepted, before));
    });
    keys = Map.copyOf(made);
    own = Set.copyOf(ownAddresses);
  }

  // What the decoder asks.

  @Override
  public List<CarpKey> keys(int vhid) {
    Keys known = keys.get(vhid);
    if (known == null) {
      return List.of();
    }
    List<CarpKey> both = new ArrayList<>(known.accepted());
    both.addAll(before(known));
    return both;
  }

  private List<CarpKey> before(Keys known) {
    return clock.now().reached(known.before().until()) ? List.of() : known.before().accepted();
  }

  @Override
  public boolean isOurs(long value) {
    return value >>> 48 == node;
  }

  @Override
  public boolean isOwn(Ip address) {
    return own.contains(address);
  }

  @Override
  public boolean sent(int vhid, long value) {
    synchronized (sent) {
      return sent.stream().anyMatch(s -> s.vhid() == vhid && s.counter() == value);
    }
  }

  private void remember(int vhid, long value, Moment now) {
    synchronized (sent) {
      sent.addLast(new Sent(vhid, value, now.nanos()));
      while (sent.size() > REMEMBERED || sent.getFirst().at() < now.nanos() - MINUTE) {
        sent.removeFirst();
      }
    }
  }

  // Sending.

  /** One advert for each family that the group has addresses and the device a source in. */
  void advertise(CarpGroup group, int advbase, int advskew, Moment now) throws IOException {
    Keys known = keys.get(group.vhid().number());
    if (known == null) {
      return;
    }
    for (boolean v4 : new boolean[] {true, false}) {
      if (group.addresses().stream().noneMatch(p -> p.address().isV4() == v4)) {
        continue;
      }
      long value = counter.getAsLong();
      int vhid = group.vhid().number();
      Advert advert = new Advert(vhid, advbase, advskew, 0, value, source(group, v4));
      remember(vhid, value, now);
      send(AdvertCodec.frame(advert, known.sending()));
      for (CarpKey key : before(known)) {
        send(AdvertCodec.frame(advert, key));
      }
      (v4 ? counters.opackets : counters.opackets6).incrementAndGet();
    }
  }

  /** The first own address of a family; link-local for IPv6; as FreeBSD has it, else none. */
  private static Ip source(CarpGroup group, boolean v4) {
    return group.sources().stream()
        .filter(ip -> ip.isV4() == v4)
        .min((a, b) -> Boolean.compare(b.isLinkLocal(), a.isLinkLocal()))
        .orElse(v4 ? Ip4.ANY : Ip6.ANY);
  }

  void announce(CarpGroup group) throws IOException {
    Mac mac = group.vhid().mac();
    for (Prefix prefix : group.addresses()) {
      switch (prefix.address()) {
        case Ip4 ip -> send(Arp.gratuitous(mac, ip).frame(mac, Mac.BROADCAST));
        case Ip6 ip -> send(NeighbourAdvert.unsolicited(ip, mac).frameToAll());
      }
    }
  }

  private void send(byte[] frame) throws IOException {
    socket.send(frame, frame.length);
  }

  /** Lets the hardware take what is for the group. Once each: memberships are counted. */
  void accept(CarpGroup group) throws IOException {
    Mac mac = group.vhid().mac();
    if (accepted.add(mac)) {
      socket.accept(mac);
    }
    for (Prefix prefix : group.addresses()) {
      if (prefix.address() instanceof Ip6 ip && heard.putIfAbsent(ip, mac) == null) {
        socket.hear(ip);
      }
    }
  }

  void refuse(CarpGroup group) throws IOException {
    Mac mac = group.vhid().mac();
    for (Ip6 ip : List.copyOf(heard.keySet())) {
      if (heard.remove(ip, mac)) {
        socket.ignore(ip);
      }
    }
    if (accepted.remove(mac)) {
      socket.refuse(mac);
    }
  }

  // Answering for IPv6 addresses, which the kernel does not know on this device.

  void answer(CarpGroup group, Moment until) {
    for (Prefix prefix : group.addresses()) {
      if (prefix.address() instanceof Ip6 ip) {
        answers.put(ip, new Answer(group.vhid().mac(), until));
      }
    }
  }

  void silence(Vhid vhid) {
    answers.values().removeIf(answer -> answer.mac().equals(vhid.mac()));
  }

  /** Answers a neighbour solicitation, if the address is ours now. */
  boolean answered(byte[] frame, int length, Moment now) throws IOException {
    var solicit = NeighbourSolicit.read(frame, length);
    if (solicit.isEmpty()) {
      return false;
    }
    Answer answer = answers.get(solicit.get().target());
    if (answer != null && !now.reached(answer.until())) {
      counters.solicits.incrementAndGet();
      send(solicit.get().answer(answer.mac()));
    }
    return true;
  }
}
