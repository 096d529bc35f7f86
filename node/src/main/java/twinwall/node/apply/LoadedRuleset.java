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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import twinwall.core.render.NftText;
import twinwall.linux.KernelException;
import twinwall.linux.Nft;
import twinwall.linux.NftElements;
import twinwall.linux.NftSet;

/**
 * Knows which ruleset the kernel has, across restarts of the engine: its text lies in a file, under
 * the digest of the kernel's own listing right after it was loaded. As long as the listing has that
 * digest nobody else changed anything; otherwise the listing itself counts, which is never equal to
 * a rendered text and so is replaced.
 *
 * <p>A text from {@link NftText#replace} is loaded step by step, each a transaction. Whatever else
 * is text of a whole table, and takes the table's place in one transaction.
 */
final class LoadedRuleset {
  private static final String FAMILY = "inet";
  private static final String TABLE = "twinwall";
  private static final String MARK = "# sha256 ";
  private static final String CLEAR =
      "add table " + NftText.TABLE + "\ndelete table " + NftText.TABLE + "\n";
  private static final Pattern PART =
      Pattern.compile("(?m)^\t((?:set|map|chain|ct helper) \\S+) \\{");

  private final Path file;

  /** A text and the digest of what the kernel made of it. */
  private record Saved(String digest, String text) {}

  LoadedRuleset(Path run) {
    this.file = run.resolve("ruleset.nft");
  }

  /** The text that was loaded last, or the kernel's listing; nothing if there is no table. */
  Optional<String> text() throws IOException {
    if (!exists()) {
      return Optional.empty();
    }
    Optional<Saved> saved = saved();
    if (saved.isPresent() && saved.get().digest().equals(digest(listed(true)))) {
      return Optional.of(saved.get().text());
    }
    return Optional.of(listed(false));
  }

  private static boolean exists() throws KernelException {
    try (NftElements tables = NftElements.open()) {
      return tables.tableComment(NftSet.Family.INET, TABLE).isPresent();
    }
  }

  private static String listed(boolean stateless) throws IOException {
    Nft.Result result = stateless ? Nft.listStateless(FAMILY, TABLE) : Nft.list(FAMILY, TABLE);
    if (result instanceof Nft.Result.Done(String output)) {
      return output + "\n";
    }
    throw new IOException(result.reason());
  }

  Nft.Result check(String text) {
    return Nft.check(isSteps(text) ? text : CLEAR + text);
  }

  /**
   * Loads a text that was checked. If a step is refused after others were done, the sets are given
   * back the members they had under the rules that go on running.
   */
  Nft.Result load(String text) throws IOException {
    Optional<Saved> before = exists() ? saved() : Optional.empty();
    List<String> steps = isSteps(text) ? NftText.steps(text) : List.of(CLEAR + text);
    for (int i = 0; i < steps.size(); i++) {
      Nft.Result result = Nft.apply(steps.get(i));
      if (!result.ok()) {
        if (i > 0) {
          before
              .filter(saved -> isSteps(saved.text()))
              .ifPresent(saved -> Nft.apply(NftText.steps(saved.text()).getFirst()));
        }
        return result;
      }
    }
    String listing = listed(true);
    if (isSteps(text)) {
      String unused = unused(listing, text);
      // What cannot be deleted is in nobody's way.
      if (!unused.isEmpty() && Nft.apply(unused).ok()) {
        listing = listed(true);
      }
    }
    save(new Saved(digest(listing), text));
    return new Nft.Result.Done("");
  }

  Nft.Result drop() {
    return Nft.apply(CLEAR);
  }

  private static boolean isSteps(String text) {
    return NftText.steps(text).size() > 1;
  }

  /** The commands that delete what the table has and the text does not name; chains go first. */
  private static String unused(String listing, String text) {
    Set<String> kept = parts(text);
    return parts(listing).stream()
        .filter(part -> !kept.contains(part))
        .map(part -> {
          int space = part.lastIndexOf(' ');
          return "delete " + part.substring(0, space) + " " + NftText.TABLE + part.substring(space);
        })
        .collect(Collectors.joining("\n"));
  }

  private static Set<String> parts(String table) {
    return PART.matcher(table)
        .results()
        .map(part -> part.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private Optional<Saved> saved() throws IOException {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    String content = Files.readString(file);
    int end = content.indexOf('\n');
    return content.startsWith(MARK) && end > 0
        ? Optional.of(new Saved(content.substring(MARK.length(), end), content.substring(end + 1)))
        : Optional.empty();
  }

  private void save(Saved saved) throws IOException {
    Path temporary = file.resolveSibling("." + file.getFileName() + ".new");
    Files.deleteIfExists(temporary);
    Files.createFile(
        temporary,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(temporary, MARK + saved.digest() + "\n" + saved.text());
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
