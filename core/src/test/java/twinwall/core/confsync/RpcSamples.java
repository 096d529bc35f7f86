package twinwall.core.confsync;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.random.RandomGenerator;

/** Random XML-RPC values from a seed. */
final class RpcSamples {
  private static final String[] WORDS = {
    "",
    "a",
    "lan",
    "p&ss\"w'rd<>:@",
    "Grüße",
    "日本",
    "𝔘",
    " two  blanks ",
    "line\nline\r\n",
    "]]>",
    "\t"
  };

  private RpcSamples() {}

  static RpcValue value(RandomGenerator dice, int depth) {
    return switch (dice.nextInt(depth > 4 ? 6 : 8)) {
      case 0 -> new RpcValue.Int(dice.nextInt());
      case 1 -> new RpcValue.Bool(dice.nextBoolean());
      case 2 -> new RpcValue.Real(dice.nextDouble() * Math.pow(10, dice.nextInt(-20, 20)));
      case 3 -> {
        var bytes = new byte[dice.nextInt(90)];
        dice.nextBytes(bytes);
        yield new RpcValue.Bytes(bytes);
      }
      case 4 -> new RpcValue.Nil();
      case 5 -> new RpcValue.Text(word(dice));
      case 6 -> {
        var items = new ArrayList<RpcValue>();
        for (int i = dice.nextInt(5); i > 0; i--) {
          items.add(value(dice, depth + 1));
        }
        yield new RpcValue.Items(items);
      }
      default -> {
        var members = new LinkedHashMap<String, RpcValue>();
        for (int i = dice.nextInt(5); i > 0; i--) {
          members.put(word(dice), value(dice, depth + 1));
        }
        yield new RpcValue.Struct(members);
      }
    };
  }

  private static String word(RandomGenerator dice) {
    return WORDS[dice.nextInt(WORDS.length)] + WORDS[dice.nextInt(WORDS.length)];
  }
}
