package twinwall.web.page;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import twinwall.core.config.ConfigPath;
import twinwall.core.config.Problem;
import twinwall.core.config.Xml;

/** What is wrong with a form: with which field, in sentences; the rest has no field here. */
final class Errors {
  private static final int MOST_LINES = 50;
  private static final Pattern QUOTED = Pattern.compile("\"([^\"]{1,60})\"");

  private final Map<String, List<String>> byField = new LinkedHashMap<>();
  private final List<String> general = new ArrayList<>();

  Errors add(String field, String sentence) {
    if (field.isEmpty()) {
      general.add(sentence);
    } else {
      byField.computeIfAbsent(field, _ -> new ArrayList<>()).add(sentence);
    }
    return this;
  }

  /**
   * Sorts what the engine says.
   *
   * @param entity the form's entity, without selectors at its end
   * @param items the items of its list as they would be, where it is in a list
   * @param item the form's own
   */
  static Errors of(List<Problem> problems, ConfigPath entity, List<Xml> items, Xml item) {
    var errors = new Errors();
    for (var problem : problems) {
      var path = ConfigPath.parse(problem.path());
      int depth = entity.steps().size();
      if (path.isEmpty()
          || path.get().steps().size() < depth
          || !isIts(path.get(), entity, items, item)) {
        errors.add("", problem.told());
      } else {
        var rest =
            new ConfigPath(path.get().steps().subList(depth, path.get().steps().size())).toString();
        errors.add(rest, problem.message());
      }
    }
    return errors;
  }

  private static boolean isIts(ConfigPath path, ConfigPath entity, List<Xml> items, Xml item) {
    for (int i = 0; i < entity.steps().size(); i++) {
      if (!path.steps().get(i).name().equals(entity.steps().get(i).name())) {
        return false;
      }
    }
    var selector = path.steps().get(entity.steps().size() - 1).selector();
    if (selector.isEmpty() || !selector.get().matches("[0-9]{1,6}")) {
      return true;
    }
    int place = Integer.parseInt(selector.get());
    return place < 1 || place > items.size() || items.get(place - 1).equals(item);
  }

  /**
   * The same for a field of many lines, each sentence with the line that it begins with in quotes;
   * not more of them than somebody reads.
   */
  Errors byLine(String field, String typed) {
    var said = byField.getOrDefault(field, List.of());
    var lines = new HashMap<String, Integer>();
    int number = 0;
    for (var line : typed.split("\\R", -1)) {
      number++;
      lines.putIfAbsent(line.strip().replaceFirst("^[,;]+", "").split("[\\s,;]+", 2)[0], number);
    }
    var out = new Errors();
    general.forEach(sentence -> out.add("", sentence));
    byField.forEach((name, sentences) -> {
      if (!name.equals(field)) {
        sentences.forEach(sentence -> out.add(name, sentence));
      }
    });
    for (var sentence : said.subList(0, Math.min(MOST_LINES, said.size()))) {
      var quoted = QUOTED.matcher(sentence);
      var line =
          quoted.lookingAt()
              ? Optional.ofNullable(lines.get(quoted.group(1)))
              : Optional.<Integer>empty();
      out.add(field, line.map(n -> "Line " + n + ": ").orElse("") + sentence);
    }
    if (said.size() > MOST_LINES) {
      out.add(field, "And " + (said.size() - MOST_LINES) + " more.");
    }
    return out;
  }

  boolean isEmpty() {
    return byField.isEmpty() && general.isEmpty();
  }

  /** What is wrong with a field, or with a part of it. */
  List<String> at(String field) {
    var out = new ArrayList<String>();
    byField.forEach((name, sentences) -> {
      if (name.equals(field) || name.startsWith(field + "/") || name.startsWith(field + "[")) {
        out.addAll(sentences);
      }
    });
    return out;
  }

  List<String> general() {
    return List.copyOf(general);
  }

  /** Everything, for the top of the page. */
  List<String> all() {
    var out = new ArrayList<>(general);
    byField.values().forEach(out::addAll);
    return out;
  }
}
