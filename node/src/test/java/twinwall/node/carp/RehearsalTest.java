package twinwall.node.carp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import twinwall.core.carp.CarpGroup;
import twinwall.core.carp.Vhid;
import twinwall.core.net.Ip6;
import twinwall.core.net.Prefix;

class RehearsalTest {
  /** A kernel that writes down what it was asked. */
  private static final class Book implements Edge {
    final Set<String> asked = new TreeSet<>();
    final Map<String, Integer> counts = new TreeMap<>();

    private void note(String what, Object on) {
      asked.add(what + " " + on);
      counts.merge(what, 1, Integer::sum);
    }

    @Override
    public FrameSocket open(String device) {
      throw new AssertionError("a rehearsal sends nothing on " + device);
    }

    @Override
    public List<Prefix> addresses(String device) {
      return List.of(Prefix.of("192.168.1.2/24"));
    }

    @Override
    public boolean isUp(String device) {
      return false;
    }

    @Override
    public void addAddress(String device, Prefix address) {
      note("add", address + " " + device);
    }

    @Override
    public void removeAddress(String device, Prefix address) {
      note("remove", address + " " + device);
    }

    @Override
    public void local(String device, Ip6 address) {
      note("local", address);
    }

    @Override
    public void notLocal(String device, Ip6 address) {
      note("not local", address);
    }

    @Override
    public void load(String text) {
      note("load", text);
    }

    @Override
    public void live(Vhid vhid, Duration time) {
      note("live", vhid + " " + time);
    }

    @Override
    public void dead(Vhid vhid) {
      note("dead", vhid);
    }

    @Override
    public void warm(Vhid vhid, Duration time) {
      note("warm", vhid + " " + time);
    }

    @Override
    public void cool(Vhid vhid) {
      note("cool", vhid);
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
    public void sysctl(String name, String value) {
      note("sysctl", name);
    }
  }

  private static CarpGroup group(String device, int vhid, String vip) {
    return new CarpGroup(
        new Vhid(device, vhid), 1, 0, List.of(Prefix.of(vip)), List.of(), device + "@" + vhid, "");
  }

  @Test
  void everythingThatATakeOverDoesIsPlayedWhereNobodySeesIt() throws InterruptedException {
    var book = new Book();
    Rehearsal.run(
        book, List.of(group("lan0", 255, "192.168.1.1/24"), group("wan0", 254, "203.0.113.10/24")));
    assertEquals(
        new TreeSet<>(
            Set.of(
                "cool 253@lan0",
                "cool 253@wan0",
                "dead 253@lan0",
                "dead 253@wan0",
                "live 253@lan0 PT0.001S",
                "live 253@wan0 PT0.001S",
                "remove 127.117.255.254/32 lo",
                "warm 253@lan0 PT0.001S",
                "warm 253@wan0 PT0.001S")),
        book.asked);
    int lives = book.counts.getOrDefault("warm", 0) / 2;
    assertEquals(
        5 * lives,
        book.counts.getOrDefault("live", 0),
        "twice MASTER of both, once renewed: " + book.counts);
    assertEquals(4 * lives, book.counts.getOrDefault("dead", 0), "and twice not: " + book.counts);
  }

  @Test
  void whoStopsDoesNotWaitForIt() {
    Thread.currentThread().interrupt();
    assertThrows(
        InterruptedException.class,
        () -> Rehearsal.run(new Book(), List.of(group("lan0", 1, "192.168.1.1/24"))));
  }
}
