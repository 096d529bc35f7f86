package twinwall.node.notice;

import jakarta.mail.Address;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Properties;
import twinwall.core.config.Mail;
import twinwall.core.notice.Notice;
import twinwall.node.Log;

/** Notices by mail, through the server of System > Advanced > Notifications. */
final class MailChannel implements Channel {
  private final Mail mail;
  private final Sender sender;
  private final Log log;

  MailChannel(Mail mail, Sender sender, Log log) {
    this.mail = mail;
    this.sender = sender;
    this.log = log;
  }

  @Override
  public String target() {
    return String.join(", ", mail.to()) + " through " + mail.server() + ":" + mail.effectivePort();
  }

  @Override
  public void send(List<Notice> notices) throws IOException {
    Session session = Session.getInstance(properties());
    try (Transport transport = session.getTransport("smtp")) {
      MimeMessage message = message(session, notices);
      if (mail.username().isEmpty()) {
        transport.connect();
      } else {
        transport.connect(mail.username(), mail.password());
      }
      message.saveChanges();
      deliver(transport, message);
    } catch (MessagingException e) {
      throw new IOException(Words.of(e), e);
    }
  }

  private void deliver(Transport transport, MimeMessage message) throws MessagingException {
    try {
      transport.sendMessage(message, message.getAllRecipients());
    } catch (SendFailedException e) {
      Address[] sent = e.getValidSentAddresses();
      if (sent == null || sent.length == 0) {
        throw e;
      }
      // Once more would be twice for those who have it.
      log.warn("not everybody gets notices by mail", "got", sent.length, "why", Words.of(e));
    }
  }

  private Properties properties() {
    String millis = Long.toString(mail.timeout() * 1_000L);
    Properties out = new Properties();
    out.setProperty("mail.smtp.host", mail.server());
    out.setProperty("mail.smtp.port", Integer.toString(mail.effectivePort()));
    out.setProperty("mail.smtp.localhost", sender.name());
    out.setProperty("mail.from", from());
    out.setProperty("mail.smtp.auth", Boolean.toString(!mail.username().isEmpty()));
    out.setProperty("mail.smtp.connectiontimeout", millis);
    out.setProperty("mail.smtp.timeout", millis);
    out.setProperty("mail.smtp.writetimeout", millis);
    out.setProperty("mail.smtp.sendpartial", "true");
    if (mail.ssl()) {
      out.setProperty("mail.smtp.ssl.enable", "true");
    } else {
      out.setProperty("mail.smtp.starttls.enable", "true");
      out.setProperty("mail.smtp.starttls.required", Boolean.toString(mail.needsTls()));
    }
    boolean any = mail.isAnyCertificateGood();
    out.setProperty("mail.smtp.ssl.checkserveridentity", Boolean.toString(!any));
    if (any) {
      out.setProperty("mail.smtp.ssl.trust", "*");
    }
    return out;
  }

  private String from() {
    return mail.from().isEmpty() ? "twinwall@" + sender.name() : mail.from();
  }

  private MimeMessage message(Session session, List<Notice> notices) throws MessagingException {
    String utf8 = StandardCharsets.UTF_8.name();
    MimeMessage message = new MimeMessage(session);
    message.setFrom(new InternetAddress(from()));
    for (String to : mail.to()) {
      message.addRecipient(Message.RecipientType.TO, new InternetAddress(to));
    }
    message.setSubject(Words.subject(sender, notices), utf8);
    message.setText(Words.body(sender, notices), utf8);
    message.setSentDate(Date.from(Instant.now()));
    message.setHeader("Auto-Submitted", "auto-generated"); // RFC 3834: nobody is on holiday for it
    return message;
  }
}
