package twinwall.lab.drill;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import twinwall.core.net.Ip;
import twinwall.lab.site.Ran;
import twinwall.lab.site.Site;
import twinwall.lab.site.Topology;

/**
 * How many machines say that a VIP is theirs when a neighbour asks its whole network, whatever they
 * say about themselves. The neighbour's own kernel asks and counts.
 */
final class Neighbours {
  private static final Pattern COUNTER =
      Pattern.compile("(request|reply).*counter packets ([0-9]+)");
  private static final String SCRIPT =
      """
      nft -f - <<'EOF' || exit 1
      table arp twinwall_lab {
        chain asked {
          type filter hook output priority 0
          arp operation request arp daddr ip %1$s counter
        }
        chain answered {
          type filter hook input priority 0
          arp operation reply arp saddr ip %1$s arp daddr ip %2$s counter
        }
      }
      EOF
      ip neigh flush to %1$s dev eth0
      ping -q -c 1 -W 0.2 %1$s >/dev/null
      sleep 0.1
      nft list table arp twinwall_lab
      nft delete table arp twinwall_lab
      """;

  private Neighbours() {}

  /** By network. */
  static Map<String, Integer> masters(Site site) {
    Topology t = site.topology();
    var masters = new TreeMap<String, Integer>();
    masters.put(
        "asked on WAN",
        answers(site, Topology.INTERNET, t.wanVip().address(), t.internet().address()));
    masters.put(
        "asked on LAN", answers(site, Topology.CLIENT, t.lanVip().address(), t.client().address()));
    return masters;
  }

  private static int answers(Site site, String host, Ip vip, Ip own) {
    List<String> shell = List.of("sh", "-c", SCRIPT.formatted(vip, own));
    return count(Ran.run(site.box(host).onNetwork(shell)).orFail().said());
  }

  /** Answers to one question; a question is repeated when nobody answers at once. */
  static int count(String counters) {
    int questions = 0;
    int answers = 0;
    Matcher matcher = COUNTER.matcher(counters);
    while (matcher.find()) {
      int packets = Integer.parseInt(matcher.group(2));
      if (matcher.group(1).equals("request")) {
        questions = packets;
      } else {
        answers = packets;
      }
    }
    return questions == 0 ? 0 : (answers + questions - 1) / questions;
  }
}
