package twinwall.lab.traffic;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** An endless file of noise that is the same for everybody who asks: no disk, no repetition. */
final class Content {
  /** How much is made, sent and read at a time. */
  static final int BLOCK = 16 * 1024;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private long position;

  /** Fills a whole block with what comes next. */
  void next(byte[] block) {
    for (int i = 0; i < BLOCK; i += 8) {
      LONG.set(block, i, mix(position + i));
    }
    position += BLOCK;
  }

  private static long mix(long at) {
    long z = (at >>> 3) * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }
}
