package twinwall.web;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;

/** The few files that pages need, all in memory: there is no path into a file system. */
final class Statics {
  private static final Map<String, String> TYPES =
      Map.of(
          "twinwall.css", "text/css; charset=utf-8",
          "twinwall.js", "text/javascript; charset=utf-8",
          "live.js", "text/javascript; charset=utf-8",
          "graph.js", "text/javascript; charset=utf-8",
          "twinwall.svg", "image/svg+xml");

  private final Map<String, byte[]> files = new TreeMap<>();

  Statics() {
    for (var name : TYPES.keySet()) {
      try (var in = Statics.class.getResourceAsStream("/static/" + name)) {
        if (in == null) {
          throw new IllegalStateException("the file " + name + " is missing");
        }
        files.put(name, in.readAllBytes());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  void serve(ServerRequest request, ServerResponse response) {
    var name = request.path().pathParameters().get("file");
    var bytes = files.get(name);
    if (bytes == null) {
      response.status(Status.NOT_FOUND_404);
      response.send();
      return;
    }
    response.header(HeaderNames.CONTENT_TYPE, TYPES.getOrDefault(name, "text/plain"));
    response.send(bytes);
  }
}
