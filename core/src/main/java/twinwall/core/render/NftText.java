package twinwall.core.render;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import twinwall.core.compile.Compiler;
import twinwall.core.net.Intervals;
import twinwall.core.plan.Match.Family;
import twinwall.core.plan.Ruleset;
import twinwall.core.plan.Ruleset.MssClamp;

/**
 * A ruleset as nftables text; the same ruleset always gives the same text.
 *
 * <p>A table is made of parts: sets, maps, chains. Long lists are many of them, called after what
 * is in them, so that a ruleset that differs in one rule differs in few parts. {@link TableSteps}
 * says how the kernel is brought from one text to another, and docs/decisions/005-ruleset-reload.md
 * why it takes more than one transaction. What aliases hold is not in the text that is loaded: it
 * is changed in process, by what differs.
 *
 * <p>Base chains have the policy accept and an explicit drop at the end, so that one that is no
 * longer wanted, and empty, stops nothing.
 */
public final class NftText {
  public static final String TABLE = "inet twinwall";

  private final Ruleset rules;
  private final Sets sets;
  private final Script out = new Script();

  private NftText(Ruleset rules, Instant at, int most) {
    this.rules = rules;
    this.sets = new Sets(at);
    sets.name(rules);
    writeChains(most);
  }

  /**
   * The table alone, as it shall be. Contents of aliases that nobody would read are left out.
   *
   * @param at now: schedules are written out from yesterday on, for two months. The text is the
   *     same for a whole day (in UTC)
   */
  public static String table(Ruleset ruleset, Instant at) {
    return table(ruleset, new NftText(ruleset, at, Compiler.SHORT));
  }

  /** The same with every list as one chain, however long: what trees are compared with. */
  public static String linear(Ruleset ruleset, Instant at) {
    return table(ruleset, new NftText(ruleset, at, Integer.MAX_VALUE));
  }

  private static String table(Ruleset ruleset, NftText text) {
    String helpers = TrackingText.objects(ruleset.tracking());
    return "table " + TABLE + " {\n" + helpers + text.sets.declared(true) + text.out + "}\n";
  }

  /**
   * What puts a ruleset in place, whatever was there before. Connections live in the kernel's
   * connection tracking, which no table owns: they go on.
   *
   * @param text the table; the sets of aliases without their content
   * @param contents what the aliases' sets shall hold, by their names
   */
  public record Loadable(String text, Map<String, Intervals> contents) {
    public Loadable {
      contents = Collections.unmodifiableMap(new LinkedHashMap<>(contents));
    }
  }

  /**
   * A ruleset as it is loaded.
   *
   * @param at now, as for {@link #table}
   */
  public static Loadable loadable(Ruleset ruleset, Instant at) {
    NftText text = new NftText(ruleset, at, Compiler.SHORT);
    String helpers = TrackingText.objects(ruleset.tracking());
    return new Loadable(
        "table " + TABLE + " {\n" + helpers + text.sets.declared(false) + text.out + "}\n",
        text.sets.aliases());
  }

  private void writeChains(int most) {
    FilterText filter = new FilterText(rules, sets, out, most);
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
