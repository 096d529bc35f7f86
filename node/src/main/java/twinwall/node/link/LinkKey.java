package twinwall.node.link;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A key made from that of the flow link. It does not show itself, and is equal by what it is. */
public record LinkKey(String hidden) {
  private static final int BYTES = 32;

  /**
   * The key of one kind of connection.
   *
   * @param flowKey as the configuration has it
   * @param what names the kind
   */
  public static Optional<LinkKey> of(String flowKey, String what) {
    try {
      byte[] bytes = Base64.getDecoder().decode(flowKey);
      if (bytes.length != BYTES) {
        return Optional.empty();
      }
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(bytes, "HmacSHA256"));
      byte[] made = mac.doFinal(what.getBytes(StandardCharsets.US_ASCII));
      return Optional.of(new LinkKey(Base64.getEncoder().encodeToString(made)));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }

  byte[] bytes() {
    return Base64.getDecoder().decode(hidden);
  }

  @Override
  public String toString() {
    return "(key)";
  }
}
