package twinwall.web.page;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a form sent, or the query of an address: names with one or more values, in order. */
public final class Fields {
  private static final int MOST = 5_000;
  public static final Fields NONE = new Fields(Map.of());

  private final Map<String, List<String>> values;

  private Fields(Map<String, List<String>> values) {
    this.values = values;
  }

  /** Reads what a form sends; nothing when it is none. */
  public static Optional<Fields> parse(String encoded) {
    var values = new LinkedHashMap<String, List<String>>();
    if (encoded.isEmpty()) {
      return Optional.of(NONE);
    }
    var pairs = encoded.split("&", MOST + 1);
    if (pairs.length > MOST) {
      return Optional.empty();
    }
    try {
      for (var pair : pairs) {
        int is = pair.indexOf('=');
        var name = decoded(is < 0 ? pair : pair.substring(0, is));
        values
            .computeIfAbsent(name, _ -> new ArrayList<>())
            .add(is < 0 ? "" : decoded(pair.substring(is + 1)));
      }
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
    return Optional.of(new Fields(values));
  }

  /** For tests and for links. */
  public static Fields of(Map<String, String> single) {
    var values = new LinkedHashMap<String, List<String>>();
    single.forEach((name, value) -> values.put(name, List.of(value)));
    return new Fields(values);
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  /** The first value; empty where there is none. */
  public String get(String name) {
    return values.getOrDefault(name, List.of("")).getFirst();
  }

  public Set<String> names() {
    return Set.copyOf(values.keySet());
  }

  public boolean has(String name) {
    return values.containsKey(name);
  }

  public List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  /** A number, or what stands for none. */
  public long number(String name, long otherwise) {
    var text = get(name);
    return text.matches("[0-9]{1,15}") ? Long.parseLong(text) : otherwise;
  }
}
