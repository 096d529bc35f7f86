package twinwall.core.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A place in the document as a user writes it: {@code system/hostname}, {@code aliases/alias[web]},
 * {@code virtualip.vip[2].vhid}. An item of a list is named by what identifies it, its name,
 * tracker, description, address and so on, or by its place counted from 1; {@code [#2]} is the
 * place and nothing else.
 */
public record ConfigPath(List<Step> steps) {
  private static final int MAX_LENGTH = 1024;

  /** What identifies an item, the most telling first. */
  private static final List<String> KEYS =
      List.of(
          "name",
          "tracker",
          "uniqid",
          "refid",
          "descr",
          "subnet",
          "network",
          "external",
          "mac",
          "vlanif",
          "ifname",
          "vhid");

  /** One element name, with which of several is meant where the user said so. */
  public record Step(String name, Optional<String> selector) {
    @Override
    public String toString() {
      return selector.map(s -> name + "[" + s + "]").orElse(name);
    }
  }

  public ConfigPath {
    steps = List.copyOf(steps);
  }

  /** Steps separated by slashes or dots; empty text is the whole document. */
  public static Optional<ConfigPath> parse(String text) {
    if (text.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    List<Step> steps = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int end = at;
      while (end < text.length() && "/.[".indexOf(text.charAt(end)) < 0) {
        end++;
      }
      String name = text.substring(at, end).toLowerCase(Locale.ROOT);
      Optional<String> selector = Optional.empty();
      if (end < text.length() && text.charAt(end) == '[') {
        int close = closing(text, end);
        if (close < 0) {
          return Optional.empty();
        }
        selector = Optional.of(text.substring(end + 1, close).strip());
        end = close + 1;
      }
      boolean last = end == text.length();
      if (!Xml.isName(name) || (!last && "/.".indexOf(text.charAt(end)) < 0)) {
        return Optional.empty();
      }
      steps.add(new Step(name, selector));
      at = end + 1;
    }
    return Optional.of(new ConfigPath(steps));
  }

  /** The bracket that ends a selector: the first that a separator or the end follows. */
  private static int closing(String text, int open) {
    for (int i = open + 1; i < text.length(); i++) {
      if (text.charAt(i) == ']'
          && (i + 1 == text.length() || "/.".indexOf(text.charAt(i + 1)) >= 0)) {
        return i;
      }
    }
    return -1;
  }

  public boolean isRoot() {
    return steps.isEmpty();
  }

  public Step last() {
    return steps.getLast();
  }

  public ConfigPath parent() {
    return new ConfigPath(steps.subList(0, steps.size() - 1));
  }

  public ConfigPath plus(ConfigPath other) {
    List<Step> all = new ArrayList<>(steps);
    all.addAll(other.steps);
    return new ConfigPath(all);
  }

  /** Where among a parent's children the elements are that a step means. */
  static List<Integer> matches(Xml parent, Step step) {
    List<Integer> named = new ArrayList<>();
    for (int i = 0; i < parent.children().size(); i++) {
      if (parent.children().get(i).name().equals(step.name())) {
        named.add(i);
      }
    }
    if (step.selector().isEmpty()) {
      return named;
    }
    String wanted = step.selector().get();
    if (wanted.startsWith("#")) {
      return byPlace(named, wanted.substring(1));
    }
    for (String key : KEYS) {
      List<Integer> found =
          named.stream()
              .filter(i -> parent.children().get(i).text(key).equals(wanted))
              .filter(_ -> !wanted.isEmpty())
              .toList();
      if (!found.isEmpty()) {
        return found;
      }
    }
    List<Integer> byText =
        named.stream()
            .filter(i -> !wanted.isEmpty() && parent.children().get(i).text().equals(wanted))
            .toList();
    if (!byText.isEmpty()) {
      return byText;
    }
    return byPlace(named, wanted);
  }

  private static List<Integer> byPlace(List<Integer> named, String place) {
    return Field.parseInt(place, 1, named.size())
        .map(n -> List.of(named.get(n - 1)))
        .orElse(List.of());
  }

  /** This path with another place of its last element, counted from 1. */
  public ConfigPath at(int place) {
    List<Step> all = new ArrayList<>(steps);
    all.set(all.size() - 1, new Step(last().name(), Optional.of("#" + place)));
    return new ConfigPath(all);
  }

  /** This path without a selector at its end: all of the list that its last element is of. */
  public ConfigPath list() {
    List<Step> all = new ArrayList<>(steps);
    all.set(all.size() - 1, new Step(last().name(), Optional.empty()));
    return new ConfigPath(all);
  }

  /** What tells an item from its siblings, for a person: its name, description and so on. */
  static Optional<String> keyOf(Xml item) {
    for (String key : KEYS) {
      if (!item.text(key).isEmpty()) {
        return Optional.of(item.text(key));
      }
    }
    return Optional.empty();
  }

  /** All elements that the path means. */
  public List<Xml> find(Xml root) {
    List<Xml> at = List.of(root);
    for (Step step : steps) {
      List<Xml> next = new ArrayList<>();
      for (Xml x : at) {
        matches(x, step).forEach(i -> next.add(x.children().get(i)));
      }
      at = next;
    }
    return at;
  }

  /** The path without selectors, as the tables of fields know it. */
  String shapePath() {
    return steps.stream().map(Step::name).collect(Collectors.joining("/"));
  }

  @Override
  public String toString() {
    return steps.stream().map(Step::toString).collect(Collectors.joining("/"));
  }
}
