package twinwall.node.carp;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import twinwall.core.carp.Advert;
import twinwall.core.carp.AdvertCodec;
import twinwall.core.carp.CarpEvent;
import twinwall.core.carp.CarpGroup;
import twinwall.core.carp.CarpKey;
import twinwall.core.carp.CarpMachine;
import twinwall.core.carp.CarpSettings;
import twinwall.core.carp.CarpState;
import twinwall.core.carp.Decoded;
import twinwall.core.carp.Vhid;
import twinwall.node.Clock;
import twinwall.node.Log;

/**
 * Take-overs that change nothing, many times, with the production machine, hands and frames: the
 * first real one finds its code compiled, and its rare branches known to the compiler. Cold it took
 * 10 to 20 ms, rehearsed 2 to 4.
 */
final class Rehearsal {
  /** With the kernel in it. */
  private static final int WHOLE = 100;

  /** Without: as often as makes the compiler believe that such things happen. */
  private static final int DRY = 600;

  private static final String PASSWORD = "rehearsal";
  private static final int US = 1;
  private static final int PEER = 2;

  private final Clock clock = new Clock();
  private final CarpMachine machine = new CarpMachine();
  private final List<CarpGroup> groups;
  private final Map<String, Wire> wires = new HashMap<>();
  private final CarpKey key;
  private final AtomicLong counter = new AtomicLong();
  private final Log quiet =
      new Log(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8), "");
  private final CarpHands whole;
  private final CarpHands dry;
  private CarpState state = CarpState.INITIAL;

  private Rehearsal(Edge edge, List<CarpGroup> real) {
    this.groups = twins(real);
    int number = groups.getFirst().vhid().number();
    this.key = CarpKey.accepted(PASSWORD, number, List.of(Stage.NOWHERE.address())).getFirst();
    this.whole = hands(new Stage(edge, true));
    this.dry = hands(new Stage(edge, false));
    for (CarpGroup group : groups) {
      String device = group.vhid().device();
      Wire wire = new Wire(device, new Stage.Silence(), counter::incrementAndGet, US, clock);
      wire.configure(Map.of(group, PASSWORD), Set.of());
      wires.put(device, wire);
      whole.wire(wire);
      dry.wire(wire);
    }
  }

  /** Until it is done or interrupted. */
  static void run(Edge edge, List<CarpGroup> groups) throws InterruptedException {
    if (groups.isEmpty()) {
      return;
    }
    Rehearsal rehearsal = new Rehearsal(edge, groups);
    for (int i = 0; i < DRY + WHOLE; i++) {
      rehearsal.play(i % (DRY / WHOLE + 1) == 0 ? rehearsal.whole : rehearsal.dry);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  private CarpHands hands(Edge edge) {
    return new CarpHands(edge, clock, quiet, _ -> {}, _ -> {}, () -> {});
  }

  /** A group for each device, with a number that nobody has and an address that nobody has. */
  private static List<CarpGroup> twins(List<CarpGroup> real) {
    Set<String> devices = new LinkedHashSet<>();
    Set<Integer> taken = new HashSet<>();
    for (CarpGroup group : real) {
      devices.add(group.vhid().device());
      taken.add(group.vhid().number());
    }
    int number =
        IntStream.iterate(255, n -> n > 1, n -> n - 1)
            .filter(n -> !taken.contains(n))
            .findFirst()
            .orElse(1);
    List<CarpGroup> out = new ArrayList<>();
    for (String device : devices) {
      Vhid vhid = new Vhid(device, number);
      out.add(new CarpGroup(vhid, 1, 100, List.of(Stage.NOWHERE), List.of(), "rehearsal", ""));
    }
    return out;
  }

  /** A life: BACKUP, suspicion, the peer's death, its return, its demotion, a lost link. */
  private void play(CarpHands hands) {
    state = CarpState.INITIAL;
    tell(hands, new CarpEvent.Configured(new CarpSettings(groups, true, US), Map.of()));
    for (CarpGroup group : groups) {
      tell(hands, new CarpEvent.Link(group.vhid().device(), true));
    }
    everywhere(hands, 0);
    tell(hands, new CarpEvent.PeerSuspected(PEER, true));
    tell(hands, new CarpEvent.PeerSuspected(PEER, false));
    tell(hands, new CarpEvent.PeerDead(PEER));
    everywhere(hands, 0);
    hear(hands, groups.getFirst(), CarpMachine.MAX_SKEW);
    tell(hands, new CarpEvent.Link(groups.getLast().vhid().device(), false));
    everywhere(hands, 0);
  }

  private void everywhere(CarpHands hands, int skew) {
    groups.forEach(group -> hear(hands, group, skew));
  }

  /** The peer's advert, from its frame. */
  private void hear(CarpHands hands, CarpGroup group, int skew) {
    Wire wire = wires.get(group.vhid().device());
    if (wire == null) {
      return;
    }
    long value = (long) PEER << 48 | counter.incrementAndGet();
    Advert advert = new Advert(group.vhid().number(), 1, skew, 0, value, Stage.PEER);
    byte[] frame = AdvertCodec.frame(advert, key);
    if (AdvertCodec.decode(frame, frame.length, wire) instanceof Decoded.Valid valid) {
      tell(hands, new CarpEvent.Heard(wire.device, valid.advert()));
    }
  }

  private void tell(CarpHands hands, CarpEvent event) {
    var step = machine.on(state, event, clock.now());
    state = step.state();
    step.actions().forEach(hands);
  }
}
