package twinwall.core.render;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import twinwall.core.judge.Packet;
import twinwall.core.judge.Surroundings;
import twinwall.core.plan.Marks;

/**
 * Does with a packet what the kernel does with the text of a table, for that part of nftables which
 * filter rules are written in. It knows text and packets, and nothing of rulesets. A word that it
 * does not know is an error.
 */
final class NftMachine {
  private static final Pattern CHAIN = Pattern.compile("(?ms)^\tchain (\\S+) \\{\n(.*?)^\t}\n");

  private final Map<String, List<String>> texts = new HashMap<>();

  /** Chains that packets came to: each a list of rules, each a list of words. */
  private final Map<String, List<List<NftWord>>> chains = new HashMap<>();

  private final NftSets sets;

  private NftMachine(NftSets sets) {
    this.sets = sets;
  }

  static NftMachine of(String table) {
    NftMachine machine = new NftMachine(NftSets.of(table));
    Matcher chain = CHAIN.matcher(table);
    while (chain.find()) {
      machine.texts.put(chain.group(1), chain.group(2).lines().map(String::strip).toList());
    }
    return machine;
  }

  private List<List<NftWord>> rules(String chain) {
    if (!has(chain)) {
      throw new IllegalStateException("no chain " + chain);
    }
    return chains.computeIfAbsent(
        chain,
        name ->
            texts.get(name).stream()
                .filter(line -> !line.startsWith("type "))
                .map(line -> NftWord.parse(line, sets))
                .toList());
  }

  /**
   * What became of a packet.
   *
   * @param verdict accept, drop or reject
   * @param decider the first word of the comment of the rule that decided
   * @param counted the same of every rule that counted it, in order
   */
  record Fate(String verdict, String decider, List<String> counted, int tag, int looked) {}

  /** What a packet is and carries on its way. */
  static final class State {
    final Packet packet;
    final Surroundings around;
    final String in;
    final String out;
    int mark;
    final List<String> counted = new ArrayList<>();
    int looked;

    State(Packet packet, Surroundings around, String in, String out) {
      this.packet = packet;
      this.around = around;
      this.in = in;
      this.out = out;
      this.mark = packet.tag().map(tag -> tag.number() << Marks.TAG_SHIFT).orElse(0);
    }

    OptionalInt sourcePort() {
      return packet.sourcePort() + packet.destinationPort() == 0
          ? OptionalInt.empty()
          : OptionalInt.of(packet.sourcePort());
    }
  }

  Fate arriving(String device, Packet packet, Surroundings around) {
    return run("prerouting", new State(packet, around, device, ""), "accept");
  }

  Fate leaving(String device, Packet packet, Surroundings around) {
    return run("outbound", new State(packet, around, "", device), "accept");
  }

  /** Where the packets of a chain can go to. */
  boolean has(String chain) {
    return texts.containsKey(chain);
  }

  private Fate run(String chain, State state, String otherwise) {
    if (!has(chain)) {
      return new Fate(otherwise, "", state.counted, 0, 0);
    }
    Optional<NftWord.Verdict> verdict = chain(chain, state, 0);
    int tag = (state.mark & Marks.TAG) >> Marks.TAG_SHIFT;
    return new Fate(
        verdict.map(NftWord.Verdict::name).orElse(otherwise),
        verdict.map(NftWord.Verdict::comment).orElse(""),
        state.counted,
        tag,
        state.looked);
  }

  /** Nothing: it came to the end, or was told to return. */
  private Optional<NftWord.Verdict> chain(String name, State state, int depth) {
    if (depth > 16) {
      throw new IllegalStateException("the kernel goes no deeper: " + name);
    }
    for (List<NftWord> rule : rules(name)) {
      state.looked++;
      Optional<NftWord.Verdict> verdict = rule(rule, state);
      if (verdict.isEmpty()) {
        continue;
      }
      NftWord.Verdict found = verdict.get();
      switch (found.name()) {
        case "jump" -> {
          Optional<NftWord.Verdict> inner = chain(found.target(), state, depth + 1);
          if (inner.isPresent()) {
            return inner;
          }
        }
        case "goto" -> {
          return chain(found.target(), state, depth);
        }
        case "return" -> {
          return Optional.empty();
        }
        default -> {
          return verdict;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<NftWord.Verdict> rule(List<NftWord> rule, State state) {
    for (NftWord word : rule) {
      switch (word) {
        case NftWord.Condition condition -> {
          if (!condition.test().test(state)) {
            return Optional.empty();
          }
        }
        case NftWord.Effect effect -> effect.effect().accept(state);
        case NftWord.Verdict verdict -> {
          return Optional.of(verdict);
        }
        case NftWord.Switch map -> {
          Optional<NftWord.Verdict> verdict = map.verdict().apply(state);
          if (verdict.isPresent()) {
            return verdict;
          }
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }
}
