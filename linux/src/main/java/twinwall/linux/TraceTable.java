package twinwall.linux;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A table that the kernel removes with the process that made it: an interactive nft, which ends
 * when we do, however that comes about. Nobody else can change it meanwhile.
 */
public final class TraceTable implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** A chain's name, with what stands in its brackets or with a rule. */
  public record Part(String chain, String text) {}

  private final Process nft;
  private final Path said;
  private final String name;

  private TraceTable(Process nft, Path said, String name) {
    this.nft = nft;
    this.said = said;
    this.name = name;
  }

  /**
   * Makes the table and waits until all of it is there.
   *
   * @param chains their hooks
   * @param rules in order
   */
  public static TraceTable open(String name, List<Part> chains, List<Part> rules)
      throws IOException {
    Path said = Files.createTempFile("twinwall", ".nft");
    ProcessBuilder builder =
        new ProcessBuilder("nft", "-i").redirectErrorStream(true).redirectOutput(said.toFile());
    builder.environment().put("LC_ALL", "C");
    Process nft = builder.start();
    TraceTable table = new TraceTable(nft, said, name);
    try {
      StringBuilder text = new StringBuilder("add table inet " + name + " { flags owner; }\n");
      for (Part chain : chains) {
        text.append("add chain inet ").append(name).append(' ').append(chain.chain());
        text.append(" { ").append(chain.text()).append(" }\n");
      }
      for (Part rule : rules) {
        text.append("add rule inet ").append(name).append(' ').append(rule.chain());
        text.append(' ').append(rule.text()).append('\n');
      }
      OutputStream in = nft.getOutputStream();
      in.write(text.toString().getBytes(StandardCharsets.UTF_8));
      in.flush();
      table.await(rules.size());
      return table;
    } catch (IOException e) {
      table.close();
      throw e;
    }
  }

  private void await(int rules) throws IOException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      Optional<NftTable> now = NftTable.read(NftSet.Family.INET, name);
      if (now.isPresent() && now.get().rules().size() >= rules) {
        return;
      }
      String words = Files.readString(said).strip();
      if (!words.isEmpty() || !nft.isAlive() || System.nanoTime() > deadline) {
        throw new IOException("nft: " + (words.isEmpty() ? "the table does not come" : words));
      }
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
  }

  /** Takes the table out of the kernel. */
  @Override
  public void close() {
    nft.destroyForcibly();
    try {
      nft.waitFor();
      Files.deleteIfExists(said);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      // an empty file in the directory for such
    }
  }
}
