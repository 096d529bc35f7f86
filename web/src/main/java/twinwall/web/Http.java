package twinwall.web;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import twinwall.web.engine.CaptureFile;
import twinwall.web.page.Fields;
import twinwall.web.page.Reply;

/** What pages are sent and asked with. */
final class Http {
  private Http() {}

  /** What every page is sent with. */
  static void protect(boolean strict, ServerResponse response) {
    if (strict) {
      response.header("Strict-Transport-Security", "max-age=31536000");
    }
    response.header(
        "Content-Security-Policy",
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self';"
            + " img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
    response.header("X-Content-Type-Options", "nosniff");
    response.header("X-Frame-Options", "DENY");
    response.header("Referrer-Policy", "no-referrer");
    response.header("Cross-Origin-Opener-Policy", "same-origin");
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    response.next();
  }

  static void html(ServerResponse response, String page) {
    response.header(HeaderNames.CONTENT_TYPE, "text/html; charset=utf-8");
    response.send(page.getBytes(StandardCharsets.UTF_8));
  }

  static void redirect(ServerResponse response, String where) {
    response.status(Status.SEE_OTHER_303);
    response.header(HeaderNames.LOCATION, where);
    response.send();
  }

  static void download(ServerResponse response, Reply.Download file) {
    response.header(HeaderNames.CONTENT_TYPE, file.type());
    attached(response, file.name());
    response.send(file.bytes());
  }

  static void attached(ServerResponse response, String name) {
    response.header(
        HeaderNames.CONTENT_DISPOSITION,
        "attachment; filename=\"" + name.replaceAll("[^A-Za-z0-9._-]", "_") + "\"");
  }

  /** Part by part; whoever does not get all of it sees that by its length. */
  static void packets(ServerResponse response, CaptureFile file) {
    response.header(HeaderNames.CONTENT_TYPE, CaptureFile.TYPE);
    response.contentLength(file.size());
    try (var out = response.outputStream()) {
      file.writeTo(out);
    } catch (IOException e) {
      throw new CloseConnectionException("a file of packets was not sent: " + e.getMessage(), e);
    }
  }

  static Optional<Fields> fields(ServerRequest request, int largest) throws IOException {
    return body(request, largest)
        .flatMap(body -> Fields.parse(new String(body, StandardCharsets.UTF_8)));
  }

  /**
   * What was sent, if it is not larger than this. The rest of what is larger is read and thrown
   * away, as far as the server lets it come: a connection that ends with something unread is reset,
   * and who sent it never hears why.
   */
  static Optional<byte[]> body(ServerRequest request, int largest) throws IOException {
    try (var in = request.content().inputStream()) {
      var body = in.readNBytes(largest + 1);
      if (body.length <= largest) {
        return Optional.of(body);
      }
      in.transferTo(OutputStream.nullOutputStream());
      return Optional.empty();
    }
  }
}
