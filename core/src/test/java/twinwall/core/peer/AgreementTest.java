package twinwall.core.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import twinwall.core.peer.View.Standing;

/** What the words of all nodes come to. */
class AgreementTest {
  private static Optional<View.Election> says(String role) {
    return switch (role) {
      case "-" -> Optional.empty(); // not heard
      case "none" -> Optional.of(Views.election());
      default ->
          Optional.of(
              Views.election(Views.group(49, "192.168.1.1", "LAN@49", Standing.valueOf(role))));
    };
  }

  @ParameterizedTest
  @CsvSource({
    "MASTER BACKUP, ONE",
    "BACKUP MASTER, ONE",
    "MASTER none, ONE",
    "MASTER INIT, ONE",
    "MASTER DISABLED, ONE",
    "MASTER, ONE",
    "MASTER -, ONE_KNOWN",
    "MASTER MASTER, SEVERAL",
    "MASTER MASTER -, SEVERAL",
    "BACKUP BACKUP, NONE",
    "INIT DISABLED, NONE",
    "BACKUP, NONE",
    "BACKUP -, UNKNOWN",
    "MASTER BACKUP BACKUP, ONE",
    "BACKUP BACKUP BACKUP, NONE",
    "BACKUP MASTER -, ONE_KNOWN"
  })
  void verdicts(String nodes, Agreement.Verdict verdict) {
    List<Optional<View.Election>> words = new ArrayList<>();
    for (String node : nodes.split(" ")) {
      words.add(says(node));
    }
    Agreement agreement = Agreement.of(words);
    assertEquals(1, agreement.rows().size());
    assertEquals(verdict, agreement.rows().getFirst().verdict());
    assertEquals(words.size(), agreement.rows().getFirst().cells().size());
  }

  @Test
  void aGroupIsTheSameWhateverItsDeviceIsCalled() {
    var here = Views.group(1, "192.0.2.1", "WAN@1", Standing.MASTER);
    var there = new View.Group(1, here.address(), "igb7", "Uplink@1", Standing.BACKUP, 100, 100, 0);
    var elsewhere = Views.group(1, "198.51.100.1", "LAN@1", Standing.MASTER);
    var agreement =
        Agreement.of(
            List.of(
                Optional.of(Views.election(here)), Optional.of(Views.election(there, elsewhere))));
    assertEquals(
        List.of("LAN@1", "WAN@1"), agreement.rows().stream().map(Agreement.Row::label).toList());
    assertEquals(Optional.of(there), agreement.rows().getLast().cells().getLast());
    assertEquals(Optional.empty(), agreement.rows().getFirst().cells().getFirst());
    assertEquals(List.of(), Agreement.of(List.of(Optional.empty())).rows());
  }
}
