package twinwall.lab.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import twinwall.core.net.Mac;
import twinwall.core.packet.Arp;
import twinwall.core.packet.Ethernet;

class NoiseFramesTest {
  private static NoiseFrames frames(NoiseFrames.Kind kind, long seed) {
    return new NoiseFrames(kind, "192.168.1.0/24", 49, new Random(seed));
  }

  /** Kernels keep one neighbour table for all namespaces, and switches believe every sender. */
  @Test
  void fewStrangersAndNobodyElseSend() {
    for (NoiseFrames.Kind kind : NoiseFrames.Kind.values()) {
      Set<Mac> macs = new HashSet<>();
      Set<Object> senders = new HashSet<>();
      NoiseFrames frames = frames(kind, 1);
      for (int i = 0; i < 5000; i++) {
        byte[] frame = frames.next();
        assertTrue(frame.length >= Ethernet.BYTES && frame.length <= 1514, kind.toString());
        macs.add(Ethernet.read(frame, frame.length).orElseThrow().source());
        Arp.read(frame, frame.length).ifPresent(arp -> senders.add(arp.sender()));
      }
      assertTrue(macs.size() <= 32, kind + " " + macs);
      assertTrue(macs.stream().allMatch(mac -> mac.toString().startsWith("02:66:66:")), "" + macs);
      assertTrue(senders.size() <= 32, kind + " " + senders);
    }
  }

  @Test
  void aSeedMakesTheSameNoise() {
    for (NoiseFrames.Kind kind : NoiseFrames.Kind.values()) {
      assertEquals(some(frames(kind, 5)), some(frames(kind, 5)));
    }
  }

  private static List<String> some(NoiseFrames frames) {
    return java.util.stream.IntStream.range(0, 50)
        .mapToObj(_ -> Arrays.toString(frames.next()))
        .toList();
  }
}
