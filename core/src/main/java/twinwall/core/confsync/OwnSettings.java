package twinwall.core.confsync;

import java.util.Optional;
import twinwall.core.config.Config;
import twinwall.core.config.OneToOne;
import twinwall.core.config.PortForward;
import twinwall.core.config.Xml;

/**
 * Settings that each node has for itself although they decide what happens to packets. Config sync
 * does not carry them, as in pfSense; the nodes tell each other what they have, so that a
 * difference does not show at a take-over only.
 */
public final class OwnSettings {
  private OwnSettings() {}

  /** How a node reflects, in words that are equal where the settings are. */
  public static String reflection(Xml root) {
    return Config.of(root).system().natReflection().sentence();
  }

  /**
   * What to tell the user, if anything.
   *
   * @param peer what the peer says of itself; empty when it does not
   */
  public static Optional<String> notice(Xml root, Optional<String> peer) {
    Config config = Config.of(root);
    boolean concerned =
        config.portForwards().stream().anyMatch(OwnSettings::isOn)
            || config.oneToOnes().stream().anyMatch(OwnSettings::isOn);
    String own = reflection(root);
    if (!concerned || peer.equals(Optional.of(own))) {
      return Optional.empty();
    }
    return Optional.of(
        "NAT reflection is each node's own setting and is not synchronised. Here: "
            + own
            + "; "
            + peer.map(theirs -> "on the peer: " + theirs + ". Set the same on both nodes.")
                .orElse("what the peer has is not known. Set the same there by hand."));
  }

  private static boolean isOn(PortForward forward) {
    return !forward.disabled() && !forward.noRedirect();
  }

  private static boolean isOn(OneToOne mapping) {
    return !mapping.disabled() && !mapping.noMapping();
  }
}
