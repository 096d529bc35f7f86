package twinwall.lab.drill;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import twinwall.lab.site.Ran;
import twinwall.lab.site.Site;
import twinwall.lab.site.StandInSite;
import twinwall.linux.KernelTest;

class NeighboursTest {
  @Test
  void answersAreCountedForEachQuestion() {
    assertEquals(2, Neighbours.count(counters(1, 2)));
    assertEquals(1, Neighbours.count(counters(1, 1)));
    assertEquals(1, Neighbours.count(counters(2, 2)));
    assertEquals(0, Neighbours.count(counters(2, 0)));
    assertEquals(0, Neighbours.count("table arp twinwall_lab {}"));
  }

  private static String counters(int questions, int answers) {
    return """
    table arp twinwall_lab {
      chain asked {
        arp operation request arp daddr ip 192.168.1.1 counter packets %d bytes 28
      }
      chain answered {
        arp operation reply arp saddr ip 192.168.1.1 counter packets %d bytes 56
      }
    }
    """
        .formatted(questions, answers);
  }

  @KernelTest
  void twoWhoHaveAnAddressAreTwoMasters() {
    String name = StandInSite.name();
    Site site = StandInSite.up(name);
    try {
      assertEquals(Map.of("asked on WAN", 1, "asked on LAN", 1), Neighbours.masters(site));
      Ran.run(
              site.box("fw2")
                  .onNetwork(List.of("ip", "addr", "add", "192.168.1.1/24", "dev", "lan0")))
          .orFail();
      assertEquals(Map.of("asked on WAN", 1, "asked on LAN", 2), Neighbours.masters(site));
    } finally {
      Site.down(name);
    }
  }
}
