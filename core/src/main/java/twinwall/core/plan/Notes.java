package twinwall.core.plan;

import java.util.ArrayList;
import java.util.List;
import twinwall.core.config.Problem;

/** Everything there is to tell the user about one planning, in the order it was found. */
final class Notes {
  private final List<Problem> problems = new ArrayList<>();

  void error(String path, String message) {
    add(Problem.error(path, message));
  }

  void warn(String path, String message) {
    add(Problem.warning(path, message));
  }

  void add(Problem problem) {
    if (!problems.contains(problem)) {
      problems.add(problem);
    }
  }

  boolean refuses() {
    return problems.stream().anyMatch(Problem::isError);
  }

  List<Problem> all() {
    return List.copyOf(problems);
  }
}
