package twinwall.node.confsync;

import java.util.Optional;
import twinwall.core.config.Xml;

/**
 * The peer's certificate as the configuration remembers it, for one address. Never synchronised.
 */
final class Trust {
  private static final String SECTION = "twinwall";
  private static final String ELEMENT = "synccert";

  private Trust() {}

  static Optional<String> of(Xml root, PushTarget target) {
    var words = root.childOrEmpty(SECTION).text(ELEMENT).split(" ");
    return words.length == 2 && words[0].equals(target.host())
        ? Optional.of(words[1])
        : Optional.empty();
  }

  static Xml remembered(Xml root, PushTarget target, String fingerprint) {
    return root.update(SECTION, x -> x.put(Xml.of(ELEMENT, target.host() + " " + fingerprint)));
  }
}
