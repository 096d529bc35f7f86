package twinwall.node.confsync;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The key and the certificate of the pages, made when there is none, by the keytool of the running
 * JDK. They are a file beside config.xml, as they must outlive a restart (the peer has pinned the
 * certificate) and must not travel to another node. The file's mode protects it; the password only
 * satisfies the format.
 */
public final class WebCertificate {
  public static final String PASSWORD = "twinwall";
  private static final int YEARS = 10;

  private final Path file;

  public WebCertificate(Path configDir) {
    this.file = configDir.resolve("web.p12");
  }

  /** PKCS #12 with one key and its certificate. */
  public synchronized byte[] bytes(String hostname) throws IOException {
    if (!Files.isReadable(file) || Files.size(file) == 0) {
      make(hostname);
    }
    return Files.readAllBytes(file);
  }

  private void make(String hostname) throws IOException {
    var name = hostname.matches("[A-Za-z0-9.-]{1,253}") ? hostname : "twinwall";
    var temp = file.resolveSibling("web.p12.new");
    Files.deleteIfExists(temp);
    var builder =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "web",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-validity",
                Integer.toString(YEARS * 365),
                "-dname",
                "CN=" + name + ", O=Twinwall",
                "-ext",
                "san=dns:" + name,
                "-ext",
                "eku=serverAuth",
                "-storetype",
                "PKCS12",
                "-keystore",
                temp.toString(),
                "-storepass:env",
                "TWINWALL_STORE"));
    builder.environment().put("TWINWALL_STORE", PASSWORD);
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.redirectErrorStream(true);
    var process = builder.start();
    process.getOutputStream().close();
    try {
      var said =
          new String(process.getInputStream().readNBytes(4096), StandardCharsets.UTF_8).strip();
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IOException("keytool made no certificate: " + said);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rw-------"));
    Files.move(temp, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
