package twinwall.fuzz;

import java.util.Objects;
import java.util.function.Supplier;

/** What must hold. */
public final class Check {
  private Check() {}

  /** A property that does not hold; the fuzzer keeps the input. */
  public static final class Broken extends AssertionError {
    private static final long serialVersionUID = 1;

    Broken(String what) {
      super(what);
    }
  }

  public static void that(boolean holds, Supplier<String> what) {
    if (!holds) {
      throw new Broken(what.get());
    }
  }

  public static void same(Object expected, Object actual, String what) {
    if (!Objects.equals(expected, actual)) {
      throw new Broken(what + ": " + clip(expected) + " became " + clip(actual));
    }
  }

  /** A reason as a person may see it: there, short, on one line. */
  public static void reason(String why) {
    that(!why.isBlank() && why.length() <= 2_000, () -> "no reason, or a very long one: " + why);
    that(why.chars().noneMatch(c -> c == '\n' || c == '\r'), () -> "a reason of two lines: " + why);
  }

  private static String clip(Object value) {
    String text = String.valueOf(value);
    return text.length() > 2_000 ? text.substring(0, 2_000) + "…" : text;
  }
}
