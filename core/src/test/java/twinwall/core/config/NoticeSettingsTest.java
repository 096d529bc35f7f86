package twinwall.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where notices and the log go. */
class NoticeSettingsTest {
  private static Config config(String sections) {
    String text =
        "<pfsense><version>23.3</version><system><hostname>fw</hostname></system>"
            + sections
            + "</pfsense>";
    if (XmlReader.read(text.getBytes(StandardCharsets.UTF_8)) instanceof XmlReader.Document d) {
      return Config.of(d.root());
    }
    throw new AssertionError(text);
  }

  private static List<String> problems(String sections, String path) {
    return Validator.check(config(sections)).stream()
        .filter(problem -> problem.path().startsWith(path))
        .map(problem -> (problem.isError() ? "error " : "warning ") + problem.path())
        .toList();
  }

  private static String smtp(String inside) {
    return "<notifications><smtp><ipaddress>mail.example.net</ipaddress>"
        + inside
        + "</smtp></notifications>";
  }

  @Test
  void mailIsOnWithAServerAndSomebodyWhoGetsIt() {
    assertFalse(config("").mail().isOn());
    String good = "<notifyemailaddress>a@example.net, b+c@example.net</notifyemailaddress>";
    Mail mail = config(smtp(good)).mail();
    assertTrue(mail.isOn());
    assertEquals(List.of("a@example.net", "b+c@example.net"), mail.to());
    assertEquals(25, mail.effectivePort());
    assertEquals(465, config(smtp(good + "<ssl></ssl>")).mail().effectivePort());
    assertFalse(config(smtp(good + "<disable></disable>")).mail().isOn());
    assertFalse(mail.needsTls());
    assertTrue(config(smtp(good + "<username>u</username>")).mail().needsTls());
    assertEquals(List.of(), problems(smtp(good), "notifications"));
  }

  @ParameterizedTest
  @CsvSource({
    "a@example.net&#10;BCC:x@y.z",
    "nobody",
    "@example.net",
    "a@",
    "a b@example.net",
    "<a@b.c>",
    "a@b.c>",
    "a@exa mple"
  })
  void whatIsNoAddressIsRefused(String address) {
    String text = address.replace("<", "&lt;").replace(">", "&gt;");
    String to = smtp("<notifyemailaddress>" + text + "</notifyemailaddress>");
    assertTrue(
        problems(to, "notifications").contains("error notifications/smtp/notifyemailaddress"),
        address);
  }

  @ParameterizedTest
  @CsvSource({
    "https://example.net/hook, true",
    "http://192.0.2.1:8080/a?b=c, true",
    "ftp://example.net/, false",
    "example.net/hook, false",
    "https://user:word@example.net/, false",
    "https:///x, false",
    "https://exa mple/, false",
  })
  void aWebhookIsAWebAddress(String url, boolean good) {
    String section = "<twinwall><webhook>" + url + "</webhook></twinwall>";
    assertEquals(good, config(section).twinwall().webhook().isOn());
    assertEquals(good, problems(section, "twinwall").isEmpty());
  }

  @ParameterizedTest
  @CsvSource({"X-Token, s3cret, true", "Host, s3cret, false", "'X: y', s3cret, false"})
  void itsHeaderIsOne(String header, String secret, boolean good) {
    String section =
        "<twinwall><webhook>https://example.net/</webhook><webhookheader>%s</webhookheader>"
                .formatted(header)
            + "<webhooksecret>%s</webhooksecret></twinwall>".formatted(secret);
    assertEquals(good, config(section).twinwall().webhook().isOn());
    assertEquals(good, problems(section, "twinwall").isEmpty());
  }

  @Test
  void secretsAreNotShown() {
    Config config =
        config(
            smtp("<password>only-a-test</password>")
                + "<twinwall><webhook>https://example.net/only-a-test</webhook>"
                + "<webhooksecret>only-a-test</webhooksecret></twinwall>");
    assertFalse(Secrets.redact(config.xml()).toString().contains("only-a-test"));
    assertFalse(config.mail().toString().contains("only-a-test"));
    assertFalse(config.twinwall().webhook().toString().contains("only-a-test"));
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1:514",
    "192.0.2.1:1514, 192.0.2.1:1514",
    "2001:db8::1, [2001:db8::1]:514",
    "[2001:db8::1]:1514, [2001:db8::1]:1514",
    "[2001:db8::1], ''",
    "192.0.2.1:0, ''",
    "192.0.2.1:70000, ''",
    "log.example.net, ''",
    ":514, ''"
  })
  void aLogServerIsAnAddress(String text, String read) {
    assertEquals(read, Syslog.Server.parse(text).map(Object::toString).orElse(""));
  }

  @Test
  void partsOfTheLogAreChosen() {
    String remote = "<enable></enable><remoteserver>192.0.2.1</remoteserver>";
    Syslog some = config("<syslog>" + remote + "<dpinger></dpinger></syslog>").syslog();
    assertTrue(some.sends("gateway"));
    assertFalse(some.sends("carp"));
    Syslog all = config("<syslog>" + remote + "<logall></logall></syslog>").syslog();
    assertTrue(all.sends("carp") && all.sends("unbound"));
    assertEquals(List.of("192.0.2.1:514"), all.targets().stream().map(Object::toString).toList());
    assertEquals(
        List.of("warning syslog/enable"), problems("<syslog>" + remote + "</syslog>", "syslog"));
    assertEquals(
        List.of("warning syslog/filter"),
        problems("<syslog>" + remote + "<dhcp></dhcp><filter></filter></syslog>", "syslog"));
    assertEquals(
        List.of(),
        config("<syslog><remoteserver>192.0.2.1</remoteserver></syslog>").syslog().targets());
  }
}
