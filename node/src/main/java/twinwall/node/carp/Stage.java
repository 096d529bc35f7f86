package twinwall.node.carp;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import twinwall.core.carp.Vhid;
import twinwall.core.net.Ip4;
import twinwall.core.net.Ip6;
import twinwall.core.net.Mac;
import twinwall.core.net.Prefix;

/**
 * The kernel as a {@link Rehearsal} has it: the same roads, but addresses come and go nowhere, and
 * what lives does so for a millisecond, at a virtual MAC that nobody has. What the kernel refuses
 * is of no interest.
 *
 * @param open whether the kernel is asked at all
 */
record Stage(Edge edge, boolean open) implements Edge {
  /** An address that no device has: removing it takes the road of adding or removing one. */
  static final Prefix NOWHERE = Prefix.of("127.117.255.254/32");

  static final Ip4 PEER = (Ip4) Prefix.of("127.117.255.253/32").address();
  private static final Duration MOMENT = Duration.ofMillis(1);

  private interface Work {
    void run() throws IOException;
  }

  private void play(Work work) throws IOException {
    if (open) {
      work.run();
    }
  }

  @Override
  public FrameSocket open(String device) {
    return new Silence();
  }

  @Override
  public List<Prefix> addresses(String device) throws IOException {
    return open ? edge.addresses(device) : List.of();
  }

  @Override
  public boolean isUp(String device) {
    return true;
  }

  @Override
  public void addAddress(String device, Prefix address) throws IOException {
    play(() -> edge.removeAddress("lo", NOWHERE));
  }

  @Override
  public void removeAddress(String device, Prefix address) throws IOException {
    play(() -> edge.removeAddress("lo", NOWHERE));
  }

  @Override
  public void local(String device, Ip6 address) {}

  @Override
  public void notLocal(String device, Ip6 address) {}

  @Override
  public void load(String text) {}

  @Override
  public void live(Vhid vhid, Duration time) throws IOException {
    play(() -> edge.live(vhid, MOMENT));
  }

  @Override
  public void dead(Vhid vhid) throws IOException {
    play(() -> edge.dead(vhid));
  }

  @Override
  public void warm(Vhid vhid, Duration time) throws IOException {
    play(() -> edge.warm(vhid, MOMENT));
  }

  @Override
  public void cool(Vhid vhid) throws IOException {
    play(() -> edge.cool(vhid));
  }

  @Override
  public Map<Vhid, Duration> living() {
    return Map.of();
  }

  @Override
  public Set<String> tabled() {
    return Set.of();
  }

  @Override
  public void sysctl(String name, String value) {}

  /** A socket that nobody hears and that hears nobody. */
  static final class Silence implements FrameSocket {
    @Override
    public int receive(byte[] buffer) {
      return -1;
    }

    @Override
    public void send(byte[] frame, int length) {}

    @Override
    public void accept(Mac mac) {}

    @Override
    public void refuse(Mac mac) {}

    @Override
    public void hear(Ip6 address) {}

    @Override
    public void ignore(Ip6 address) {}

    @Override
    public void close() {}
  }
}
