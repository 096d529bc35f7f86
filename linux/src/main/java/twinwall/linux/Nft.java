package twinwall.linux;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Whole rulesets, as text, by the nft program: a child process cannot take us with it when it
 * fails, and its own words explain a refusal. Not for the hot path: see {@link NftElements}.
 */
public final class Nft {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int ERROR_LIMIT = 16 * 1024;
  private static final int LIST_LIMIT = 32 << 20;

  private Nft() {}

  /** How nft ended. */
  public sealed interface Result {
    /** It is so; {@code output} is what was listed. */
    record Done(String output) implements Result {}

    /** nft refused, with its own words. */
    record Refused(String words) implements Result {}

    /** nft could not be asked. */
    record Failed(String why) implements Result {}

    default boolean ok() {
      return this instanceof Done;
    }

    /** The reason in one text; empty when there is nothing to explain. */
    default String reason() {
      return switch (this) {
        case Done _ -> "";
        case Refused(String words) -> words;
        case Failed(String why) -> why;
      };
    }
  }

  /** Asks nft and the kernel whether this text would load; changes nothing. */
  public static Result check(String text) {
    return run(List.of("nft", "-c", "-f", "-"), text, ERROR_LIMIT, LIMIT);
  }

  /** Loads the text as one transaction: all of it or nothing. */
  public static Result apply(String text) {
    return run(List.of("nft", "-f", "-"), text, ERROR_LIMIT, LIMIT);
  }

  /** A table as text that loads again; refused if there is no such table. */
  public static Result list(String family, String table) {
    return run(List.of("nft", "list", "table", family, table), "", LIST_LIMIT, LIMIT);
  }

  /** The same without what changes by itself, as counters do. */
  public static Result listStateless(String family, String table) {
    return run(List.of("nft", "-s", "list", "table", family, table), "", LIST_LIMIT, LIMIT);
  }

  static Result run(List<String> command, String input, int outputLimit, Duration limit) {
    Process process;
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().put("LC_ALL", "C");
      builder.environment().put("TZ", "UTC"); // or a listing shows times as the zone of the day
      process = builder.start();
    } catch (IOException e) {
      return new Result.Failed("cannot start nft: " + e.getMessage());
    }
    FutureTask<String> output =
        new FutureTask<>(() -> bounded(process.getInputStream(), outputLimit));
    Thread.ofPlatform().name("nft-output").daemon().start(output);
    Thread.ofPlatform().name("nft-input").daemon().start(() -> feed(process, input));
    try {
      if (!process.waitFor(limit)) {
        return new Result.Failed("nft did not end within " + limit.toSeconds() + " s");
      }
      String words = output.get(limit.toMillis(), TimeUnit.MILLISECONDS).strip();
      return process.exitValue() == 0 ? new Result.Done(words) : new Result.Refused(words);
    } catch (ExecutionException | TimeoutException e) {
      return new Result.Failed("nft's output: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Result.Failed("interrupted while nft ran");
    } finally {
      process.destroyForcibly();
    }
  }

  private static void feed(Process process, String input) {
    try (OutputStream in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // nft ended before it had read everything; how it ended says why.
    }
  }

  /** Reads everything, so that the child never waits for us, and keeps what is within the limit. */
  private static String bounded(InputStream from, int limit) throws IOException {
    byte[] kept = from.readNBytes(limit);
    byte[] sink = new byte[8192];
    boolean more = false;
    while (from.read(sink) >= 0) {
      more = true;
    }
    String text = new String(kept, StandardCharsets.UTF_8);
    if (more && limit == LIST_LIMIT) {
      throw new IOException("more than " + limit + " bytes");
    }
    return more ? text + "\n[cut after " + limit + " bytes]" : text;
  }
}
