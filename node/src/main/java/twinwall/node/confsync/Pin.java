package twinwall.node.confsync;

import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts the one certificate that the peer showed first. The nodes' certificates are signed by
 * themselves, so that no authority could vouch for them; a changed one is refused until a person
 * accepts it.
 */
final class Pin extends X509ExtendedTrustManager {
  private final Optional<String> wanted;
  private volatile Optional<String> seen = Optional.empty();

  Pin(Optional<String> wanted) {
    this.wanted = wanted;
  }

  /** The fingerprint that the peer showed last. */
  Optional<String> seen() {
    return seen;
  }

  boolean isFirstUse() {
    return wanted.isEmpty();
  }

  boolean isFor(Optional<String> fingerprint) {
    return wanted.equals(fingerprint);
  }

  boolean isChanged() {
    return wanted.isPresent() && seen.isPresent() && !wanted.equals(seen);
  }

  /** SHA-256 of the certificate, in hex. */
  static String fingerprint(X509Certificate certificate) throws CertificateException {
    try {
      var sha = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
      return HexFormat.of().formatHex(sha);
    } catch (NoSuchAlgorithmException e) {
      throw new CertificateException(e);
    }
  }

  private void check(X509Certificate[] chain) throws CertificateException {
    if (chain.length == 0) {
      throw new CertificateException("no certificate");
    }
    var shown = fingerprint(chain[0]);
    seen = Optional.of(shown);
    if (wanted.isPresent()
        && !MessageDigest.isEqual(wanted.get().getBytes(US_ASCII), shown.getBytes(US_ASCII))) {
      throw new CertificateException("the peer's certificate has changed");
    }
  }

  private static final java.nio.charset.Charset US_ASCII =
      java.nio.charset.StandardCharsets.US_ASCII;

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    throw new CertificateException("no clients here");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("no clients here");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("no clients here");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
