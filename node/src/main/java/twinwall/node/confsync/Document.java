package twinwall.node.confsync;

import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import twinwall.core.config.Xml;
import twinwall.node.control.Refusal;

/** The node's configuration as config sync sees it: the store, and what was made of it. */
public interface Document {
  /** The document that is in force: what this node is to be, and what its peers are told. */
  Xml wanted();

  /**
   * What is in force only until somebody confirms it.
   *
   * @param id its name, on every node that has it
   * @param left how long it may be confirmed
   */
  record Trial(String id, Duration left) {}

  /** The trial of what is in force, if it is on one. */
  Optional<Trial> trial();

  /** What is in force, and on which trial it is: of one moment. */
  record Force(Xml root, Optional<Trial> trial) {}

  Force inForce();

  /**
   * Changes the document through the same door as a local edit, at once, whatever else waits to be
   * applied; an edit that changes nothing makes no revision.
   *
   * @param who for the revision, like {@code admin@192.0.2.1}
   * @throws Refusal when the result is not valid: nothing was changed
   */
  void change(String who, String description, UnaryOperator<Xml> edit) throws Refusal;

  /**
   * The same for what a peer sends.
   *
   * @param trial how long it is in force if the peer says no more; without it, what the peer sent
   *     before stays
   */
  void receive(String who, String description, UnaryOperator<Xml> edit, Optional<Trial> trial)
      throws Refusal;

  /** The document that the node runs. */
  Xml running();

  /** Has the wanted document applied, waits for it at most so long, and says what runs then. */
  Xml applied(Duration patience);
}
