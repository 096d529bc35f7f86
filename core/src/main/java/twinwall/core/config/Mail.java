package twinwall.core.config;

import java.util.List;
import java.util.OptionalInt;

/** System > Advanced > Notifications, E-Mail: the server that takes notices, and who gets them. */
public record Mail(
    boolean disabled,
    String server,
    OptionalInt port,
    boolean ssl,
    boolean startTls,
    Certificates validate,
    int timeout,
    String from,
    List<String> to,
    String username,
    String password) {
  /** Which certificates of the server are good. */
  public enum Certificates implements Field.Word {
    /** They are checked. */
    UNSAID(""),
    CHECKED("enabled"),
    ANY("disabled");

    private final String word;

    Certificates(String word) {
      this.word = word;
    }

    @Override
    public String word() {
      return word;
    }
  }

  public static final Field<Boolean> DISABLED =
      Field.flag("disable", "Disable SMTP").help("The settings stay, nothing is sent.").perNode();
  public static final Field<String> SERVER =
      Field.text("ipaddress", "E-Mail server").help("A name or an address.").perNode();
  public static final Field<OptionalInt> PORT =
      Field.maybeNumber("port", "SMTP Port of E-Mail server", 1, 65_535)
          .help("25 if nothing is said, 465 with TLS from the beginning.")
          .perNode();
  public static final Field<Boolean> SSL =
      Field.flag("ssl", "Secure SMTP Connection").help("TLS from the beginning.").perNode();
  public static final Field<Boolean> START_TLS =
      Field.flag("tls", "STARTTLS")
          .help("Without TLS nothing is sent. Where the server offers it, it is used anyhow.")
          .perNode();
  public static final Field<Certificates> VALIDATE =
      Field.oneOf(
              "sslvalidate",
              "Validate SSL/TLS",
              List.of(Certificates.values()),
              Certificates.UNSAID)
          .help("disabled: any certificate will do.")
          .perNode();
  public static final Field<Integer> TIMEOUT =
      Field.number("timeout", "Connection timeout to E-Mail server", 1, 120, 20)
          .help("Seconds.")
          .perNode();
  public static final Field<String> FROM =
      Field.text("fromaddress", "From e-mail address").perNode();
  public static final Field<List<String>> TO =
      Field.commas("notifyemailaddress", "Notification E-Mail address")
          .help("Several are separated by commas.")
          .perNode();
  public static final Field<String> USERNAME =
      Field.text("username", "Notification E-Mail auth username").perNode();
  public static final Field<String> PASSWORD =
      Field.text("password", "Notification E-Mail auth password").asSecret().perNode();

  public static final Shape<Mail> SHAPE =
      Shape.of(
          "smtp",
          x ->
              new Mail(
                  x.get(DISABLED),
                  x.get(SERVER),
                  x.get(PORT),
                  x.get(SSL),
                  x.get(START_TLS),
                  x.get(VALIDATE),
                  x.get(TIMEOUT),
                  x.get(FROM),
                  x.get(TO),
                  x.get(USERNAME),
                  x.get(PASSWORD)),
          DISABLED.of(Mail::disabled),
          SERVER.of(Mail::server),
          PORT.of(Mail::port),
          SSL.of(Mail::ssl),
          START_TLS.of(Mail::startTls),
          VALIDATE.of(Mail::validate),
          TIMEOUT.of(Mail::timeout),
          FROM.of(Mail::from),
          TO.of(Mail::to),
          USERNAME.of(Mail::username),
          PASSWORD.of(Mail::password));

  public Mail {
    to = List.copyOf(to);
  }

  /** Whether notices are sent by mail. */
  public boolean isOn() {
    return !disabled && !server.isEmpty() && !to.isEmpty();
  }

  public int effectivePort() {
    return port.orElse(ssl ? 465 : 25);
  }

  /** A password is never sent in the clear. */
  public boolean needsTls() {
    return startTls || !username.isEmpty();
  }

  public boolean isAnyCertificateGood() {
    return validate == Certificates.ANY;
  }

  @Override
  public String toString() {
    return "Mail[" + server + ":" + effectivePort() + " to " + to + "]";
  }
}
