package twinwall.core.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/**
 * Where notices go as JSON: a web address, and a header that shows who sends them.
 *
 * @param url may hold a secret itself
 * @param secret the value of the header; without one there is none
 */
public record Webhook(String url, String header, String secret) {
  private static final String AUTHORIZATION = "Authorization";

  public static final Field<String> URL =
      Field.text("webhook", "Webhook")
          .help("Notices are posted to this http or https address as JSON.")
          .asSecret();
  public static final Field<String> HEADER =
      Field.text("webhookheader", "Webhook header")
          .help("The header that carries the secret; Authorization if nothing is said.");
  public static final Field<String> SECRET =
      Field.text("webhooksecret", "Webhook secret").help("The header's value.").asSecret();

  /** Their headers are made by who sends the request. */
  private static final String REFUSED =
      "(?i)connection|content-length|content-type|expect|host|upgrade|transfer-encoding|user-agent";

  static Webhook of(Shape.Values x) {
    return new Webhook(x.get(URL), x.get(HEADER), x.get(SECRET));
  }

  /** The address, where it is a good one. */
  public Optional<URI> address() {
    try {
      URI uri = new URI(url);
      String scheme = String.valueOf(uri.getScheme());
      boolean good =
          (scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https"))
              && uri.getHost() != null
              && uri.getUserInfo() == null;
      return good ? Optional.of(uri) : Optional.empty();
    } catch (URISyntaxException _) {
      return Optional.empty();
    }
  }

  public String effectiveHeader() {
    return header.isEmpty() ? AUTHORIZATION : header;
  }

  /** Whether the header can be sent. */
  boolean isHeaderGood() {
    return effectiveHeader().matches("[A-Za-z0-9-]{1,64}")
        && !effectiveHeader().matches(REFUSED)
        && secret.chars().allMatch(c -> c >= ' ' && c < 127);
  }

  /** Whether notices are posted. */
  public boolean isOn() {
    return address().isPresent() && (secret.isEmpty() || isHeaderGood());
  }

  @Override
  public String toString() {
    return "Webhook[" + address().map(URI::getHost).orElse("none") + "]";
  }
}
