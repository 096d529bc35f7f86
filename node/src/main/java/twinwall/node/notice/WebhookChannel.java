package twinwall.node.notice;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.config.Webhook;
import twinwall.core.notice.Notice;

/** Notices as JSON, posted to a web address. */
final class WebhookChannel implements Channel {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration ANSWER = Duration.ofSeconds(20);
  private static final int FORMAT = 1;

  private final Webhook webhook;
  private final URI address;
  private final Sender sender;
  private final JsonMapper json = JsonMapper.builder().build();

  WebhookChannel(Webhook webhook, Sender sender) {
    this.webhook = webhook;
    this.address = webhook.address().orElseThrow();
    this.sender = sender;
  }

  /** The path may be the secret. */
  @Override
  public String target() {
    String port = address.getPort() < 0 ? "" : ":" + address.getPort();
    return address.getScheme() + "://" + address.getHost() + port + "/...";
  }

  @Override
  public void send(List<Notice> notices) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .timeout(ANSWER)
            .header("Content-Type", "application/json")
            .header("User-Agent", "Twinwall")
            .POST(HttpRequest.BodyPublishers.ofString(body(notices), StandardCharsets.UTF_8));
    if (!webhook.secret().isEmpty()) {
      request.header(webhook.effectiveHeader(), webhook.secret());
    }
    HttpClient http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER) // the secret is for nobody else
            .build();
    try {
      int status = http.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
      if (status / 100 != 2) {
        throw new IOException("it answered " + status);
      }
    } catch (ConnectException e) {
      throw new IOException("nobody answers at " + target(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      http.shutdownNow();
    }
  }

  private String body(List<Notice> notices) {
    ObjectNode out = json.createObjectNode();
    out.put("product", "twinwall").put("format", FORMAT).put("node", sender.name());
    out.put("text", Words.subject(sender, notices)); // what chat services show
    var all = out.putArray("notices");
    notices.forEach(notice -> NoticeJson.write(notice, sender, all.addObject()));
    return out.toString();
  }
}
