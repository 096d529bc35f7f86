package twinwall.node.apply;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import twinwall.core.render.NftText;
import twinwall.linux.KernelException;
import twinwall.linux.Nft;
import twinwall.linux.NftSet;
import twinwall.linux.NftTable;

/**
 * Knows which ruleset the kernel has, across restarts of the engine: its text lies in a file, under
 * the digest of what the kernel had right after it was loaded. As long as the kernel's table has
 * that digest nobody else changed it.
 *
 * <p>A text from {@link NftText.Parts#whole} is loaded part by part, each a transaction. Whatever
 * else is text of a whole table, and takes the table's place in one transaction.
 */
final class LoadedRuleset {
  private static final String FAMILY = "inet";
  private static final String TABLE = "twinwall";
  private static final String MARK = "# sha256 ";
  private static final String CLEAR =
      "add table " + NftText.TABLE + "\ndelete table " + NftText.TABLE + "\n";
  private static final Pattern PART =
      Pattern.compile("(?m)^\t((?:set|map|chain|ct helper|ct timeout) \\S+) \\{");

  private static final String CHANGED = "# changed by somebody else since\n";

  private final Path file;
  private final LoadedSets sets;

  /** A text and the digest of what the kernel made of it. */
  private record Saved(String digest, String text) {}

  LoadedRuleset(Path run, LoadedSets sets) {
    this.file = run.resolve("ruleset.nft");
    this.sets = sets;
  }

  /**
   * The text that was loaded last. Where somebody else changed the table since, it is marked, so
   * that it equals no rendered text and is loaded again. Nothing if there is no table.
   */
  Optional<String> text() throws IOException {
    Optional<NftTable> table = table();
    if (table.isEmpty()) {
      return Optional.empty();
    }
    Optional<Saved> saved = saved();
    if (saved.isEmpty()) {
      return Optional.of(listed());
    }
    boolean untouched = saved.get().digest().equals(table.get().digest());
    return Optional.of(saved.get().text() + (untouched ? "" : CHANGED));
  }

  private static Optional<NftTable> table() throws KernelException {
    return NftTable.read(NftSet.Family.INET, TABLE);
  }

  /** A table that was not loaded by any engine of this run directory. */
  private static String listed() throws IOException {
    Nft.Result result = Nft.list(FAMILY, TABLE);
    if (result instanceof Nft.Result.Done(String output)) {
      return output + "\n";
    }
    throw new IOException(result.reason());
  }

  Nft.Result check(String text) {
    return Nft.check(
        NftText.Parts.of(text).map(parts -> parts.sets() + parts.rules()).orElse(CLEAR + text));
  }

  /** Makes the sets that the rules of a text will name. */
  Nft.Result declare(String sets) {
    return Nft.apply(sets);
  }

  /** Loads the rules of a text that was checked and whose sets are filled, or a whole table. */
  Nft.Result load(String text) throws IOException {
    Optional<NftText.Parts> parts = NftText.Parts.of(text);
    if (parts.isEmpty()) {
      sets.forget();
    }
    Nft.Result result = Nft.apply(parts.map(NftText.Parts::rules).orElse(CLEAR + text));
    if (!result.ok()) {
      return result;
    }
    Optional<NftTable> made = table();
    if (parts.isPresent() && made.isPresent()) {
      String unused = unused(made.get().parts(), text);
      // What cannot be deleted is in nobody's way.
      if (!unused.isEmpty() && Nft.apply(unused).ok()) {
        made = table();
      }
    }
    save(new Saved(made.map(NftTable::digest).orElse("none"), text));
    return new Nft.Result.Done("");
  }

  Nft.Result drop() throws IOException {
    sets.forget();
    return Nft.apply(CLEAR);
  }

  /** The commands that delete what the table has and the text does not name; chains go first. */
  private static String unused(Set<String> has, String text) {
    Set<String> kept = parts(text);
    return new TreeSet<>(has)
        .stream()
            .filter(part -> !kept.contains(part))
            .map(part -> {
              int space = part.lastIndexOf(' ');
              String kind = part.substring(0, space);
              return "delete " + kind + " " + NftText.TABLE + part.substring(space);
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
}
