package twinwall.core.carp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;
import twinwall.core.net.Ip6;
import twinwall.core.net.Mac;

/**
 * The password of a VHID and the addresses it protects: everything but the counter that goes into
 * the digest. The digest is HMAC-SHA1 over version, type, VHID, the distinct addresses in ascending
 * order (both families, whichever family the packet has) and the counter.
 */
public final class CarpKey {
  public static final int MAX_PASSWORD = 19;
  public static final int DIGEST = 20;
  private static final int BLOCK = 64;

  private final byte[] inner;
  private final byte[] outer;
  private final byte[] prefix;

  private CarpKey(byte[] password, byte[] prefix) {
    this.inner = pad(password, 0x36);
    this.outer = pad(password, 0x5C);
    this.prefix = prefix;
  }

  /** The key of a VHID as every implementation but OpenBSD makes it. */
  public static CarpKey of(String password, int vhid, List<Ip> addresses) {
    return of(password, vhid, addresses, Optional.empty());
  }

  /**
   * All keys under which adverts of a VHID are accepted: OpenBSD leaves link-local addresses out of
   * what it sends.
   */
  public static List<CarpKey> accepted(String password, int vhid, List<Ip> addresses) {
    CarpKey key = of(password, vhid, addresses);
    List<Ip> global =
        addresses.stream().filter(ip -> !(ip instanceof Ip6 && ip.isLinkLocal())).toList();
    return global.size() == addresses.size()
        ? List.of(key)
        : List.of(key, of(password, vhid, global));
  }

  /**
   * @param customMac a hand-set MAC of an OpenBSD carp interface, which goes into its digest
   */
  static CarpKey of(String password, int vhid, List<Ip> addresses, Optional<Mac> customMac) {
    List<Ip> hashed = addresses.stream().filter(CarpKey::isHashed).distinct().sorted().toList();
    ByteBuffer out = ByteBuffer.allocate(9 + hashed.stream().mapToInt(ip -> ip.width() / 8).sum());
    out.put((byte) 2).put((byte) 1);
    customMac.ifPresent(mac -> out.put(mac.bytes()));
    out.put((byte) vhid);
    hashed.forEach(ip -> out.put(unscoped(ip)));
    return new CarpKey(passwordBytes(password), Arrays.copyOf(out.array(), out.position()));
  }

  /**
   * The first 19 bytes in UTF-8: FreeBSD cuts there without a word, so a longer password in a
   * configuration that comes from there works only when we do the same.
   */
  static byte[] passwordBytes(String password) {
    byte[] bytes = password.replace(" ", "").getBytes(StandardCharsets.UTF_8);
    return Arrays.copyOf(bytes, Math.min(bytes.length, MAX_PASSWORD));
  }

  private static boolean isHashed(Ip ip) {
    return switch (ip) {
      case Ip4 v4 -> v4.bits() != 0 && v4.bits() != -1;
      case Ip6 v6 -> !v6.isUnspecified() && !(v6.high() == -1 && v6.low() == -1);
    };
  }

  /** Link-local addresses are hashed without the scope that kernels keep in bytes 2 and 3. */
  private static byte[] unscoped(Ip ip) {
    byte[] bytes = ip.bytes();
    if (ip instanceof Ip6 && ip.isLinkLocal()) {
      bytes[2] = 0;
      bytes[3] = 0;
    }
    return bytes;
  }

  private static byte[] pad(byte[] password, int with) {
    byte[] block = Arrays.copyOf(password, BLOCK);
    for (int i = 0; i < BLOCK; i++) {
      block[i] ^= (byte) with;
    }
    return block;
  }

  /** The digest of an advert with this counter. */
  public byte[] digest(long counter) {
    MessageDigest sha = sha1();
    sha.update(inner);
    sha.update(prefix);
    byte[] hash = sha.digest(ByteBuffer.allocate(8).putLong(counter).array());
    sha.update(outer);
    return sha.digest(hash);
  }

  private static MessageDigest sha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }

  @Override
  public String toString() {
    return "CarpKey[secret]";
  }
}
