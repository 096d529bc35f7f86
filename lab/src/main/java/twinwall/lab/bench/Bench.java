package twinwall.lab.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What can be measured, and how often when nobody says otherwise. */
public enum Bench {
  CONFIG("an alias saved on the primary, until the secondary's kernel has it", 20),
  FLOWS("flow sync beside conntrackd: rate, processor time, delay, bulk, memory", 3),
  KERNEL("200,000 flows beside conntrack -L and -R; one new flow until the peer has it", 7),
  START(
      "the engine killed, until its successor has adopted what runs; with and without archive", 10),
  PAUSE("engines stand still for 300 ms while all processors are busy: false take-overs", 100),
  FAILOVER("failovers under live traffic, beside keepalived and conntrackd, in turn", 3),
  CODECS("bytes to records and back, by JMH", 3),
  RULESET("1,000 and 10,000 rules made true, new flows through them, beside nft and iptables", 7),
  PAGES(
      "every page with 1,000 rules, and 5,000 with 100,000 states: first byte, and a browser", 10);

  /** What it was called before. */
  private static final Map<String, Bench> FORMER = Map.of("alias", CONFIG);

  private final String meaning;
  private final int runs;

  Bench(String meaning, int runs) {
    this.meaning = meaning;
    this.runs = runs;
  }

  /** The name on the command line. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  public String meaning() {
    return meaning;
  }

  /** How often it is measured unless somebody says so. */
  public int runs() {
    return runs;
  }

  public static Optional<Bench> of(String id) {
    return Arrays.stream(values())
        .filter(bench -> bench.id().equals(id))
        .findFirst()
        .or(() -> Optional.ofNullable(FORMER.get(id)));
  }
}
