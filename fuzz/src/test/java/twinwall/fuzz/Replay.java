package twinwall.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code seeds TARGET DIR} writes a target's seeds, {@code words TARGET FILE} its dictionary,
 * {@code replay TARGET FILE...} feeds files without a fuzzer, {@code list} names the targets.
 */
public final class Replay {
  private Replay() {}

  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "list" -> Targets.names().forEach(System.out::println);
      case "prepare" -> {
        Target target = Targets.named(args[1]);
        words(target, Path.of(args[3]));
        seeds(target, Path.of(args[2]));
        System.exit(0);
      }
      case "replay" -> {
        Target target = Targets.named(args[1]);
        for (String file : List.of(args).subList(2, args.length)) {
          Fuzz.feed(target, Files.readAllBytes(Path.of(file)));
          System.out.println(file + ": nothing wrong");
        }
        System.exit(0);
      }
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static void seeds(Target target, Path dir) throws Exception {
    int number = 0;
    for (byte[] seed : target.seeds()) {
      Files.write(dir.resolve("seed-%03d".formatted(number++)), seed);
    }
  }

  /** In the form of libFuzzer: printable ASCII as it is, everything else as {@code \xNN}. */
  private static void words(Target target, Path file) throws IOException {
    StringBuilder out = new StringBuilder();
    for (String word : target.words().stream().filter(w -> !w.isBlank()).toList()) {
      out.append('"');
      for (byte b : word.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
        boolean plain = b > 32 && b < 127 && b != '"' && b != '\\';
        out.append(plain ? Character.toString(b) : "\\x%02X".formatted(b & 255));
      }
      out.append("\"\n");
    }
    Files.writeString(file, out);
  }
}
