package twinwall.core.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which elements hold secrets, so that nothing that is shown, logged or compared contains them. */
public final class Secrets {
  public static final String REDACTED = "(secret)";

  private static final Set<String> NAMES =
      Set.of(
          "prv",
          "tls",
          "ipsecpsk",
          "passwd",
          "flowkey",
          "pre-shared-key",
          "shared_key",
          "rocommunity",
          "webhook");
  private static final Set<String> HARMLESS = Set.of("pwhash", "mobilekey", "passthrumac");

  private Secrets() {}

  /** By the element's name; rather one too many than one too few. */
  public static boolean isSecret(String element) {
    if (HARMLESS.contains(element)) {
      return false;
    }
    return NAMES.contains(element)
        || element.contains("password")
        || element.contains("secret")
        || element.contains("auth_pass")
        || element.endsWith("pass")
        || element.endsWith("pw")
        || element.endsWith("pwd")
        || element.endsWith("psk")
        || element.endsWith("key")
        || element.endsWith("-hash");
  }

  /** The tree with every secret that has a value replaced by a word. */
  public static Xml redact(Xml x) {
    if (x.children().isEmpty()) {
      return isSecret(x.name()) && !x.text().isEmpty() ? x.withText(REDACTED) : x;
    }
    return x.withChildren(x.children().stream().map(Secrets::redact).toList());
  }

  /** The tree as it was before {@link #redact}, taking the secrets from an older one. */
  public static Xml restored(Xml redacted, Xml old) {
    if (redacted.children().isEmpty()) {
      return isSecret(redacted.name()) && redacted.text().equals(REDACTED)
          ? redacted.withText(old.text())
          : redacted;
    }
    Map<String, Integer> seen = new HashMap<>();
    List<Xml> out = new ArrayList<>();
    for (Xml child : redacted.children()) {
      int place = seen.merge(child.name(), 1, Integer::sum) - 1;
      out.add(restored(child, partner(redacted, child, place, old.children(child.name()))));
    }
    return redacted.withChildren(out);
  }

  /**
   * Which of the old elements a new one was: the one in its place, or where some came or went the
   * one that looks like it. Rather none than another one's secret.
   */
  private static Xml partner(Xml parent, Xml child, int place, List<Xml> there) {
    if (there.size() == parent.children(child.name()).size()) {
      return there.get(place);
    }
    return there.stream()
        .filter(x -> redact(x).equals(child))
        .findFirst()
        .or(() ->
            ConfigPath.keyOf(child)
                .flatMap(key ->
                    there.stream()
                        .filter(x -> ConfigPath.keyOf(x).equals(Optional.of(key)))
                        .findFirst()))
        .orElse(Xml.empty(child.name()));
  }
}
