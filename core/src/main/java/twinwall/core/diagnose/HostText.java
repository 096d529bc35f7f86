package twinwall.core.diagnose;

import java.util.Optional;
import java.util.regex.Pattern;
import twinwall.core.net.Ip;

/** What a person may write for a host: an address or a name, and nothing that is neither. */
public sealed interface HostText {
  /** An address; {@code zone} names an interface where it is a link-local one, or is empty. */
  record Address(Ip ip, String zone) implements HostText {}

  /** A name that somebody who resolves names may be asked for. */
  record Name(String name) implements HostText {}

  /** Characters of a name in DNS. */
  int LONGEST = 253;

  Pattern LABEL = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?");
  Pattern ZONE = Pattern.compile("[A-Za-z0-9_.-]{1,32}");

  /** Empty for whatever is neither, be it an option, a shell's word or a line break. */
  static Optional<HostText> parse(String text) {
    if (text.isEmpty() || text.length() > LONGEST + 1) {
      return Optional.empty();
    }
    int percent = text.indexOf('%');
    String zone = percent < 0 ? "" : text.substring(percent + 1);
    Optional<Ip> ip = Ip.parse(percent < 0 ? text : text.substring(0, percent));
    if (ip.isPresent()) {
      boolean zoned = ip.get().isLinkLocal() && !ip.get().isV4();
      boolean good = percent < 0 || zoned && ZONE.matcher(zone).matches();
      return good ? Optional.of(new Address(ip.get(), zone)) : Optional.empty();
    }
    return isName(text) ? Optional.of(new Name(text)) : Optional.empty();
  }

  private static boolean isName(String text) {
    String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    if (name.isEmpty() || name.length() > LONGEST) {
      return false;
    }
    String[] labels = name.split("\\.", -1);
    for (String label : labels) {
      if (!LABEL.matcher(label).matches()) {
        return false;
      }
    }
    // What ends in a number was meant as an address.
    return labels[labels.length - 1].chars().anyMatch(c -> c < '0' || c > '9');
  }
}
