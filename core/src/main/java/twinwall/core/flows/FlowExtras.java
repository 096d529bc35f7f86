package twinwall.core.flows;

import java.util.Optional;

/** What only few flows have: a master, a helper, sequence adjustments, labels. */
public record FlowExtras(
    Optional<Tuple> master,
    String helper,
    Optional<SeqAdj> adjustOriginal,
    Optional<SeqAdj> adjustReply,
    long labelsHigh,
    long labelsLow) {
  public static final int MAX_HELPER = 15;

  /** How a helper's rewriting moved the sequence numbers of one direction. */
  public record SeqAdj(int position, int before, int after) {}

  public static final FlowExtras NONE =
      new FlowExtras(Optional.empty(), "", Optional.empty(), Optional.empty(), 0, 0);

  public FlowExtras {
    if (helper.length() > MAX_HELPER || !helper.chars().allMatch(c -> c > 32 && c < 127)) {
      throw new IllegalArgumentException("not the name of a helper");
    }
  }

  /** Whether label number {@code bit}, as nftables counts them, is set. */
  public boolean hasLabel(int bit) {
    int at = bit / 8;
    long half = at < 8 ? labelsHigh : labelsLow;
    return bit >= 0 && bit < 128 && (half >>> (56 - 8 * (at & 7)) & 1L << bit % 8) != 0;
  }

  public FlowExtras withoutMaster() {
    return new FlowExtras(
        Optional.empty(), helper, adjustOriginal, adjustReply, labelsHigh, labelsLow);
  }

  public FlowExtras withoutHelper() {
    return new FlowExtras(master, "", adjustOriginal, adjustReply, labelsHigh, labelsLow);
  }

  /** These, with what an event did not repeat taken from what was known. */
  FlowExtras orElse(FlowExtras known) {
    if (known.equals(NONE) || equals(known)) {
      return this;
    }
    boolean unlabelled = labelsHigh == 0 && labelsLow == 0;
    return new FlowExtras(
        master.or(known::master),
        helper.isEmpty() ? known.helper : helper,
        adjustOriginal.or(known::adjustOriginal),
        adjustReply.or(known::adjustReply),
        unlabelled ? known.labelsHigh : labelsHigh,
        unlabelled ? known.labelsLow : labelsLow);
  }
}
