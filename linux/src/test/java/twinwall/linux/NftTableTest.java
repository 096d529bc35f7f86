package twinwall.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;

class NftTableTest {
  private static final String TEXT =
      """
      table inet t {
        set s { type ipv4_addr; flags interval; elements = { 127.0.0.0/8 } }
        map m { type ipv4_addr : mark; }
        chain in {
          type filter hook input priority 0; policy accept;
          ip saddr @s counter comment "rule-1 from here"
          tcp dport { 22, 80 } limit rate 5/second counter comment "rule-2"
          jump other
        }
        chain other {
          drop comment "nobody comes here"
        }
      }
      table inet another {
        chain in {
        }
      }
      """;

  private static NftTable read() throws KernelException {
    return NftTable.read(NftSet.Family.INET, "t").orElseThrow();
  }

  private static void apply(String text) {
    Nft.Result result = Nft.apply(text);
    assertTrue(result.ok(), result.reason());
  }

  @KernelTest
  void rulesWithTheirCommentsAndCounters() throws Exception {
    assertEquals(Optional.empty(), NftTable.read(NftSet.Family.INET, "t"));
    apply(TEXT.replace("jump other", "accept"));
    assertTrue(InetAddress.getByName("127.0.0.1").isReachable(1000));
    NftTable table = read();
    assertEquals(Set.of("chain in", "chain other", "map m", "set s"), table.parts().keySet());
    assertEquals(4, table.rules().size());
    NftTable.Rule first = table.rules().getFirst();
    assertEquals("in", first.chain());
    assertEquals("rule-1 from here", first.comment());
    assertTrue(first.packets() > 0 && first.bytes() > first.packets(), first.toString());
    assertEquals(0, table.rules().get(1).packets());
    assertEquals("nobody comes here", table.rules().getLast().comment());
  }

  @KernelTest
  void theDigestKnowsWhatMatters() throws Exception {
    apply(TEXT.replace("jump other", "accept"));
    var digest = read().parts();
    assertTrue(InetAddress.getByName("127.0.0.1").isReachable(1000));
    apply("add element inet t s { 10.0.0.1 }");
    apply("add chain inet another out");
    assertEquals(digest, read().parts(), "counters, contents and other tables");
    apply("add rule inet t other accept");
    var more = read().parts();
    assertNotEquals(digest, more);
    apply("add chain inet t empty");
    assertNotEquals(more, read().parts());
    apply("delete table inet t");
    apply(TEXT.replace("jump other", "accept"));
    assertEquals(digest, read().parts(), "the same table made anew");
    apply("chain inet t in { policy drop; }");
    assertNotEquals(digest, read().parts(), "policy");
  }
}
