package twinwall.web;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where nothing is encrypted, nothing is answered but where to go instead. What was sent with a
 * request in the clear is not asked for again: only GET and HEAD are sent on.
 */
final class Redirection implements HttpService {
  /** RFC 9110, 7.2: a name or an address, and a port that is of no use here. */
  private static final Pattern HOST =
      Pattern.compile("([A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}\\])(:[0-9]{0,5})?");

  private static final Pattern PATH = Pattern.compile("/[!-~]{0,2047}");
  private static final int HTTPS = 443;

  private final int port;

  /**
   * @param port where the pages are
   */
  Redirection(int port) {
    this.port = port;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.any(this::answer);
  }

  private void answer(ServerRequest request, ServerResponse response) {
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    response.header(HeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
    var method = request.prologue().method().text();
    if (!method.equals("GET") && !method.equals("HEAD")) {
      response.status(Status.FORBIDDEN_403);
      response.send("Only HTTPS is answered here. What was sent was sent in the clear.\n");
      return;
    }
    var query = request.query().rawValue();
    var path = request.path().rawPath() + (query.isEmpty() ? "" : "?" + query);
    var to = target(request.headers().first(HeaderNames.HOST).orElse(""), path, port);
    if (to.isEmpty()) {
      response.status(Status.BAD_REQUEST_400);
      response.send("This request has no host that could be sent on.\n");
      return;
    }
    response.status(Status.MOVED_PERMANENTLY_301);
    response.header(HeaderNames.LOCATION, to.get());
    response.send();
  }

  /** The encrypted address of a page; nothing when the host is none. */
  static Optional<String> target(String host, String path, int port) {
    var match = HOST.matcher(host);
    if (!match.matches()) {
      return Optional.empty();
    }
    var where = match.group(1) + (port == HTTPS ? "" : ":" + port);
    return Optional.of("https://" + where + (PATH.matcher(path).matches() ? path : "/"));
  }
}
