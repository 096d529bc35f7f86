package twinwall.web.page;

import static twinwall.web.html.Html.el;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import twinwall.core.config.Config;
import twinwall.web.html.Html;

/** Times as they are on the clock where the node is, with the zone's name. */
final class Times {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss z", Locale.ENGLISH);
  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS z", Locale.ENGLISH);

  private Times() {}

  /** The zone of the configuration; the machine's where that says none. */
  static ZoneId zone(Config config) {
    try {
      var name = config.system().timezone();
      return name.isEmpty() ? ZoneId.systemDefault() : ZoneId.of(name);
    } catch (DateTimeException _) {
      return ZoneId.systemDefault();
    }
  }

  static String seconds(Instant at, ZoneId zone) {
    return SECONDS.format(at.atZone(zone));
  }

  /** To the millisecond, from ISO text; what is none is shown as it is. */
  static Html millis(String iso, ZoneId zone) {
    try {
      var at = Instant.parse(iso);
      return el("time", MILLIS.format(at.atZone(zone))).with("datetime", iso);
    } catch (DateTimeException _) {
      return Html.text(iso);
    }
  }
}
