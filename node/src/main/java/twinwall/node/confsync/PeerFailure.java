package twinwall.node.confsync;

import twinwall.core.confsync.PushOutcome.Failed;
import twinwall.core.confsync.PushOutcome.Trouble;

/** The peer could not be told, and why. */
final class PeerFailure extends Exception {
  private static final long serialVersionUID = 1;
  private final transient Failed failed;

  PeerFailure(Trouble trouble, String sentence) {
    super(sentence);
    this.failed = new Failed(trouble, sentence);
  }

  Failed failed() {
    return failed;
  }
}
