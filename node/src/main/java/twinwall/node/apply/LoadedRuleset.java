package twinwall.node.apply;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import twinwall.core.render.NftText;
import twinwall.linux.KernelException;
import twinwall.linux.Nft;
import twinwall.linux.NftElements;
import twinwall.linux.NftSet;

/**
 * Knows which ruleset the kernel has, across restarts of the engine: its text lies in a file, and
 * the table's comment is the text's digest. Where the two do not agree, the kernel is asked for its
 * listing, which is never equal to a rendered text and so is replaced.
 */
final class LoadedRuleset {
  private static final String TABLE = "twinwall";
  private static final String MARK = "sha256 ";

  private final Path file;

  LoadedRuleset(Path run) {
    this.file = run.resolve("ruleset.nft");
  }

  /** The text that was loaded last, or the kernel's listing; nothing if there is no table. */
  Optional<String> text() throws IOException {
    Optional<String> comment = comment();
    if (comment.isEmpty()) {
      return Optional.empty();
    }
    if (Files.isRegularFile(file)) {
      String saved = Files.readString(file);
      if (comment.get().equals(MARK + digest(saved))) {
        return Optional.of(saved);
      }
    }
    return switch (Nft.list("inet", TABLE)) {
      case Nft.Result.Done(String output) -> Optional.of(output + "\n");
      case Nft.Result.Refused(String words) -> throw new IOException(words);
      case Nft.Result.Failed(String why) -> throw new IOException(why);
    };
  }

  private static Optional<String> comment() throws KernelException {
    try (NftElements tables = NftElements.open()) {
      return tables.tableComment(NftSet.Family.INET, TABLE);
    }
  }

  Nft.Result check(String text) {
    return Nft.check(transaction(text));
  }

  Nft.Result load(String text) throws IOException {
    Nft.Result result = Nft.apply(transaction(text));
    if (result.ok()) {
      save(text);
    }
    return result;
  }

  Nft.Result drop() {
    return Nft.apply("add table " + NftText.TABLE + "\ndelete table " + NftText.TABLE + "\n");
  }

  /** Takes the table's place in one transaction, with the digest as its comment. */
  private static String transaction(String text) {
    String start = "table " + NftText.TABLE + " {\n";
    String comment = start + "\tcomment \"" + MARK + digest(text) + "\"\n";
    String marked =
        text.contains("\tcomment \"" + MARK)
            ? text.replaceFirst(
                "\tcomment \"" + MARK + "[0-9a-f]*\"", comment.substring(start.length()).strip())
            : text.replace(start, comment);
    return "add table " + NftText.TABLE + "\ndelete table " + NftText.TABLE + "\n" + marked;
  }

  private void save(String text) throws IOException {
    Path temporary = file.resolveSibling("." + file.getFileName() + ".new");
    Files.deleteIfExists(temporary);
    Files.createFile(
        temporary,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(temporary, text);
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static String digest(String text) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
