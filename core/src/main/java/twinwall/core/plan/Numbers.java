package twinwall.core.plan;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.zip.CRC32;

/**
 * Small numbers for names. A number follows from the name, so that it stays the same when others
 * come and go, and on both nodes of a pair: live connections carry it. Only where two names want
 * the same number does the later one take the next that is free.
 */
final class Numbers {
  private final int most;
  private final Map<String, Integer> byName = new HashMap<>();

  /**
   * @param most the largest number; 1 is the smallest
   */
  Numbers(int most) {
    this.most = most;
  }

  /** The number of a name; none when all are taken. */
  OptionalInt of(String name) {
    Integer known = byName.get(name);
    if (known != null) {
      return OptionalInt.of(known);
    }
    if (byName.size() >= most) {
      return OptionalInt.empty();
    }
    CRC32 crc = new CRC32();
    crc.update(name.getBytes(StandardCharsets.UTF_8));
    int number = (int) (crc.getValue() % most);
    while (byName.containsValue(number + 1)) {
      number = (number + 1) % most;
    }
    byName.put(name, number + 1);
    return OptionalInt.of(number + 1);
  }
}
