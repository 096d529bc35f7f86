package twinwall.linux;

import java.time.Duration;
import java.util.List;

/** The kernel's helpers for protocols that announce further connections. */
public final class TrackingHelpers {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final int OUTPUT = 4096;

  private TrackingHelpers() {}

  /**
   * Whether nftables can give connections this helper; its module is loaded if it is one.
   *
   * @param protocol {@code tcp} or {@code udp}
   */
  public static boolean has(String name, String protocol) {
    String probe =
        """
        table inet twinwall_probe {
          ct helper probe {
            type "%s" protocol %s
            l3proto inet
          }
        }
        """
            .formatted(name, protocol);
    if (!Nft.check(probe).ok()) {
      return false;
    }
    // Nothing asks the kernel for the part that translates. Built in, there is nothing to load, and
    // where modprobe is missing the machine has loaded what it needs.
    Nft.Result _ = Nft.run(List.of("modprobe", "-q", "nf_nat_" + name), "", OUTPUT, LIMIT);
    return true;
  }
}
