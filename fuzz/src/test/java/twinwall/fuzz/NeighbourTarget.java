package twinwall.fuzz;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import twinwall.core.machine.Moment;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;
import twinwall.core.net.Ip6;
import twinwall.core.net.Mac;
import twinwall.core.packet.Arp;
import twinwall.core.packet.Echo;
import twinwall.core.packet.Ethernet;
import twinwall.core.packet.Ipv4Packet;
import twinwall.core.packet.Ipv6Packet;
import twinwall.core.packet.NeighbourAdvert;
import twinwall.core.packet.NeighbourSolicit;
import twinwall.core.pulse.PulseAction;
import twinwall.core.pulse.PulseEvent;
import twinwall.core.pulse.PulseMachine;
import twinwall.core.pulse.PulsePath;
import twinwall.core.pulse.PulseSettings;
import twinwall.core.pulse.PulseState;

/**
 * ARP and neighbour discovery as probes and CARP devices hear them, and the machine that counts the
 * answers. An input is frames, each with a byte for what is mended and a byte for its length.
 */
final class NeighbourTarget implements Target {
  private static final Mac US = new Mac(0x0200_0000_000AL);
  private static final Mac PEER = new Mac(0x0200_0000_000BL);
  private static final Ip4 FOUR = (Ip4) Ip.of("172.16.1.2");
  private static final Ip6 SIX = (Ip6) Ip.of("fe80::b");
  private static final int NODE = 9;

  private final PulseMachine machine = new PulseMachine();

  @Override
  public String name() {
    return "neighbour";
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
    Ip6 own = (Ip6) Ip.of("fe80::a");
    List<byte[]> frames =
        List.of(
            new Arp(Arp.REPLY, PEER, FOUR, US, (Ip4) Ip.of("172.16.1.1")).frame(PEER, US),
            Arp.gratuitous(PEER, FOUR).frame(PEER, Mac.BROADCAST),
            new NeighbourAdvert(SIX, PEER, true, true, true).frame(US, SIX, own),
            NeighbourAdvert.unsolicited(SIX, PEER).frameToAll(),
            new NeighbourSolicit(SIX, own, US).frame(),
            new NeighbourSolicit(SIX, Ip6.ANY, US).frame());
    List<byte[]> seeds = new ArrayList<>();
    Bytes all = new Bytes();
    for (byte[] frame : frames) {
      seeds.add(new Bytes().u8(0).u8(frame.length).put(frame).done());
      seeds.add(new Bytes().u8(1).u8(frame.length).put(frame).done());
      all.u8(0x31).u8(frame.length).put(frame);
    }
    seeds.add(all.done());
    return seeds;
  }

  @Override
  public void one(byte[] input) {
    Dice dice = new Dice(input);
    Moment now = Moment.ofMillis(1_000);
    PulseState state = start(now);
    while (!dice.isEmpty()) {
      int mode = dice.u8();
      byte[] frame = dice.take(dice.u8());
      if ((mode & 1) != 0 && frame.length >= 58 && frame[12] == (byte) 0x86) {
        mend(frame);
      }
      int length = Math.max(0, frame.length - (mode >> 1 & 1));
      now = now.plusNanos((mode >> 4) * 3_700_000L);
      state = wake(state, now);
      for (PulsePath path : answers(frame, length)) {
        state = machine.on(state, new PulseEvent.Answered(path), now).state();
      }
      if ((mode & 4) != 0) {
        state = machine.on(state, new PulseEvent.Flooded("eth2"), now).state();
      }
      if ((mode & 8) != 0) {
        state = machine.on(state, new PulseEvent.Drained(), now).state();
      }
      headers(frame, length);
    }
    wake(state, now.plusNanos(200_000_000L));
  }

  private PulseState start(Moment now) {
    PulseEvent configured =
        new PulseEvent.Configured(
            Optional.of(new PulseSettings(Duration.ofMillis(20), 4)),
            Set.of(new PulsePath("eth2", FOUR)));
    PulseState state = machine.on(PulseState.INITIAL, configured, now).state();
    state = machine.on(state, new PulseEvent.Link("eth2", true), now).state();
    return machine.on(state, new PulseEvent.Heard(new PulsePath("eth2", SIX), NODE), now).state();
  }

  private PulseState wake(PulseState state, Moment until) {
    PulseState at = state;
    for (int i = 0; until.reached(machine.wakeAt(at)); i++) {
      Moment now = machine.wakeAt(at);
      var step = machine.due(at, now);
      at = step.state();
      for (PulseAction action : step.actions()) {
        if (action instanceof PulseAction.Drain) {
          at = machine.on(at, new PulseEvent.Drained(), now).state();
        }
      }
      Moment next = machine.wakeAt(at);
      Check.that(now.isBefore(next), () -> "it wakes at " + next + " again");
      Check.that(i < 5_000, () -> "too many turns until " + until);
    }
    return at;
  }

  /** The sum of an ICMPv6 message with its pseudo header, at its usual place. */
  private static void mend(byte[] frame) {
    int length = Math.min((frame[18] & 255) << 8 | frame[19] & 255, frame.length - 54);
    if (length < 4) {
      return;
    }
    long pseudo = length + 58;
    for (int i = 22; i < 54; i += 2) {
      pseudo += (frame[i] & 255) << 8 | frame[i + 1] & 255;
    }
    Bytes.sum(frame, 54, length, 56, pseudo);
  }

  private static List<PulsePath> answers(byte[] frame, int length) {
    List<PulsePath> answers = new ArrayList<>();
    Arp.read(frame, length)
        .ifPresent(arp -> {
          byte[] again = arp.frame(arp.senderMac(), arp.targetMac());
          Check.same(Optional.of(arp), Arp.read(again, again.length), "ARP");
          answers.add(new PulsePath("eth2", arp.sender()));
        });
    NeighbourAdvert.read(frame, length)
        .ifPresent(advert -> {
          byte[] again = advert.frame(US, advert.target(), SIX);
          Check.same(
              Optional.of(advert), NeighbourAdvert.read(again, again.length), "an advertisement");
          answers.add(new PulsePath("eth2", advert.target()));
        });
    NeighbourSolicit.read(frame, length)
        .ifPresent(solicit -> {
          byte[] answer = solicit.answer(US);
          Check.that(
              NeighbourAdvert.read(answer, answer.length)
                  .filter(advert -> advert.target().equals(solicit.target()))
                  .isPresent(),
              () -> "the answer to " + solicit + " is none");
          byte[] again = solicit.frame();
          Check.same(
              Optional.of(solicit), NeighbourSolicit.read(again, again.length), "a solicitation");
        });
    return answers;
  }

  private static void headers(byte[] frame, int length) {
    Check.that(Ethernet.read(frame, frame.length + 1).isEmpty(), () -> "more than there is");
    Ipv4Packet.read(frame, length)
        .ifPresent(p -> within(p.payloadAt(), p.payloadLength(), 34, length));
    for (boolean v4 : List.of(true, false)) {
      Echo.reply(v4, frame, length)
          .ifPresent(e -> Check.that(e.request(v4).length == 16, () -> "an echo " + e));
    }
    Ipv6Packet.read(frame, length)
        .ifPresent(p -> within(p.payloadAt(), p.payloadLength(), 54, length));
  }

  private static void within(int at, int size, int from, int length) {
    Check.that(at >= from && size >= 0 && at + size <= length, () -> at + "+" + size);
  }
}
