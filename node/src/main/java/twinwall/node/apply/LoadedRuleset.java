package twinwall.node.apply;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import twinwall.core.render.NftText;
import twinwall.core.render.TableSteps;
import twinwall.linux.Ack;
import twinwall.linux.Errno;
import twinwall.linux.Grace;
import twinwall.linux.KernelException;
import twinwall.linux.Nft;
import twinwall.linux.NftSet;
import twinwall.linux.NftTable;

/**
 * Knows which ruleset the kernel has, across restarts of the engine: its text lies in a file, and
 * below it a digest of what the kernel made of each part. A part that still has its digest was
 * changed by nobody else.
 *
 * <p>A ruleset takes the place of another one in steps: {@link #add}, {@link #load}, {@link
 * #sweep}.
 */
final class LoadedRuleset {
  private static final String TABLE = "twinwall";
  private static final String CHAIN = "chain ";
  private static final String FLUSH = "flush chain " + NftText.TABLE + " ";
  private static final String MARK = "# kernel ";
  private static final String CLEAR =
      "add table " + NftText.TABLE + "\ndelete table " + NftText.TABLE + "\n";

  /** Stands for a part that somebody else changed or made. */
  private static final String CHANGED = "# changed by somebody else\n";

  private final Path file;
  private final LoadedSets sets;
  private final Doors doors;

  /** The text whose parts were asked for last: each step asks. */
  private Parted parted = new Parted("", Map.of());

  private record Parted(String text, Map<String, String> parts) {}

  /** What was loaded last, and the digests of what the kernel made of it. */
  private Optional<Saved> saved = Optional.empty();

  /** What the kernel has, whether packets meet it or not. */
  private Map<String, String> held = Map.of();

  /** What packets meet. */
  private Map<String, String> running = Map.of();

  private record Saved(String text, Map<String, String> parts, Map<String, String> digests) {
    Saved(String text, Map<String, String> digests) {
      this(text, TableSteps.parts(text), digests);
    }
  }

  /** The kernel's table as it was when the ruleset had this number. */
  private record Seen(int generation, Optional<SortedMap<String, String>> digests) {}

  private Optional<Seen> seen = Optional.empty();

  /** What we did ourselves since: so many transactions, to these parts. */
  private int own;

  private final Set<String> touched = new HashSet<>();

  LoadedRuleset(Path run, LoadedSets sets, Doors doors) {
    this.file = run.resolve("ruleset.nft");
    this.sets = sets;
    this.doors = doors;
  }

  private Map<String, String> parts(String text) {
    if (!parted.text().equals(text)) {
      parted = new Parted(text, TableSteps.parts(text));
    }
    return parted.parts();
  }

  /**
   * What the kernel has, as text: the one that was loaded last if nobody else changed the table,
   * otherwise one that equals no rendered text. Nothing if there is no table.
   */
  Optional<String> text() throws IOException {
    Optional<SortedMap<String, String>> table = digests();
    if (table.isEmpty()) {
      running = held = Map.of();
      return Optional.empty();
    }
    if (saved.isEmpty()) {
      saved = read();
    }
    held = compared(table.get(), saved);
    running = held;
    return Optional.of(
        saved
            .filter(known -> known.parts().equals(held))
            .map(Saved::text)
            .orElseGet(() -> TableSteps.table(held)));
  }

  private static Map<String, String> compared(
      SortedMap<String, String> kernel, Optional<Saved> saved) {
    Map<String, String> parts = new LinkedHashMap<>();
    Map<String, String> left = new TreeMap<>(kernel);
    if (saved.isPresent()) {
      saved
          .get()
          .parts()
          .forEach((name, text) -> {
            String digest = left.remove(name);
            if (digest != null) {
              boolean same = digest.equals(saved.get().digests().get(name));
              parts.put(name, same ? text : CHANGED);
            } else if (!isListed(name)) {
              parts.put(name, text);
            }
          });
    }
    left.keySet().forEach(name -> parts.put(name, CHANGED));
    return parts;
  }

  /** Helpers and timeouts are believed to be there. */
  private static boolean isListed(String part) {
    return !part.startsWith("ct ");
  }

  /**
   * Reading costs time in proportion to the table. So it is read only when the kernel's ruleset has
   * another number than it had; and if nobody but us made it another one, only what we touched.
   */
  private Optional<SortedMap<String, String>> digests() throws KernelException {
    int generation = NftTable.generation(doors.tables());
    if (seen.isEmpty() || seen.get().generation() != generation || own > 0) {
      Optional<SortedMap<String, String>> digests =
          seen.isPresent() && seen.get().generation() + own == generation
              ? brought(seen.get().digests())
              : read(NftTable.read(doors.tables(), NftSet.Family.INET, TABLE));
      seen = Optional.of(new Seen(generation, digests));
      own = 0;
      touched.clear();
    }
    return seen.get().digests();
  }

  private static Optional<SortedMap<String, String>> read(Optional<NftTable> table) {
    return table.map(NftTable::parts);
  }

  /** What was seen, brought up to date by what we did. */
  private Optional<SortedMap<String, String>> brought(Optional<SortedMap<String, String>> before)
      throws KernelException {
    List<String> chains =
        touched.stream().filter(p -> p.startsWith(CHAIN)).map(LoadedRuleset::name).toList();
    Optional<SortedMap<String, String>> now =
        read(NftTable.read(doors.tables(), NftSet.Family.INET, TABLE, chains));
    if (before.isEmpty() || now.isEmpty()) {
      return read(NftTable.read(doors.tables(), NftSet.Family.INET, TABLE));
    }
    SortedMap<String, String> digests = new TreeMap<>(now.get());
    before
        .get()
        .forEach((part, digest) -> {
          if (!touched.contains(part)) {
            digests.replace(part, digest);
          }
        });
    return Optional.of(digests);
  }

  private static String name(String part) {
    return part.substring(part.lastIndexOf(' ') + 1);
  }

  /** One transaction of ours. */
  private Nft.Result perform(String step) {
    if (step.isEmpty()) {
      return new Nft.Result.Done("");
    }
    Nft.Result result = inProcess(step).orElseGet(() -> Nft.apply(step));
    if (result.ok()) {
      own++;
      touched.addAll(TableSteps.parts(step).keySet());
    }
    return result;
  }

  /**
   * Done in process where that is possible. What the kernel refuses was not done in any part: then
   * nft says why, in words that people know.
   */
  private Optional<Nft.Result> inProcess(String step) {
    try {
      Optional<Ack> ack = doors.steps().apply(step);
      if (ack.filter(said -> said.is(Errno.ENOBUFS) || said.is(Errno.ETIMEDOUT)).isPresent()) {
        return Optional.of(new Nft.Result.Failed("whether it was done is not known: " + ack.get()));
      }
      return ack.filter(Ack::ok).map(_ -> new Nft.Result.Done(""));
    } catch (KernelException _) {
      return Optional.empty();
    }
  }

  /** Makes what this text needs beside what is there. */
  Nft.Result add(String text) {
    Map<String, String> wanted = parts(text);
    String step = TableSteps.between(held, wanted).add();
    Nft.Result result = perform(step);
    if (result.ok()) {
      Map<String, String> now = new LinkedHashMap<>(held);
      TableSteps.parts(step).forEach(now::put);
      held = now;
    }
    return result;
  }

  /** Has packets meet this text, all of a sudden. */
  Nft.Result load(String text) {
    Nft.Result added = add(text);
    if (!added.ok()) {
      return added;
    }
    Map<String, String> wanted = parts(text);
    String step = TableSteps.between(held, wanted).exchange();
    Nft.Result result = perform(step);
    if (result.ok()) {
      Map<String, String> now = new LinkedHashMap<>(held);
      // What is not wanted any more is there until the sweep, but empty.
      step.lines()
          .filter(line -> line.startsWith(FLUSH))
          .forEach(line -> now.put(CHAIN + line.substring(FLUSH.length()), CHANGED));
      now.putAll(wanted);
      held = now;
      running = wanted;
      saved = Optional.of(new Saved(text, wanted, Map.of()));
    }
    return result;
  }

  /** Deletes what packets do not meet, and writes down what is loaded. */
  Nft.Result sweep() throws IOException {
    if (running.isEmpty()) {
      return drop();
    }
    String step = TableSteps.between(held, running).sweep();
    Nft.Result result = new Nft.Result.Done("");
    if (!step.isEmpty()) {
      Grace.await();
      result = perform(step);
    }
    if (result.ok()) {
      held = running;
    }
    if (saved.isPresent()) {
      Map<String, String> digests = digests().<Map<String, String>>map(d -> d).orElse(Map.of());
      saved = Optional.of(new Saved(saved.get().text(), running, digests));
      save(saved.get());
    }
    return result;
  }

  /** Makes the table anew in one transaction: for a table that cannot become this one. */
  Nft.Result replace(String text, String whole) throws IOException {
    sets.forget();
    seen = Optional.empty();
    Nft.Result result = Nft.apply(CLEAR + whole);
    if (result.ok()) {
      running = held = parts(text);
      saved = Optional.of(new Saved(text, running, Map.of()));
    }
    return result;
  }

  Nft.Result drop() throws IOException {
    sets.forget();
    seen = Optional.empty();
    running = held = Map.of();
    return Nft.apply(CLEAR);
  }

  private Optional<Saved> read() throws IOException {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    StringBuilder text = new StringBuilder();
    Map<String, String> digests = new TreeMap<>();
    for (String line : Files.readString(file).split("\n", -1)) {
      int space = line.lastIndexOf(' ');
      if (!line.startsWith(MARK)) {
        text.append(line).append('\n');
      } else if (space > MARK.length()) {
        digests.put(line.substring(MARK.length(), space), line.substring(space + 1));
      }
    }
    return Optional.of(new Saved(text.toString().stripTrailing() + "\n", digests));
  }

  private void save(Saved now) throws IOException {
    StringBuilder text = new StringBuilder(now.text());
    now.digests()
        .forEach((name, digest) ->
            text.append(MARK).append(name).append(' ').append(digest).append('\n'));
    Path temporary = file.resolveSibling("." + file.getFileName() + ".new");
    Files.deleteIfExists(temporary);
    Files.createFile(
        temporary,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(temporary, text);
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
