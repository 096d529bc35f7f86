package twinwall.node.ruleset;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import twinwall.core.explain.Probe;
import twinwall.core.net.Ip;
import twinwall.linux.IngressProbe;
import twinwall.node.explain.LiveTrace;

/** A process that has all in the kernel that a live trace needs, to be killed. */
final class LiveTraceMain {
  private LiveTraceMain() {}

  public static void main(String[] args) throws Exception {
    Probe packet =
        new Probe(
            Optional.of("lan"),
            Ip.of("192.168.1.50"),
            Ip.of("8.8.8.8"),
            6,
            0,
            443,
            2,
            0,
            Optional.empty(),
            false,
            Instant.now());
    try (IngressProbe probe = IngressProbe.open("lan0")) {
      LiveTrace.await(packet, "lan0", Duration.ofMinutes(10));
    }
  }
}
