package twinwall.node.lookup;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import twinwall.core.lookup.LookupEvent.Kept;
import twinwall.core.lookup.Source;
import twinwall.core.net.Intervals;
import twinwall.core.plan.Lookups.Answer;

/**
 * The last good lists of URL aliases, as files: a node that starts without the internet has them. A
 * file that is damaged, or of other URLs, is as good as none.
 */
final class TableFiles {
  private static final int LARGEST = 512 << 20;

  private final Path directory;
  private final InstantSource wall;

  TableFiles(Path directory, InstantSource wall) {
    this.directory = directory;
    this.wall = wall;
  }

  private Path file(Source.Table table) {
    return directory.resolve(table.alias() + ".list");
  }

  private static String head(Source.Table table) {
    return "twinwall list 1 " + table.ports() + " " + String.join(" ", table.urls());
  }

  void keep(Source.Table table, Answer answer) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      write(out, head(table).getBytes(StandardCharsets.UTF_8));
      out.writeInt(answer.unusable());
      write(out, answer.v4().packed());
      write(out, answer.v6().packed());
      write(out, answer.ports().packed());
    }
    Files.createDirectories(directory);
    Path temporary = directory.resolve("." + table.alias() + ".new");
    Files.write(temporary, bytes.toByteArray());
    Files.move(temporary, file(table), StandardCopyOption.ATOMIC_MOVE);
  }

  private static void write(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  Optional<Kept> kept(Source.Table table) {
    try {
      if (!Files.isRegularFile(file(table)) || Files.size(file(table)) > LARGEST) {
        return Optional.empty();
      }
      Instant written = Files.getLastModifiedTime(file(table)).toInstant();
      Duration age = Duration.between(written, wall.instant());
      return answer(table).map(found -> new Kept(found, age.isNegative() ? Duration.ZERO : age));
    } catch (IOException e) {
      return Optional.empty(); // it is fetched again
    }
  }

  private Optional<Answer> answer(Source.Table table) throws IOException {
    try (DataInputStream in = new DataInputStream(Files.newInputStream(file(table)))) {
      boolean ours = new String(read(in), StandardCharsets.UTF_8).equals(head(table));
      int unusable = in.readInt();
      Optional<Intervals> v4 = Intervals.ofPacked(Intervals.IP4, read(in));
      Optional<Intervals> v6 = Intervals.ofPacked(Intervals.IP6, read(in));
      Optional<Intervals> ports = Intervals.ofPacked(Intervals.PORT, read(in));
      return ours && v4.isPresent() && v6.isPresent() && ports.isPresent()
          ? Optional.of(new Answer(v4.get(), v6.get(), ports.get(), unusable))
          : Optional.empty();
    }
  }

  private static byte[] read(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > LARGEST) {
      throw new IOException("damaged");
    }
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new IOException("cut short");
    }
    return bytes;
  }
}
