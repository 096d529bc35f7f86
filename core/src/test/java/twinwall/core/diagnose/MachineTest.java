package twinwall.core.diagnose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import twinwall.core.diagnose.Succession.Peer;

/** Whether this is the machine, and who serves when it is gone. */
class MachineTest {
  private static final String NET = "net:[4026531840]";
  private static final String PID = "pid:[4026531836]";
  private static final String USER = "user:[4026531837]";

  @Test
  void aMachineIsOneOnlyIfEverythingSaysSo() {
    assertEquals(
        Optional.empty(), new MachineFacts(NET, NET, PID, USER, "systemd", List.of()).obstacle());
    assertEquals(
        Optional.empty(), new MachineFacts(NET, NET, PID, USER, "init", List.of()).obstacle());
    for (MachineFacts guest :
        List.of(
            new MachineFacts(NET, "", PID, USER, "systemd", List.of()),
            new MachineFacts("", "", PID, USER, "systemd", List.of()),
            new MachineFacts(NET, "net:[4026532999]", PID, USER, "systemd", List.of()),
            new MachineFacts(NET, NET, "pid:[4026532999]", USER, "systemd", List.of()),
            new MachineFacts(NET, NET, "", USER, "systemd", List.of()),
            new MachineFacts(NET, NET, PID, "user:[4026532999]", "systemd", List.of()),
            new MachineFacts(NET, NET, PID, "", "systemd", List.of()),
            new MachineFacts(NET, NET, PID, USER, "systemd", List.of("/.dockerenv")),
            new MachineFacts(NET, NET, PID, USER, "", List.of()),
            new MachineFacts(NET, NET, PID, USER, "bash", List.of()),
            new MachineFacts(NET, NET, PID, USER, "tini", List.of()),
            new MachineFacts(NET, NET, PID, USER, "systemd\n", List.of()))) {
      assertTrue(guest.obstacle().isPresent(), guest.toString());
    }
  }

  private static Succession of(int mastered, boolean shares, Peer... peers) {
    return new Succession(2, mastered, shares, List.of(peers));
  }

  private static void says(boolean safe, String words, Succession succession) {
    assertEquals(safe, succession.isSafe(), succession.toString());
    assertTrue(succession.sentence().contains(words), succession.sentence());
  }

  @Test
  void whoTakesOverIsSaid() {
    Peer good = new Peer("10.0.0.2", true, false, true);
    Peer master = new Peer("10.0.0.2", true, true, true);
    Peer young = new Peer("10.0.0.2", true, false, false);
    Peer gone = new Peer("10.0.0.2", false, true, true);
    says(true, "10.0.0.2 has every state and takes over", of(2, true, good));
    says(true, "takes over", of(1, true, gone, good));
    says(false, "not every state yet", of(2, true, young));
    says(false, "nobody takes its place", of(2, true, gone));
    says(false, "nobody takes its place", of(2, true));
    says(false, "not shared", of(2, false));
    says(true, "10.0.0.2 serves", of(0, true, master));
    says(false, "no peer that serves", of(0, true, good));
    says(false, "no peer that serves", of(0, true, gone));
    says(false, "no CARP addresses", new Succession(0, 0, true, List.of(good)));
    assertFalse(of(2, true, good).sentence().contains("null"));
  }
}
