package twinwall.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** New inputs out of known ones, for the tests: no feedback, always the same for the same seed. */
final class Mutator {
  private static final int[] TELLING = {0, 1, 2, 4, 7, 8, 15, 16, 32, 64, 127, 128, 254, 255};

  private final RandomGenerator dice;
  private final List<byte[]> pool;
  private final List<String> words;
  private final int longest;

  Mutator(RandomGenerator dice, List<byte[]> pool, List<String> words, int longest) {
    this.dice = dice;
    this.pool = new ArrayList<>(pool);
    this.words = words;
    this.longest = longest;
  }

  byte[] next() {
    byte[] made = pool.get(dice.nextInt(pool.size())).clone();
    for (int n = 1 + dice.nextInt(5); n > 0; n--) {
      made = once(made);
    }
    return made.length > longest ? Arrays.copyOf(made, longest) : made;
  }

  private byte[] once(byte[] in) {
    if (in.length == 0) {
      return splice(in, 0, 0, bytes(1 + dice.nextInt(16)));
    }
    int at = dice.nextInt(in.length);
    int size = 1 + dice.nextInt(Math.min(in.length - at, 32));
    return switch (dice.nextInt(words.isEmpty() ? 9 : 11)) {
      case 0 -> set(in, at, in[at] ^ 1 << dice.nextInt(8));
      case 1 -> set(in, at, dice.nextInt());
      case 2 -> set(in, at, TELLING[dice.nextInt(TELLING.length)]);
      case 3 -> set(in, at, in[at] + dice.nextInt(-8, 9));
      case 4 -> splice(in, at, size, new byte[0]);
      case 5 -> splice(in, at, 0, bytes(1 + dice.nextInt(8)));
      case 6 -> splice(in, at, 0, Arrays.copyOfRange(in, at, at + size));
      case 7 -> Arrays.copyOf(in, at);
      case 8 -> cross(in, at);
      default -> splice(in, at, dice.nextInt(2) * size, word());
    };
  }

  private byte[] word() {
    return words.get(dice.nextInt(words.size())).getBytes(StandardCharsets.UTF_8);
  }

  private byte[] bytes(int count) {
    byte[] made = new byte[count];
    dice.nextBytes(made);
    return made;
  }

  private byte[] cross(byte[] in, int at) {
    byte[] other = pool.get(dice.nextInt(pool.size()));
    int from = other.length == 0 ? 0 : dice.nextInt(other.length);
    return splice(in, at, in.length - at, Arrays.copyOfRange(other, from, other.length));
  }

  private static byte[] set(byte[] in, int at, int value) {
    in[at] = (byte) value;
    return in;
  }

  private static byte[] splice(byte[] in, int at, int without, byte[] with) {
    byte[] out = new byte[in.length - without + with.length];
    System.arraycopy(in, 0, out, 0, at);
    System.arraycopy(with, 0, out, at, with.length);
    System.arraycopy(in, at + without, out, at + with.length, in.length - at - without);
    return out;
  }
}
