package twinwall.web.api;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import twinwall.web.engine.CaptureFile;

/**
 * What a request is answered with.
 *
 * @param type the media type; empty for no body
 * @param told what was changed, for the log
 * @param packets in the place of a body
 */
public record Answer(
    int status,
    String type,
    Map<String, String> headers,
    String body,
    String told,
    Optional<CaptureFile> packets) {
  public Answer {
    headers = Map.copyOf(headers);
  }

  Answer(int status, String type, Map<String, String> headers, String body, String told) {
    this(status, type, headers, body, told, Optional.empty());
  }

  static Answer json(JsonNode body) {
    return new Answer(200, "application/json", Map.of(), body.toString(), "");
  }

  static Answer json(int status, JsonNode body) {
    return new Answer(status, "application/json", Map.of(), body.toString(), "");
  }

  static Answer text(String body) {
    return new Answer(200, "text/plain; version=0.0.4; charset=utf-8", Map.of(), body, "");
  }

  static Answer packets(CaptureFile file) {
    return new Answer(200, CaptureFile.TYPE, Map.of(), "", "", Optional.of(file));
  }

  /** As it goes over the wire. */
  public byte[] bytes() {
    return body.getBytes(StandardCharsets.UTF_8);
  }

  static Answer nothing() {
    return new Answer(204, "", Map.of(), "", "");
  }

  Answer with(String header, String value) {
    var all = new LinkedHashMap<>(headers);
    all.put(header, value);
    return new Answer(status, type, all, body, told, packets);
  }

  Answer telling(String what) {
    return new Answer(status, type, headers, body, what, packets);
  }
}
