package twinwall.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Pattern;

/**
 * Kernel settings under /proc/sys, of the calling thread's namespace. Names use slashes, as device
 * names may hold dots: {@code net/ipv4/conf/eth0.7/forwarding}.
 */
public final class Sysctl {
  private static final Path ROOT = Path.of("/proc/sys");
  private static final Pattern PART = Pattern.compile("[A-Za-z0-9_.@-]{1,64}");
  private static final int LONGEST = 4096;

  private Sysctl() {}

  /** A setting's value, or why there is none. */
  public sealed interface Value {
    record Found(String text) implements Value {}

    record Missing(String name) implements Value {}

    record Refused(String why) implements Value {}
  }

  public static Value read(String name) {
    if (!valid(name)) {
      return new Value.Refused("not a setting's name: " + name);
    }
    try (var in = Files.newInputStream(ROOT.resolve(name))) {
      byte[] bytes = in.readNBytes(LONGEST);
      return new Value.Found(new String(bytes, StandardCharsets.UTF_8).strip());
    } catch (NoSuchFileException e) {
      return new Value.Missing(name);
    } catch (IOException e) {
      return new Value.Refused(why(e));
    }
  }

  /** Writes, and tells what is there afterwards. */
  public static Value write(String name, String value) {
    if (!valid(name)) {
      return new Value.Refused("not a setting's name: " + name);
    }
    if (value.length() > LONGEST || value.chars().anyMatch(c -> c < ' ' && c != '\t' || c > 126)) {
      return new Value.Refused("not a value for " + name);
    }
    Path path = ROOT.resolve(name);
    if (!Files.exists(path)) {
      return new Value.Missing(name);
    }
    try (var out = Files.newOutputStream(path, StandardOpenOption.WRITE)) {
      out.write((value + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      return new Value.Refused(name + ": " + why(e));
    }
    return read(name);
  }

  private static boolean valid(String name) {
    if (name.length() > 256) {
      return false;
    }
    for (String part : name.split("/", -1)) {
      if (part.equals(".") || part.equals("..") || !PART.matcher(part).matches()) {
        return false;
      }
    }
    return true;
  }

  private static String why(IOException e) {
    return e instanceof AccessDeniedException
        ? "permission denied"
        : String.valueOf(e.getMessage());
  }
}
