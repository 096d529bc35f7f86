package twinwall.core.render;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import twinwall.core.net.Intervals;
import twinwall.core.plan.Match.Family;
import twinwall.core.plan.Ruleset;
import twinwall.core.plan.Ruleset.MssClamp;

/**
 * A ruleset as nftables text; the same ruleset always gives the same text.
 *
 * <p>A reload has two steps, each one transaction, because the kernel (6.18) shows the elements of
 * a new interval set a moment after the rules that ask for it: a table replaced in one go let some
 * new connections past a block rule (8 to 17 in 270 reloads under 6,000 packets a second). So first
 * the sets are brought up to date, under the rules that run, and then the rules of the chains that
 * are already there are exchanged. What aliases hold is not in the text at all: it is changed in
 * process, by what differs. Sets without a name of their own are named after what is in them.
 *
 * <p>For the same reason there are no verdict maps: the elements of an outgoing map end under the
 * packets still on their way through its rules, which then met the default deny (20 to 70 packets
 * in 250 reloads; with jumps, none). And base chains have the policy accept and an explicit drop at
 * the end, so that one that is no longer wanted, and empty, stops nothing.
 */
public final class NftText {
  public static final String TABLE = "inet twinwall";

  private static final String STEP =
      "# the sets are ready: now the rules, in a transaction of their own\n";

  private final Ruleset rules;
  private final Sets sets;
  private final Script out = new Script();

  private NftText(Ruleset rules, Instant at) {
    this.rules = rules;
    this.sets = new Sets(at);
    sets.name(rules);
    writeChains();
  }

  /**
   * The table alone, as it shall be. Contents of aliases that nobody would read are left out.
   *
   * @param at now: schedules are written out from yesterday on, for two months. The text is the
   *     same for a whole day (in UTC)
   */
  public static String table(Ruleset ruleset, Instant at) {
    NftText text = new NftText(ruleset, at);
    String helpers = TrackingText.objects(ruleset.tracking());
    return "table " + TABLE + " {\n" + helpers + text.sets.declared(true) + text.out + "}\n";
  }

  /**
   * What puts a ruleset in place, whatever was there before. Connections live in the kernel's
   * connection tracking, which no table owns: they go on.
   *
   * @param sets declares every set; those of aliases without their content
   * @param rules exchanges the rules of the chains; a transaction of its own, once the sets are
   *     filled. If it fails, the rules that ran before still run.
   * @param contents what the aliases' sets shall hold, by their names
   */
  public record Parts(String sets, String rules, Map<String, Intervals> contents) {
    /** Both texts in one, which tells one ruleset from another but for the aliases' contents. */
    public String whole() {
      return sets + STEP + rules;
    }

    /** The parts of a text that {@link #whole} made, without contents; none of another text. */
    public static Optional<Parts> of(String whole) {
      int at = whole.indexOf(STEP);
      return at < 0
          ? Optional.empty()
          : Optional.of(
              new Parts(whole.substring(0, at), whole.substring(at + STEP.length()), Map.of()));
    }
  }

  /**
   * A ruleset in the parts in which it is loaded.
   *
   * @param at now, as for {@link #table}
   */
  public static Parts parts(Ruleset ruleset, Instant at) {
    NftText text = new NftText(ruleset, at);
    String head = "table " + TABLE + " {\n";
    return new Parts(
        head + TrackingText.objects(ruleset.tracking()) + text.sets.declared(false) + "}\n",
        "flush table " + TABLE + "\n" + head + text.out + "}\n",
        Collections.unmodifiableMap(text.sets.aliases()));
  }

  private void writeChains() {
    FilterText filter = new FilterText(rules, sets, out);
    TrackingText tracking =
        new TrackingText(rules.tracking(), sets, out::line, out::open, out::close);
    tracking.untracked(rules.filtering() ? filter.unkept() : FilterText.Unkept.NONE);
    if (rules.filtering()) {
      filter.write();
    }
    mss();
    new NatText(rules, sets, out::line, out::open, out::close).write();
    tracking.helped();
    tracking.quiet();
  }

  private void mss() {
    if (rules.mss().isEmpty()) {
      return;
    }
    out.open("chain mss");
    out.line("type filter hook forward priority mangle; policy accept;");
    for (MssClamp clamp : rules.mss()) {
      for (String direction : List.of("iifname", "oifname")) {
        for (Family family : List.of(Family.V4, Family.V6)) {
          int bytes = family == Family.V4 ? clamp.bytes4() : clamp.bytes6();
          out.line(
              MatchText.join(
                  direction,
                  Words.quoted(clamp.device()),
                  "meta nfproto " + (family == Family.V4 ? "ipv4" : "ipv6"),
                  "tcp flags & (syn | rst) == syn tcp option maxseg size >",
                  bytes + " counter tcp option maxseg size set " + bytes,
                  Words.comment(clamp.id(), clamp.origin())));
        }
      }
    }
    out.close();
  }
}
