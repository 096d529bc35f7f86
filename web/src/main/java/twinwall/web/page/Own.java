package twinwall.web.page;

import java.util.Optional;

/** The password of the visitor, as far as a page has to do with it. */
public interface Own {
  /** Whether the visitor came in with a password that is not to stay. */
  boolean mustChoose();

  /** Why this is not taken as the visitor's password now; failures are counted as at the login. */
  Optional<String> objection(String password);

  /** Why this should be nobody's password. */
  Optional<String> weakness(String password);

  /** The password is another now: every session of the visitor ends, and a new one begins. */
  void changed(String sentence);
}
