package twinwall.node.confsync;

import java.time.Duration;
import java.util.function.UnaryOperator;
import twinwall.core.config.Xml;
import twinwall.node.control.Refusal;

/** The node's configuration as config sync sees it: the store, and what was made of it. */
public interface Document {
  /** The newest saved document. */
  Xml saved();

  /**
   * Changes the document through the same door as a local edit; an edit that changes nothing makes
   * no revision.
   *
   * @param who for the revision, like {@code admin@192.0.2.1}
   * @throws Refusal when the result is not valid: nothing was changed
   */
  void change(String who, String description, UnaryOperator<Xml> edit) throws Refusal;

  /** The document that the node runs. */
  Xml running();

  /** Has the saved document applied, waits for it at most so long, and says what runs then. */
  Xml applied(Duration patience);
}
