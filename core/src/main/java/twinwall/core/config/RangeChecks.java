package twinwall.core.config;

import java.util.List;
import java.util.function.BiConsumer;
import twinwall.core.net.Prefix;

/** What is wrong with the ranges that a DHCP server of either family gives addresses from. */
final class RangeChecks {
  private RangeChecks() {}

  /**
   * @param ranges the interface's own one first, then those of its additional pools
   * @param at where the scope stands
   * @param more what else is looked at in a range that lies in the network, and where it stands
   */
  static void check(
      Config config,
      List<DhcpRange> ranges,
      Prefix network,
      String at,
      Findings out,
      BiConsumer<DhcpRange, String> more) {
    for (int i = 0; i < ranges.size(); i++) {
      DhcpRange range = ranges.get(i);
      String where = i == 0 ? at + "/range" : Findings.item(at + "/pool", i - 1) + "/range";
      if (range.from().isEmpty() && range.to().isEmpty()) {
        continue;
      }
      if (!range.isWhole()
          || !network.contains(range.from().orElseThrow())
          || !network.contains(range.to().orElseThrow())) {
        out.error(where, "A range goes from one address of " + network + " to a higher one.");
        continue;
      }
      boolean named = network.address().isV4() && network.length() < 31;
      if (named && range.contains(network.address())) {
        out.error(where, "The range holds " + network.address() + ", the network itself.");
      }
      for (int j = 0; j < i; j++) {
        if (range.overlaps(ranges.get(j))) {
          out.error(where, "The range " + range + " overlaps " + ranges.get(j) + ".");
        }
      }
      for (Vip vip : config.vips()) {
        if (vip.address().filter(range::contains).isPresent()) {
          out.error(
              where, "The range holds the virtual address " + vip.address().orElseThrow() + ".");
        }
      }
      more.accept(range, where);
    }
  }
}
