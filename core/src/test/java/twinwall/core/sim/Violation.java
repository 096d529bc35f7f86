package twinwall.core.sim;

/** Something that must never be, and was. */
public final class Violation extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String invariant;

  Violation(String invariant, String what) {
    super(what);
    this.invariant = invariant;
  }

  Violation(String invariant, String what, Throwable cause) {
    super(what, cause);
    this.invariant = invariant;
  }

  public String invariant() {
    return invariant;
  }
}
