package twinwall.core.flows;

import java.util.Optional;

/**
 * A connection that another one has announced, before its first packet: the kernel lets it through
 * and translates it. Of the tuple's source only what the mask has counts.
 *
 * @param master the connection that announced it
 * @param kind the helper's own number for what it expects
 * @param timeout seconds left
 * @param saved what is translated back when it comes
 * @param function the kernel's name for how that is done
 */
public record Expectation(
    FlowKey master,
    Tuple tuple,
    Tuple mask,
    int kind,
    int flags,
    int timeout,
    Optional<Saved> saved,
    String function,
    String helper) {
  /** It stays when it was met; it does not count yet. */
  public static final int SHARED_FLAGS = 3;

  static final int MAX_KIND = 255;
  static final int MAX_FUNCTION = 31;

  /**
   * The end that the client asked for before it was translated.
   *
   * @param direction 0 = as the expected connection's first packet, 1 = as its answer
   */
  public record Saved(int direction, Tuple from) {}

  /** What names an expectation on every node. */
  public record Key(int zone, Tuple tuple, Tuple mask) {
    @Override
    public String toString() {
      return "expected " + tuple;
    }
  }

  /** What happened to one; {@code ours} when this program asked for it. */
  public record Change(boolean gone, Expectation expectation, boolean ours) {}

  public Expectation {
    boolean alike =
        tuple.proto() == mask.proto()
            && tuple.isV4() == mask.isV4()
            && tuple.isV4() == master.tuple().isV4()
            && saved.map(s -> s.from().isV4() == tuple.isV4()).orElse(true);
    if (!alike || kind < 0 || kind > MAX_KIND || timeout < 0) {
      throw new IllegalArgumentException("not an expectation");
    }
    if (!isName(function, MAX_FUNCTION) || !isName(helper, FlowExtras.MAX_HELPER)) {
      throw new IllegalArgumentException("not the name of a helper or of its function");
    }
  }

  static boolean isName(String text, int longest) {
    return text.length() <= longest && text.chars().allMatch(c -> c > 32 && c < 127);
  }

  public Key key() {
    return new Key(master.zone(), tuple, mask);
  }

  /** True when the one may stand for the other; how long it lives does not count. */
  public boolean sameAs(Expectation other) {
    return key().equals(other.key())
        && master.equals(other.master)
        && kind == other.kind
        && (flags & SHARED_FLAGS) == (other.flags & SHARED_FLAGS)
        && saved.equals(other.saved)
        && function.equals(other.function);
  }
}
