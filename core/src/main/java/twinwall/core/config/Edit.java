package twinwall.core.config;

import java.util.List;
import java.util.function.UnaryOperator;

/** A change to a configuration: the next document, or why there is none. */
@FunctionalInterface
public interface Edit {
  Result on(Config config);

  /** What an edit gives. */
  sealed interface Result {}

  /** The document as it should be. */
  record Edited(Xml root) implements Result {}

  /** The edit cannot be done. */
  record Refused(List<Problem> problems) implements Result {
    public Refused {
      problems = List.copyOf(problems);
    }

    public static Refused because(String path, String message) {
      return new Refused(List.of(Problem.error(path, message)));
    }
  }

  /** An edit of the typed view that always succeeds. */
  static Edit of(UnaryOperator<Config> change) {
    return config -> new Edited(change.apply(config).xml());
  }
}
