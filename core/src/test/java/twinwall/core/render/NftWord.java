package twinwall.core.render;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import twinwall.core.net.Ip;
import twinwall.core.plan.Match;
import twinwall.core.render.NftMachine.State;

/** One expression or statement of a rule. */
sealed interface NftWord {
  record Condition(Predicate<State> test) implements NftWord {}

  record Effect(Consumer<State> effect) implements NftWord {}

  record Verdict(String name, String target, String comment) implements NftWord {}

  record Switch(Function<State, Optional<Verdict>> verdict) implements NftWord {}

  /** Reads a line from left to right. */
  final class Reader {
    private static final Pattern TOKEN = Pattern.compile("\"[^\"]*\"|\\{[^}]*}|\\([^)]*\\)|\\S+");
    private static final Map<String, Integer> FLAGS =
        Map.of("fin", 1, "syn", 2, "rst", 4, "psh", 8, "ack", 16, "urg", 32, "ecn", 64, "cwr", 128);

    private final List<String> tokens = new ArrayList<>();
    private final NftSets sets;
    private final String comment;
    private final List<NftWord> words = new ArrayList<>();
    private int at;

    Reader(String line, NftSets sets) {
      this.sets = sets;
      Matcher matcher = TOKEN.matcher(line);
      while (matcher.find()) {
        tokens.add(matcher.group());
      }
      int where = tokens.indexOf("comment");
      comment = where < 0 ? "" : unquoted(tokens.get(where + 1)).split(" ", 2)[0];
    }

    private static String unquoted(String text) {
      return text.substring(1, text.length() - 1);
    }

    private String next() {
      return tokens.get(at++);
    }

    private boolean takes(String word) {
      boolean is = at < tokens.size() && tokens.get(at).equals(word);
      at += is ? 1 : 0;
      return is;
    }

    List<NftWord> all() {
      while (at < tokens.size()) {
        one(next());
      }
      return words;
    }

    private void when(Predicate<State> test) {
      words.add(new Condition(test));
    }

    private void one(String word) {
      switch (word) {
        case "comment" -> next();
        case "counter" -> words.add(new Effect(state -> state.counted.add(comment)));
        case "accept", "drop", "return" -> words.add(new Verdict(word, "", comment));
        case "reject" -> {
          at = tokens.indexOf("comment");
          words.add(new Verdict(word, "", comment));
        }
        case "jump", "goto" -> words.add(new Verdict(word, next(), comment));
        case "limit" -> at += 5; // rate N burst N packets: never reached here
        case "log" -> at += tokens.get(at + 2).equals("group") ? 6 : 4; // prefix P level L
        case "iifname" -> among(state -> Optional.of(NftSets.name(state.in)));
        case "oifname" -> among(state -> Optional.of(NftSets.name(state.out)));
        case "meta" -> meta(next());
        case "ip" -> address(true, next());
        case "ip6" -> address(false, next());
        case "tcp" -> transport(6, next());
        case "udp" -> transport(17, next());
        case "sctp" -> transport(132, next());
        case "th" -> transport(0, next());
        case "icmp" -> icmp(1);
        case "icmpv6" -> icmp(58);
        case "exthdr" -> {
          at += 2; // rt exists
          when(state -> !state.packet.source().isV4() && state.packet.options());
        }
        case "fib" -> fib(next());
        case "ct" -> tracking(next());
        default -> throw new IllegalStateException("not understood: " + word + " in " + tokens);
      }
    }

    /** The packet begins a connection, of which nothing is remembered yet. */
    private void tracking(String what) {
      switch (what) {
        case "state" -> {
          boolean not = takes("!=");
          boolean fresh = List.of(next().split(",", -1)).contains("new");
          when(state -> fresh != not);
        }
        case "timeout" -> at += 2; // set N
        case "label" -> {
          boolean sets = takes("set");
          next();
          if (!sets) {
            when(state -> false);
          }
        }
        case "mark" -> at += 7; // set ct mark & M | B
        default -> throw new IllegalStateException("not understood: ct " + what);
      }
    }

    private void meta(String what) {
      switch (what) {
        case "nfproto" -> {
          boolean v4 = next().equals("ipv4");
          when(state -> state.packet.source().isV4() == v4);
        }
        case "l4proto" -> among(state -> Optional.of(BigInteger.valueOf(state.packet.protocol())));
        case "time" ->
            among(state -> Optional.of(BigInteger.valueOf(state.around.at().getEpochSecond())));
        case "mark" -> mark();
        default -> throw new IllegalStateException("not understood: meta " + what);
      }
    }

    private void mark() {
      if (takes("set")) {
        at += 3; // meta mark &
        int mask = hex();
        int bits = takes("|") ? hex() : 0;
        words.add(new Effect(state -> state.mark = state.mark & mask | bits));
        return;
      }
      at++; // &
      int mask = hex();
      boolean equal = next().equals("==");
      int bits = hex();
      when(state -> ((state.mark & mask) == bits) == equal);
    }

    private int hex() {
      return Integer.parseUnsignedInt(next().substring(2), 16);
    }

    private void address(boolean v4, String field) {
      if (field.equals("dscp")) {
        int code = Integer.parseInt(next());
        when(state -> state.packet.source().isV4() == v4 && state.packet.dscp() == code);
        return;
      }
      if (field.equals("hdrlength")) {
        at += 2; // > 5
        when(state -> state.packet.source().isV4() && state.packet.options());
        return;
      }
      boolean source = field.equals("saddr");
      Optional<BigInteger> mask =
          takes("&") ? Optional.of(NftSets.number(Ip.of(next()))) : Optional.empty();
      among(state -> {
        Ip ip = source ? state.packet.source() : state.packet.destination();
        return ip.isV4() == v4
            ? Optional.of(NftSets.number(ip)).map(number -> mask.map(number::and).orElse(number))
            : Optional.empty();
      });
    }

    private static boolean hasPorts(State state) {
      int protocol = state.packet.protocol();
      return protocol == Match.TCP || protocol == Match.UDP || protocol == Match.SCTP;
    }

    private void transport(int protocol, String field) {
      if (field.equals("flags")) {
        at++; // &
        int outOf = flags(next());
        at++; // ==
        StringBuilder rest = new StringBuilder(next());
        while (takes("|")) {
          rest.append(" | ").append(next());
        }
        int set = flags(rest.toString());
        when(state -> state.packet.protocol() == 6 && (state.packet.tcpFlags() & outOf) == set);
        return;
      }
      boolean source = field.equals("sport");
      among(state -> {
        if (protocol != 0 && state.packet.protocol() != protocol) {
          return Optional.empty();
        }
        if (!hasPorts(state)) {
          throw new IllegalStateException("asks a packet without ports for them: " + tokens);
        }
        return Optional.of(
            BigInteger.valueOf(
                source ? state.packet.sourcePort() : state.packet.destinationPort()));
      });
    }

    private static int flags(String text) {
      int bits = 0;
      for (String flag : text.replace("(", "").replace(")", "").split(" \\| ", -1)) {
        bits |= flag.equals("0x0") ? 0 : FLAGS.get(flag);
      }
      return bits;
    }

    private void icmp(int protocol) {
      at++; // type
      among(state ->
          state.packet.protocol() == protocol
              ? Optional.of(BigInteger.valueOf(state.packet.icmpType()))
              : Optional.empty());
    }

    private void fib(String field) {
      at++; // type
      boolean not = takes("!=");
      boolean here = next().startsWith("{");
      when(state -> {
        Ip ip = field.equals("saddr") ? state.packet.source() : state.packet.destination();
        boolean is = here ? state.around.isHere(ip) : state.around.local().contains(ip);
        return is != not;
      });
    }

    /** A value, compared with what comes next, or looked up; no value is no match. */
    private void among(Function<State, Optional<BigInteger>> value) {
      if (takes("vmap")) {
        NftSets.Content map = sets.get(next().substring(1));
        words.add(
            new Switch(state ->
                value
                    .apply(state)
                    .flatMap(number -> Optional.ofNullable(map.find(number)))
                    .map(text -> text.split(" ", 2))
                    .map(parts -> new Verdict(parts[0], parts[1], comment))));
        return;
      }
      boolean not = takes("!=");
      String what = next();
      NftSets.Content set =
          what.startsWith("@")
              ? sets.get(what.substring(1))
              : NftSets.content(
                  what.startsWith("{")
                      ? List.of(unquoted(what).strip().split(",\\s*", -1))
                      : List.of(what));
      when(state ->
          value.apply(state).filter(number -> (set.find(number) != null) != not).isPresent());
    }
  }

  static List<NftWord> parse(String line, NftSets sets) {
    return new Reader(line, sets).all();
  }
}
