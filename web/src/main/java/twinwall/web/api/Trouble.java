package twinwall.web.api;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Why a request is not answered as it was meant: what becomes a problem document (RFC 9457). */
public final class Trouble extends Exception {
  private static final long serialVersionUID = 1;
  private static final Map<Integer, String> TITLES =
      Map.ofEntries(
          Map.entry(400, "Bad request"),
          Map.entry(401, "No valid token"),
          Map.entry(403, "Not allowed"),
          Map.entry(404, "Not found"),
          Map.entry(405, "Not done here"),
          Map.entry(406, "Not in that format"),
          Map.entry(409, "In conflict with something else"),
          Map.entry(412, "Changed in the meantime"),
          Map.entry(413, "Too large"),
          Map.entry(415, "Not in that format"),
          Map.entry(422, "Refused"),
          Map.entry(428, "If-Match is missing"),
          Map.entry(429, "Too many failures"),
          Map.entry(500, "A mistake of ours"),
          Map.entry(503, "Not now"));

  private final int status;
  private final transient List<Fault> faults;
  private final transient Map<String, String> headers;

  /**
   * One thing that is wrong.
   *
   * @param field a JSON pointer into what was sent; empty for the whole
   */
  public record Fault(String field, String detail) {}

  Trouble(int status, String detail, List<Fault> faults, Map<String, String> headers) {
    super(detail);
    this.status = status;
    this.faults = List.copyOf(faults);
    this.headers = Map.copyOf(headers);
  }

  public Trouble(int status, String detail) {
    this(status, detail, List.of(), Map.of());
  }

  static Trouble with(int status, String detail, String header, String value) {
    return new Trouble(status, detail, List.of(), Map.of(header, value));
  }

  /** Nobody who is known: the door says so. */
  public static Trouble unknown(String detail) {
    return with(401, detail, "WWW-Authenticate", "Bearer realm=\"twinwall\"");
  }

  /** Too many failures: come again in some seconds. */
  public static Trouble later(long seconds) {
    return with(
        429,
        "Too many failures from there: try again in " + seconds + " seconds.",
        "Retry-After",
        Long.toString(seconds));
  }

  static Trouble refused(List<Fault> faults) {
    return new Trouble(422, "Refused, nothing was changed.", faults, Map.of());
  }

  int status() {
    return status;
  }

  List<Fault> faults() {
    return faults;
  }

  /** The document. */
  public Answer answer() {
    ObjectNode body =
        JsonMapper.shared()
            .createObjectNode()
            .put("type", "about:blank")
            .put("title", TITLES.getOrDefault(status, "Not done"))
            .put("status", status)
            .put("detail", String.valueOf(getMessage()));
    if (!faults.isEmpty()) {
      var errors = body.putArray("errors");
      faults.forEach(f -> errors.addObject().put("field", f.field()).put("detail", f.detail()));
    }
    return new Answer(status, "application/problem+json", headers, body.toString(), "");
  }
}
