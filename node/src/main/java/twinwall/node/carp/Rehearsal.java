package twinwall.node.carp;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import twinwall.core.carp.Advert;
import twinwall.core.carp.AdvertCodec;
import twinwall.core.carp.CarpEvent;
import twinwall.core.carp.CarpGroup;
import twinwall.core.carp.CarpKey;
import twinwall.core.carp.CarpMachine;
import twinwall.core.carp.CarpSettings;
import twinwall.core.carp.CarpState;
import twinwall.core.carp.Vhid;
import twinwall.core.machine.Moment;
import twinwall.core.net.Ip4;
import twinwall.core.net.Mac;
import twinwall.core.net.Prefix;
import twinwall.core.packet.Arp;

/**
 * A take-over that changes nothing, many times: the first real one finds its code compiled. Cold it
 * took 10 to 20 ms, rehearsed 2 to 3.
 */
final class Rehearsal {
  private static final int TIMES = 150;

  /** An address that no device has: removing it takes the road of removing one. */
  private static final Prefix NOWHERE = Prefix.of("127.117.255.254/32");

  private static final String PASSWORD = "rehearsal";

  private Rehearsal() {}

  static void run(Edge edge, List<CarpGroup> groups) throws IOException {
    if (groups.isEmpty()) {
      return;
    }
    CarpGroup group = groups.getFirst();
    Vhid unused = unused(groups, group.vhid().device());
    for (int i = 0; i < TIMES; i++) {
      decide(groups);
      edge.addresses(unused.device());
      edge.removeAddress("lo", NOWHERE);
      edge.live(unused, Duration.ofMillis(1));
      edge.dead(unused);
      speak(group, i);
    }
  }

  private static Vhid unused(List<CarpGroup> groups, String device) {
    return IntStream.iterate(255, n -> n > 0, n -> n - 1)
        .mapToObj(n -> new Vhid(device, n))
        .filter(vhid -> groups.stream().noneMatch(g -> g.vhid().equals(vhid)))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("255 VHIDs on " + device));
  }

  private static void decide(List<CarpGroup> groups) {
    CarpMachine machine = new CarpMachine();
    CarpSettings settings = new CarpSettings(groups, true, 1);
    CarpState state = CarpState.INITIAL;
    state = machine.on(state, new CarpEvent.Configured(settings, Map.of()), Moment.START).state();
    for (CarpGroup group : groups) {
      String device = group.vhid().device();
      Advert advert = new Advert(group.vhid().number(), 1, 0, 0, 2L << 48, Ip4.ANY);
      state = machine.on(state, new CarpEvent.Link(device, true), Moment.START).state();
      state = machine.on(state, new CarpEvent.Heard(device, advert), Moment.START).state();
    }
    machine.on(state, new CarpEvent.PeerDead(2), Moment.ofMillis(1));
  }

  private static void speak(CarpGroup group, int counter) {
    int number = group.vhid().number();
    var ips = group.addresses().stream().map(Prefix::address).toList();
    CarpKey key = CarpKey.accepted(PASSWORD, number, ips).getFirst();
    AdvertCodec.frame(new Advert(number, 1, 0, 0, counter, Ip4.ANY), key);
    Mac mac = group.vhid().mac();
    Arp.gratuitous(mac, Ip4.ANY).frame(mac, Mac.BROADCAST);
  }
}
