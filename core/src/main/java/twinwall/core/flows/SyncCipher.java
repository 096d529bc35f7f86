package twinwall.core.flows;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * The seal on a connection: AES-256-GCM with a key of its own for each direction, derived by
 * HKDF-SHA256 from the shared key and both hellos. The nonce is the frame's number, which is not
 * sent: a frame repeated, left out or moved does not open, and neither does one of an earlier
 * connection, because both sides chose a nonce for this one. One thread at a time seals, one opens.
 */
public final class SyncCipher {
  private static final int TAG_BITS = 128;

  /** What sealing adds to a frame. */
  public static final int OVERHEAD = TAG_BITS / 8;

  private final SecretKey outKey;
  private final SecretKey inKey;
  private final Cipher outCipher = cipher();
  private final Cipher inCipher = cipher();
  private long sealed;
  private long opened;

  private SyncCipher(SecretKey outKey, SecretKey inKey) {
    this.outKey = outKey;
    this.inKey = inKey;
  }

  /** The seal of the side that connected. */
  public static SyncCipher connector(byte[] key, SyncFrame.Hello mine, SyncFrame.Hello theirs) {
    return new SyncCipher(derive(key, "to", mine, theirs), derive(key, "fro", mine, theirs));
  }

  /** The seal of the side that was connected to. */
  public static SyncCipher acceptor(byte[] key, SyncFrame.Hello mine, SyncFrame.Hello theirs) {
    return new SyncCipher(derive(key, "fro", theirs, mine), derive(key, "to", theirs, mine));
  }

  private static SecretKey derive(
      byte[] key, String way, SyncFrame.Hello connector, SyncFrame.Hello acceptor) {
    byte[] one = SyncCodec.encode(connector);
    byte[] two = SyncCodec.encode(acceptor);
    byte[] salt = ByteBuffer.allocate(one.length + two.length).put(one).put(two).array();
    byte[] info = ("twinwall flow link 1 " + way).getBytes(StandardCharsets.US_ASCII);
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveKey(
              "AES", HKDFParameterSpec.ofExtract().addIKM(key).addSalt(salt).thenExpand(info, 32));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java 25 has HKDF-SHA256", e);
    }
  }

  public byte[] seal(byte[] plain) {
    try {
      begin(outCipher, Cipher.ENCRYPT_MODE, outKey, sealed++);
      return outCipher.doFinal(plain);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("sealing cannot fail", e);
    }
  }

  /** The frame, or nothing when it was not sealed by the other side as its next frame. */
  public Optional<byte[]> open(byte[] sealedBytes) {
    if (sealedBytes.length < OVERHEAD) {
      return Optional.empty();
    }
    try {
      begin(inCipher, Cipher.DECRYPT_MODE, inKey, opened);
      byte[] plain = inCipher.doFinal(sealedBytes);
      opened++;
      return Optional.of(plain);
    } catch (AEADBadTagException _) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("opening fails by its tag alone", e);
    }
  }

  private static Cipher cipher() {
    try {
      return Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has AES-GCM", e);
    }
  }

  private static void begin(Cipher cipher, int mode, SecretKey key, long number)
      throws GeneralSecurityException {
    byte[] nonce = ByteBuffer.allocate(12).putInt(0).putLong(number).array();
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
  }
}
