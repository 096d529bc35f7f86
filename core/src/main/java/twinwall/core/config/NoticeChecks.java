package twinwall.core.config;

import java.util.List;
import java.util.Locale;
import twinwall.core.net.Ip;

/** What can be wrong with where notices and the log are sent. */
final class NoticeChecks {
  private static final int MOST_RECEIVERS = 20;

  /** Parts of pfSense's log that this one has not. */
  private static final List<String> NOT_HERE =
      List.of("filter", "auth", "portalauth", "vpn", "ppp", "routing", "hostapd");

  private NoticeChecks() {}

  static void check(Config config, Findings out) {
    Xml notifications = config.xml().childOrEmpty("notifications");
    out.add(Mail.SHAPE.check(notifications.childOrEmpty("smtp"), "notifications/smtp"));
    mail(config.mail(), out);
    for (String other : List.of("telegram", "pushover", "slack")) {
      Xml section = notifications.childOrEmpty(other);
      if (section.has("enabled") || section.has("enable")) {
        out.warning(
            "notifications/" + other,
            "Notices are sent by mail and to twinwall/webhook, not by " + other + ".");
      }
    }
    webhook(config.twinwall().webhook(), out);
    syslog(config, out);
  }

  private static void mail(Mail mail, Findings out) {
    String at = "notifications/smtp/";
    if (mail.disabled() || mail.server().isEmpty()) {
      return;
    }
    if (Ip.parse(mail.server()).isEmpty() && !Findings.isHostName(mail.server())) {
      out.error(
          at + "ipaddress", Field.quote(mail.server()) + " is neither an address nor a host name.");
    }
    if (mail.to().isEmpty()) {
      out.warning(at + "notifyemailaddress", "Nobody gets notices by mail: no address is given.");
    }
    if (mail.to().size() > MOST_RECEIVERS) {
      out.error(at + "notifyemailaddress", "At most " + MOST_RECEIVERS + " addresses get notices.");
    }
    for (String address : mail.to()) {
      address(address, at + "notifyemailaddress", out);
    }
    if (!mail.from().isEmpty()) {
      address(mail.from(), at + "fromaddress", out);
    }
  }

  /** Strictly: it stands in commands to a server. */
  private static void address(String address, String at, Findings out) {
    int sign = address.lastIndexOf('@');
    boolean good =
        address.length() <= 254
            && sign > 0
            && address.substring(0, sign).matches("[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}")
            && Findings.isHostName(address.substring(sign + 1));
    if (!good) {
      out.error(at, Field.quote(address) + " is not an e-mail address.");
    }
  }

  private static void webhook(Webhook webhook, Findings out) {
    if (!webhook.url().isEmpty() && webhook.address().isEmpty()) {
      out.error("twinwall/webhook", "The webhook must be an http or https address.");
    }
    if (!webhook.isHeaderGood()) {
      out.error(
          "twinwall/webhookheader",
          "The header "
              + Field.quote(webhook.effectiveHeader())
              + " or its secret cannot stand in a request.");
    }
  }

  private static void syslog(Config config, Findings out) {
    Syslog syslog = config.syslog();
    Xml section = config.xml().childOrEmpty("syslog");
    if (!syslog.remote()) {
      return;
    }
    int place = 0;
    for (String server : syslog.servers()) {
      String at = "syslog/remoteserver" + (place == 0 ? "" : Integer.toString(place + 1));
      place++;
      if (!server.isEmpty() && Syslog.Server.parse(server).isEmpty()) {
        out.error(
            at,
            Field.quote(server) + " is no log server: ADDRESS, ADDRESS:PORT or [ADDRESS]:PORT.");
      }
    }
    if (syslog.targets().isEmpty()) {
      out.warning("syslog/enable", "The log is sent to nobody: no server is given.");
    } else if (!syslog.everything() && syslog.parts().isEmpty()) {
      out.warning("syslog/enable", "Nothing of the log is sent: no part of it is chosen.");
    }
    for (String part : NOT_HERE) {
      if (section.has(part) || syslog.everything() && part.equals("filter")) {
        out.warning(
            "syslog/" + (section.has(part) ? part : "logall"),
            part.equals("filter")
                ? "Packets that rules log are in the kernel's log, which is not sent."
                : "The log has no part " + part.toUpperCase(Locale.ROOT) + ".");
      }
    }
    if (!section.text("sourceip").isEmpty()) {
      out.warning(
          "syslog/sourceip", "The log leaves from the node's own address; this has no effect.");
    }
  }
}
