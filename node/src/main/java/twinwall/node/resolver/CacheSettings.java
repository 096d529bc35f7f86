package twinwall.node.resolver;

import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import twinwall.core.net.Ip;
import twinwall.core.plan.Plan;

/**
 * Between whom a cache goes: the nodes that share states, over the same network and by a key made
 * from that of the flow link.
 *
 * @param key never shown
 */
record CacheSettings(Ip local, List<Ip> peers, Key key) {
  private static final int BYTES = 32;
  private static final String WHAT = "twinwall resolver cache 1";

  CacheSettings {
    peers = List.copyOf(peers);
  }

  /** Bytes that do not show themselves, and are equal by what they are. */
  record Key(String hidden) {
    byte[] bytes() {
      return Base64.getDecoder().decode(hidden);
    }

    @Override
    public String toString() {
      return "(key)";
    }
  }

  /** Empty where there is no resolver, nobody to share with, or no key yet. */
  static Optional<CacheSettings> of(Plan plan) {
    if (plan.resolver().isEmpty() || plan.flowSync().isEmpty()) {
      return Optional.empty();
    }
    Plan.FlowSync sync = plan.flowSync().get();
    return sync.key()
        .flatMap(CacheSettings::derived)
        .filter(_ -> !sync.peers().isEmpty())
        .map(key -> new CacheSettings(sync.local(), sync.peers(), key));
  }

  private static Optional<Key> derived(String flowKey) {
    try {
      byte[] bytes = Base64.getDecoder().decode(flowKey);
      if (bytes.length != BYTES) {
        return Optional.empty();
      }
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(bytes, "HmacSHA256"));
      byte[] made = mac.doFinal(WHAT.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      return Optional.of(new Key(Base64.getEncoder().encodeToString(made)));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }
}
