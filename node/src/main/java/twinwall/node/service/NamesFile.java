package twinwall.node.service;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import twinwall.core.plan.Plan;
import twinwall.core.render.NamesText;
import twinwall.node.Log;

/**
 * Whom programs on this node ask for names: a file in the run directory for {@code
 * /etc/resolv.conf} to point to, which belongs to the machine's administrator and is left alone.
 */
final class NamesFile {
  private static final String NAME = "resolv.conf";

  private final Path file;
  private final Log log;

  NamesFile(Path run, Log log) {
    this.file = run.resolve(NAME);
    this.log = log;
  }

  /** Everybody may read it. Written in place: it may be mounted, and then a new one is not seen. */
  void want(Plan.Naming naming) {
    byte[] text = NamesText.of(naming).getBytes(StandardCharsets.UTF_8);
    try {
      if (!Files.exists(file)) {
        Files.createFile(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
      }
      if (!java.util.Arrays.equals(text, Files.readAllBytes(file))) {
        Files.write(file, text);
      }
    } catch (IOException e) {
      log.warn(file + " cannot be written: " + e.getMessage());
    }
  }
}
