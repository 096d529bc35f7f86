package twinwall.core.drill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import twinwall.core.net.Ip;
import twinwall.core.peer.View;
import twinwall.core.peer.View.Standing;

/** What would not survive is said before anything moves; what moved is measured after it. */
class CheckTest {
  private static final View.Group LAN = group(49, "192.168.1.1", "LAN@49", Standing.MASTER);
  private static final View.Group WAN = group(178, "203.0.113.10", "WAN@178", Standing.MASTER);

  private static View.Group group(int vhid, String address, String label, Standing standing) {
    return new View.Group(vhid, Ip.of(address), "eth" + vhid, label, standing, 0, 0, 0);
  }

  /** A view with something about it that is not as it should be. */
  private static View view(boolean master, String odd) {
    Standing role = odd.equals("init") ? Standing.INIT : master ? Standing.MASTER : Standing.BACKUP;
    List<View.Group> groups =
        List.of(
            group(49, "192.168.1.1", "LAN@49", role),
            group(odd.equals("other") ? 7 : 178, "203.0.113.10", "WAN@178", role));
    return new View(
        master ? "fw1" : "fw2",
        1,
        "",
        0,
        0,
        new View.Election(
            !odd.equals("disabled"),
            false,
            odd.equals("maintenance"),
            odd.equals("demoted") ? 240 : 0,
            odd.equals("empty") ? List.of() : groups,
            odd.equals("demoted") ? List.of(new View.Cause("link", 240, 0)) : List.of(),
            odd.equals("alarm") ? List.of(new View.Alarm("x", "y", "z")) : List.of()),
        new View.States(
            !odd.equals("off"),
            !odd.equals("behind"),
            "a bulk is missing",
            42,
            odd.equals("differs") ? 3 : odd.equals("uncompared") ? -1 : 0,
            0,
            0),
        new View.Document(
            1,
            1,
            odd.equals("push") ? "connection refused" : master ? "in sync" : "off",
            master ? "https://peer" : "",
            odd.equals("pending") ? 1 : 0,
            odd.equals("trial"),
            odd.equals("failure") ? "links: no" : ""),
        new View.Services(1, odd.equals("service") ? List.of("unbound ended.") : List.of()),
        new View.Door(true, 443, List.of()),
        List.of());
  }

  private static List<Check> bad(String here, String there) {
    return Check.all(
            view(true, here),
            there.equals("gone") ? Optional.empty() : Optional.of(view(false, there)),
            "fw2")
        .stream()
        .filter(c -> !c.good())
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "fine, fine, '', true, true",
    "empty, fine, this node is MASTER, false, false",
    "init, fine, this node is MASTER, false, false",
    "maintenance, fine, this node comes back, false, false",
    "demoted, fine, this node comes back, false, false",
    "fine, gone, the peer is there, false, false",
    "fine, init, the peer is BACKUP, false, false",
    "fine, other, the peer has all VHIDs, false, true",
    "fine, maintenance, the peer is fit, false, false",
    "fine, disabled, the peer is fit, false, false",
    "fine, demoted, the peer is fit, false, false",
    "fine, alarm, no alarms, false, true",
    "alarm, fine, no alarms, false, true",
    "off, off, states are synchronized, false, true",
    "fine, behind, states are synchronized, false, true",
    "fine, differs, states are alike, false, true",
    "uncompared, uncompared, states are alike, true, true",
    "push, fine, the configuration is in sync, false, true",
    "pending, fine, nothing waits, false, true",
    "fine, trial, nothing waits, false, true",
    "failure, fine, the configuration is in force, false, true",
    "fine, service, services are well there, false, true"
  })
  void whatIsSaidOfIt(String here, String there, String name, boolean allowed, boolean forced) {
    List<Check> all =
        Check.all(
            view(true, here),
            there.equals("gone") ? Optional.empty() : Optional.of(view(false, there)),
            "fw2");
    assertEquals(allowed, Check.allow(all, false), () -> bad(here, there).toString());
    assertEquals(forced, Check.allow(all, true), () -> bad(here, there).toString());
    List<String> names = bad(here, there).stream().map(Check::name).toList();
    assertTrue(name.isEmpty() ? names.isEmpty() : names.contains(name), names::toString);
    all.forEach(c -> assertFalse(c.sentence().isBlank()));
  }

  private static View changed(View.Group group, Standing from, Standing to, long at, long steps) {
    View plain = view(true, "fine");
    return new View(
        plain.name(),
        1,
        "",
        0,
        0,
        new View.Election(true, false, false, 0, List.of(group), List.of(), List.of()),
        plain.states(),
        plain.config(),
        plain.services(),
        plain.door(),
        List.of(
            new View.Change(
                1,
                group.vhid(),
                group.device(),
                from,
                to,
                "",
                at,
                -1,
                List.of(new View.Step("addresses", steps, "")))));
  }

  @Test
  void aMoveIsMeasuredByBothClocks() {
    View from = changed(LAN, Standing.MASTER, Standing.BACKUP, 1_010_000, 500);
    // Its clock is half a second ahead.
    View to = changed(LAN, Standing.BACKUP, Standing.MASTER, 1_505_000, 1_000);
    Move move = Move.between(from, 0, to, 500_000, 1_000_000, 2_000_000).getFirst();
    assertEquals(OptionalLong.of(1_010_500), move.left());
    assertEquals(OptionalLong.of(1_006_000), move.arrived());
    assertEquals(OptionalLong.of(4_500), move.overlap(), "both had it");
    move = Move.between(from, 0, to, 490_000, 1_000_000, 2_000_000).getFirst();
    assertEquals(OptionalLong.of(-5_500), move.overlap(), "nobody had it");
    move = Move.between(from, 0, to, 500_000, 1_011_000, 2_000_000).getFirst();
    assertEquals(OptionalLong.empty(), move.overlap(), "that was before");
    View other = changed(WAN, Standing.BACKUP, Standing.MASTER, 1_505_000, 0);
    assertEquals(
        OptionalLong.empty(),
        Move.between(from, 0, other, 500_000, 0, 2_000_000).getFirst().arrived());
  }

  @ParameterizedTest
  @CsvSource({
    "100, 97, 3000, 1, 0",
    "100, 96, 3000, 1, 0",
    "100, 98, 3000, 1, 0",
    "100, 99, 3000, 1, 1",
    "432000, 432000, 3000, 1, 1",
    "3600, 30, 3000, 1, 0",
    "10, 120, 3000, 1, 1",
    "-1, 120, 3000, 0, 0",
    "120, -1, 3000, 0, 0",
    "0, 0, 3000, 1, 1"
  })
  void aTimeoutThatWasRenewedIsAPacket(int first, int second, long millis, int there, int moving) {
    assertEquals(new Living(1, there, moving), Living.of(List.of(first), List.of(second), millis));
  }
}
