package twinwall.core.config;

import java.util.List;
import java.util.OptionalInt;

/** How the pages and the configuration sync listen. */
public record WebGui(
    Protocol protocol,
    OptionalInt port,
    String certificate,
    boolean noAntiLockout,
    boolean noHttpRedirect,
    boolean noHsts,
    String passwordHash,
    OptionalInt sessionTimeout) {
  /** What the listener speaks. */
  public enum Protocol implements Field.Word {
    HTTP("http"),
    HTTPS("https");

    private final String word;

    Protocol(String word) {
      this.word = word;
    }

    @Override
    public String word() {
      return word;
    }
  }

  public static final Field<Protocol> PROTOCOL =
      Field.oneOf("protocol", "Protocol", List.of(Protocol.values()), Protocol.HTTPS).perNode();
  public static final Field<OptionalInt> PORT =
      Field.maybeNumber("port", "TCP port", 1, 65535).perNode();
  public static final Field<String> CERTIFICATE =
      Field.text("ssl-certref", "SSL/TLS Certificate").perNode();
  public static final Field<Boolean> NO_ANTI_LOCKOUT =
      Field.flag("noantilockout", "Anti-lockout disabled").perNode();
  public static final Field<Boolean> NO_HTTP_REDIRECT =
      Field.flag("disablehttpredirect", "WebGUI redirect disabled").perNode();
  public static final Field<Boolean> NO_HSTS =
      Field.flag("disablehsts", "HTTP Strict Transport Security disabled").perNode();
  public static final Field<String> PASSWORD_HASH = Field.text("pwhash", "Password hash").perNode();
  public static final Field<OptionalInt> SESSION_TIMEOUT =
      Field.maybeNumber("session_timeout", "Session timeout", 0, 1000000)
          .help("Minutes; 0 for never.")
          .perNode();

  public static final Shape<WebGui> SHAPE =
      Shape.of(
          "webgui",
          x ->
              new WebGui(
                  x.get(PROTOCOL),
                  x.get(PORT),
                  x.get(CERTIFICATE),
                  x.get(NO_ANTI_LOCKOUT),
                  x.get(NO_HTTP_REDIRECT),
                  x.get(NO_HSTS),
                  x.get(PASSWORD_HASH),
                  x.get(SESSION_TIMEOUT)),
          PROTOCOL.of(WebGui::protocol),
          PORT.of(WebGui::port),
          CERTIFICATE.of(WebGui::certificate),
          NO_ANTI_LOCKOUT.of(WebGui::noAntiLockout),
          NO_HTTP_REDIRECT.of(WebGui::noHttpRedirect),
          NO_HSTS.of(WebGui::noHsts),
          PASSWORD_HASH.of(WebGui::passwordHash),
          SESSION_TIMEOUT.of(WebGui::sessionTimeout));

  /** The port, or the usual one of the protocol. */
  public int effectivePort() {
    return port.orElse(protocol == Protocol.HTTPS ? 443 : 80);
  }
}
