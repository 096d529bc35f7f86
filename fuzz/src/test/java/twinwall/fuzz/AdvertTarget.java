package twinwall.fuzz;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import twinwall.core.carp.Advert;
import twinwall.core.carp.AdvertCodec;
import twinwall.core.carp.CarpAction;
import twinwall.core.carp.CarpEvent;
import twinwall.core.carp.CarpGroup;
import twinwall.core.carp.CarpKey;
import twinwall.core.carp.CarpMachine;
import twinwall.core.carp.CarpSettings;
import twinwall.core.carp.CarpState;
import twinwall.core.carp.Decoded;
import twinwall.core.carp.Drop;
import twinwall.core.carp.Role;
import twinwall.core.carp.Vhid;
import twinwall.core.machine.Machine.Step;
import twinwall.core.machine.Moment;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;

/**
 * Frames on a CARP device, and what the election makes of them. An input is frames, each with a
 * byte that says what to mend before it is fed and how much time passes, and a byte for its length.
 */
final class AdvertTarget implements Target {
  private static final String DEVICE = "lan0";
  private static final Ip OWN = Ip.of("10.91.0.1");
  private static final Ip OWN6 = Ip.of("fe80::1");
  private static final int NODE = 7;
  private static final List<Ip> VIPS = List.of(Ip.of("10.91.0.100"), Ip.of("fe80::64"));
  private static final Map<Integer, List<CarpKey>> KEYS =
      Map.of(
          37, CarpKey.accepted("cv-secret-1", 37, List.of(Ip.of("10.91.0.100"))),
          1, CarpKey.accepted("only-a-test", 1, VIPS));

  private final CarpMachine machine = new CarpMachine();

  private static final AdvertCodec.Known KNOWN =
      new AdvertCodec.Known() {
        @Override
        public List<CarpKey> keys(int vhid) {
          return KEYS.getOrDefault(vhid, List.of());
        }

        @Override
        public boolean isOwn(Ip address) {
          return address.equals(OWN) || address.equals(OWN6);
        }

        @Override
        public boolean isOurs(long counter) {
          return counter >>> 48 == NODE;
        }

        @Override
        public boolean sent(int vhid, long counter) {
          return counter >>> 8 == (long) NODE << 40;
        }
      };

  @Override
  public String name() {
    return "advert";
  }

  @Override
  public int rounds() {
    return 6_000;
  }

  @Override
  public int longest() {
    return 1_024;
  }

  @Override
  public List<byte[]> seeds() {
    List<byte[]> frames = new ArrayList<>();
    for (Ip from : List.of(Ip.of("10.91.0.2"), OWN, Ip.of("fe80::2"))) {
      for (int[] said :
          new int[][] {{1, 1, 0, 0}, {1, 1, 100, 0}, {37, 255, 255, 0}, {37, 3, 254, 9}}) {
        Advert advert = new Advert(said[0], said[1], said[2], said[3], 0x9_0000_0000_0001L, from);
        frames.add(AdvertCodec.frame(advert, KEYS.get(said[0]).getFirst()));
      }
    }
    // A FreeBSD kernel's, of another VHID's password.
    frames.add(
        HexFormat.of()
            .parseHex(
                "01005e00001200005e000101080045e0003800004000ff708156c0a85864e0000012210100070001cf0c"
                    + "d8eb03f64aa49bd2db894a44db44e04954f8bae9401eb4059db6c977"));
    List<byte[]> seeds = new ArrayList<>();
    Bytes all = new Bytes();
    for (byte[] frame : frames) {
      seeds.add(new Bytes().u8(0).u8(frame.length).put(frame).done());
      seeds.add(new Bytes().u8(7).u8(frame.length).put(frame).done());
      all.u8(0x75).u8(frame.length).put(frame);
    }
    seeds.add(all.done());
    return seeds;
  }

  @Override
  public void one(byte[] input) {
    Dice dice = new Dice(input);
    CarpState state = start();
    Moment now = Moment.ofMillis(2_000);
    while (!dice.isEmpty()) {
      int mode = dice.u8();
      byte[] frame = dice.take(dice.u8());
      mend(frame, mode & 7);
      now = now.plusNanos((mode >> 4) * 97_000_000L);
      state = wake(state, now);
      int length = (mode & 8) == 0 ? frame.length : frame.length - 1;
      switch (AdvertCodec.decode(frame, Math.max(0, length), KNOWN)) {
        case Decoded.Valid valid -> {
          valid(valid.advert());
          state = take(machine.on(state, new CarpEvent.Heard(DEVICE, valid.advert()), now));
        }
        case Drop drop -> state = drop(state, drop, now);
      }
    }
    wake(state, now.plusNanos(20_000_000_000L));
  }

  private CarpState start() {
    List<CarpGroup> groups = new ArrayList<>();
    for (int vhid : KEYS.keySet()) {
      groups.add(
          new CarpGroup(
              new Vhid(DEVICE, vhid),
              1,
              vhid == 1 ? 0 : 100,
              List.of(Prefix.of("10.91.0.100/24")),
              List.of(OWN, OWN6),
              "LAN@" + vhid,
              ""));
    }
    Moment now = Moment.ofMillis(1_000);
    CarpState state = take(machine.on(CarpState.INITIAL, new CarpEvent.Link(DEVICE, true), now));
    CarpSettings settings = new CarpSettings(groups, true, NODE);
    return take(machine.on(state, new CarpEvent.Configured(settings, Map.of()), now));
  }

  /** Makes sums and digests right, so that what comes after their check is reached, too. */
  private static void mend(byte[] frame, int what) {
    boolean four = frame.length >= 70 && frame[12] == 8 && frame[13] == 0;
    int at = four ? 34 : 54;
    if (frame.length < at + 36) {
      return;
    }
    if ((what & 4) != 0 && KEYS.containsKey(frame[at + 1] & 255)) {
      long counter = java.nio.ByteBuffer.wrap(frame, at + 8, 8).getLong();
      byte[] digest = KEYS.get(frame[at + 1] & 255).getFirst().digest(counter);
      System.arraycopy(digest, 0, frame, at + 16, digest.length);
    }
    if ((what & 2) != 0) {
      Bytes.sum(frame, at, 36, at + 6, 0);
    }
    if ((what & 1) != 0 && four) {
      Bytes.sum(frame, 14, 20, 24, 0);
    }
  }

  private static void valid(Advert advert) {
    Check.that(KEYS.containsKey(advert.vhid()), () -> "a VHID that is not ours: " + advert);
    Check.that(!KNOWN.isOwn(advert.source()), () -> "our own: " + advert);
    byte[] again = AdvertCodec.frame(advert, KEYS.get(advert.vhid()).getFirst());
    Check.same(
        new Decoded.Valid(advert), AdvertCodec.decode(again, again.length, KNOWN), "an advert");
  }

  private CarpState drop(CarpState state, Drop drop, Moment now) {
    Check.that(drop.vhid() >= 0 && drop.vhid() < 256, drop::toString);
    return switch (drop.reason()) {
      case BADAUTH, VRRP, TWIN -> {
        Map<Vhid, Role> before = roles(state);
        CarpState after = take(machine.on(state, new CarpEvent.Suspicious(DEVICE, drop, 1), now));
        Check.same(before, roles(after), "what is no advert changed a role");
        yield after;
      }
      case HDROPS,
          NOTCARP,
          BADADDRS,
          OWNSOURCE,
          BADLEN,
          BADVER,
          BADTYPE,
          BADVHID,
          BADTTL,
          BADSUM,
          OWNCOUNTER ->
          state;
    };
  }

  private static Map<Vhid, Role> roles(CarpState state) {
    Map<Vhid, Role> roles = new TreeMap<>();
    state.members().keySet().forEach(vhid -> roles.put(vhid, state.role(vhid)));
    return roles;
  }

  private CarpState wake(CarpState state, Moment until) {
    CarpState at = state;
    for (int i = 0; until.reached(machine.wakeAt(at)); i++) {
      Moment now = machine.wakeAt(at);
      at = take(machine.due(at, now));
      Moment next = machine.wakeAt(at);
      Check.that(now.isBefore(next), () -> "it wakes at " + next + " again");
      int turns = i;
      Check.that(i < 10_000, () -> turns + " turns until " + until);
    }
    return at;
  }

  private static CarpState take(Step<CarpState, CarpAction> step) {
    Check.that(step.actions().size() <= 64, () -> step.actions().size() + " actions at once");
    Check.that(step.state().history().size() <= CarpMachine.HISTORY, () -> "the history grows");
    Check.that(step.state().alarms().size() <= 64, () -> "alarms: " + step.state().alarms());
    return step.state();
  }
}
