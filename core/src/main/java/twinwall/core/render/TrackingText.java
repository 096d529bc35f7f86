package twinwall.core.render;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import twinwall.core.config.Helper;
import twinwall.core.net.Prefix;
import twinwall.core.plan.Match;
import twinwall.core.plan.Ruleset.Helped;
import twinwall.core.plan.Ruleset.Tracking;
import twinwall.core.plan.Ruleset.Untracked;

/**
 * What a ruleset does to connection tracking itself. A connection that no peer shall hear of raises
 * no events; the mark says the same to whoever reads the table, and the kernel gives it to the
 * connections that belong to this one.
 */
final class TrackingText {
  private static final String SILENT = "ct event set 0x0";

  /** Flow.NO_SYNC_MARK, beside whatever else the mark says. */
  static final String STAYS = "ct mark set ct mark | 0x80000000 " + SILENT;

  private final Tracking tracking;
  private final Sets sets;
  private final Consumer<String> line;
  private final Consumer<String> open;
  private final Runnable close;

  TrackingText(
      Tracking tracking, Sets sets, Consumer<String> line, Consumer<String> open, Runnable close) {
    this.tracking = tracking;
    this.sets = sets;
    this.line = line;
    this.open = open;
    this.close = close;
  }

  /**
   * @param unkept where packets go next, to be asked whether a rule keeps no state of them
   */
  void untracked(FilterText.Unkept unkept) {
    if (tracking.untracked().isEmpty() && unkept.isEmpty()) {
      return;
    }
    for (boolean in : new boolean[] {true, false}) {
      String hook = in ? "prerouting" : "output";
      open.accept("chain raw_" + hook);
      line.accept("type filter hook " + hook + " priority raw; policy accept;");
      for (Untracked untracked : tracking.untracked()) {
        String device = (in ? "iifname " : "oifname ") + Words.quoted(untracked.device());
        Match match = in ? untracked.arriving() : untracked.leaving();
        for (MatchText.Line text : MatchText.lines(match, MatchText.Split.NO, sets)) {
          String comment = Words.comment(untracked.id(), untracked.origin());
          line.accept(MatchText.join(device, text.text(), "counter notrack", comment));
        }
      }
      (in ? unkept.arriving() : unkept.leaving()).forEach(line);
      close.run();
    }
  }

  /** The helpers as the table declares them. */
  static String objects(Tracking tracking) {
    StringBuilder out = new StringBuilder();
    for (Helper helper :
        tracking.helped().stream()
            .map(Helped::helper)
            .collect(Collectors.toCollection(TreeSet::new))) {
      for (int protocol : helper.protocols()) {
        out.append("\tct helper ").append(object(helper, protocol)).append(" {\n");
        out.append("\t\ttype \"").append(helper.word()).append("\" protocol ");
        out.append(word(protocol)).append("\n\t\tl3proto inet\n\t}\n");
      }
    }
    return out.toString();
  }

  private static String object(Helper helper, int protocol) {
    return helper.word() + "_" + word(protocol);
  }

  private static String word(int protocol) {
    return protocol == Match.TCP ? "tcp" : "udp";
  }

  /** Before a connection is confirmed, and after its destination is translated. */
  void helped() {
    helped("prerouting", tracking.helped());
    helped("output", tracking.helped().stream().filter(h -> h.devices().isEmpty()).toList());
  }

  private void helped(String hook, List<Helped> some) {
    if (some.isEmpty()) {
      return;
    }
    open.accept("chain helpers_" + hook);
    line.accept("type filter hook " + hook + " priority filter; policy accept;");
    for (Helped helped : some) {
      String devices =
          helped.devices().isEmpty() ? "" : "iifname " + Words.devices(helped.devices());
      for (int protocol : helped.helper().protocols()) {
        line.accept(
            MatchText.join(
                "ct state new",
                devices,
                word(protocol) + " dport " + helped.helper().port(),
                "counter ct helper set \"" + object(helped.helper(), protocol) + "\"",
                Words.comment(helped.id(), helped.origin())));
      }
    }
    close.run();
  }

  /** When both ends are translated, and before the kernel tells anybody. */
  void quiet() {
    if (tracking.quiet().isEmpty()) {
      return;
    }
    open.accept("chain quiet");
    for (boolean v4 : new boolean[] {true, false}) {
      List<String> members = new ArrayList<>();
      for (Prefix prefix : tracking.quiet()) {
        if (prefix.address().isV4() == v4) {
          members.add(MatchText.prefix(prefix));
        }
      }
      String use = sets.use(v4 ? Sets.IP4 : Sets.IP6, members);
      for (String end : List.of("original saddr", "original daddr", "reply saddr", "reply daddr")) {
        String key = end.replace(" ", v4 ? " ip " : " ip6 ");
        String comment = "comment \"auto:quiet stays with this node\"";
        line.accept(MatchText.join("ct", key, use, "counter", SILENT, "return", comment));
      }
    }
    close.run();
    hook("input", "filter + 10");
    hook("postrouting", "srcnat + 10");
  }

  private void hook(String hook, String priority) {
    open.accept("chain quiet_" + hook);
    line.accept("type filter hook " + hook + " priority " + priority + "; policy accept;");
    line.accept("ct state new jump quiet");
    close.run();
  }
}
