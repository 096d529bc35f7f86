package twinwall.core.flows;

/** The error numbers of Linux that ctnetlink answers with and that mean something here. */
final class Errno {
  static final int ENOENT = 2;
  static final int EEXIST = 17;
  static final int EOPNOTSUPP = 95;

  private Errno() {}
}
