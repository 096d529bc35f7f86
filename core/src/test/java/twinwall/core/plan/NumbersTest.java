package twinwall.core.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class NumbersTest {
  @Test
  void aNameKeepsItsNumberWhoeverElseIsThere() {
    Numbers one = new Numbers(63);
    Numbers two = new Numbers(63);
    two.of("DSLGW");
    assertEquals(one.of("WANGW"), two.of("WANGW"));
    assertEquals(one.of("WANGW"), one.of("WANGW"));
  }

  @Test
  void everyNameHasItsOwnUntilAllAreTaken() {
    Numbers numbers = new Numbers(63);
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < 63; i++) {
      int number = numbers.of("gateway" + i).orElseThrow();
      assertTrue(number >= 1 && number <= 63 && seen.add(number), "number " + number);
    }
    assertEquals(OptionalInt.empty(), numbers.of("one too many"));
    assertTrue(numbers.of("gateway5").isPresent());
  }

  @Test
  void codePointsByNameAndByNumber() {
    assertEquals(46, RuleDetails.dscp("EF").value().orElseThrow().code());
    assertEquals(44, RuleDetails.dscp("VA").value().orElseThrow().code());
    assertEquals(34, RuleDetails.dscp("af41").value().orElseThrow().code());
    assertEquals(14, RuleDetails.dscp("af13").value().orElseThrow().code());
    assertEquals(56, RuleDetails.dscp("cs7").value().orElseThrow().code());
    assertEquals(4, RuleDetails.dscp("0x04").value().orElseThrow().code());
    assertEquals(63, RuleDetails.dscp("63").value().orElseThrow().code());
    for (String none : new String[] {"", "af44", "cs8", "64", "0x40", "ef ", "-1"}) {
      assertTrue(RuleDetails.dscp(none).value().isEmpty(), none);
    }
  }
}
