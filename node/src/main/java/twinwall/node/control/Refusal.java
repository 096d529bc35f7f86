package twinwall.node.control;

import java.util.List;

/**
 * Why an operation was not done, in a plain sentence, with each problem's place where there are
 * several.
 */
public final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  /** What kind of refusal this is; programs test it, people read the message. */
  public enum Kind {
    REFUSED,
    /** Somebody else was first: what was asked for was meant for an older configuration. */
    CONFLICT,
    /** Changes of others are saved in the same section, and not in force. */
    WAITING,
    UNKNOWN,
    BUSY,
    INTERNAL,
    UNREACHABLE
  }

  /** One problem: where, and what. */
  public record Problem(String path, String message) {
    /** For a person; a problem of the whole file has no place to name. */
    public String told() {
      return path.isEmpty() ? message : path + ": " + message;
    }
  }

  private final Kind kind;
  private final transient List<Problem> problems;

  public Refusal(Kind kind, String message, List<Problem> problems) {
    super(message);
    this.kind = kind;
    this.problems = List.copyOf(problems);
  }

  public Refusal(String message) {
    this(Kind.REFUSED, message, List.of());
  }

  public Kind kind() {
    return kind;
  }

  public List<Problem> problems() {
    return problems;
  }

  public String sentence() {
    String message = getMessage();
    return message == null ? "refused" : message;
  }
}
