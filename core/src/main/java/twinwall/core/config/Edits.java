package twinwall.core.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** The edits that a user makes by path: set, add, delete. All keep what they do not name. */
public final class Edits {
  private static final int MAX_VALUE = 1 << 20;

  private Edits() {}

  /** Why an edit stops half way; inside this class only. */
  static final class Stop extends Exception {
    private static final long serialVersionUID = 1L;
    final transient Problem problem;

    Stop(String path, String message) {
      super(message);
      this.problem = Problem.error(path, message);
    }
  }

  /** A step further towards the place of an edit. */
  interface Change {
    Xml on(Xml element) throws Stop;
  }

  interface Body {
    Xml on(Xml root) throws Stop;
  }

  static Edit.Result run(Config config, Body body) {
    try {
      return new Edit.Edited(body.on(config.xml()));
    } catch (Stop stop) {
      return new Edit.Refused(List.of(stop.problem));
    }
  }

  /** Sets one value; what leads there is made where it is missing. */
  public static Edit set(ConfigPath path, String value) {
    return set(path, Map.of("", value));
  }

  /** Sets several values below a path in one go; the key "" is the path itself. */
  public static Edit set(ConfigPath path, Map<String, String> values) {
    return config ->
        run(
            config,
            root -> {
              if (values.isEmpty()) {
                throw new Stop(path.toString(), "Say what to set.");
              }
              Xml at = root;
              for (Map.Entry<String, String> e : values.entrySet()) {
                ConfigPath full = path.plus(relative(path, e.getKey()));
                at = AliasUses.following(root, full, e.getValue(), setOne(at, full, e.getValue()));
              }
              return at;
            });
  }

  private static ConfigPath relative(ConfigPath path, String key) throws Stop {
    return ConfigPath.parse(key)
        .orElseThrow(
            () -> new Stop(path.toString(), Field.quote(key) + " is not an element name."));
  }

  private static Xml setOne(Xml root, ConfigPath path, String value) throws Stop {
    if (path.isRoot()) {
      throw new Stop("", "Say which element to set, for example system/hostname.");
    }
    if (value.length() > MAX_VALUE) {
      throw new Stop(path.toString(), "The value is longer than 1 MiB.");
    }
    known(root, path);
    return at(root, path.parent(), 0, parent -> setChild(parent, path, value));
  }

  private static Xml setChild(Xml parent, ConfigPath path, String value) throws Stop {
    ConfigPath.Step step = path.last();
    Optional<Field<?>> field = Schema.field(path);
    Field.Kind kind = field.map(Field::kind).orElse(Field.Kind.TEXT);
    return switch (kind) {
      case FLAG -> flag(parent, path, field, value);
      case LIST -> parent.replaceAll(step.name(), words(step.name(), value));
      case ENTITY, ENTITIES ->
          throw new Stop(
              path.toString(), "This has elements of its own; set those, or add and delete items.");
      case TEXT, NUMBER, CHOICE, ADDRESS, WORDS -> {
        List<Integer> found = ConfigPath.matches(parent, step);
        if (found.size() > 1) {
          throw new Stop(path.toString(), several(parent, step, found));
        }
        if (!found.isEmpty() && !parent.children().get(found.getFirst()).children().isEmpty()) {
          throw new Stop(path.toString(), "This has elements of its own; set one of those.");
        }
        if (found.isEmpty() && step.selector().isPresent()) {
          throw new Stop(path.toString(), "There is no such element.");
        }
        Xml leaf = Xml.of(step.name(), value);
        yield found.isEmpty() ? parent.plus(leaf) : replaced(parent, found.getFirst(), leaf);
      }
    };
  }

  private static List<Xml> words(String name, String value) {
    List<Xml> items = new ArrayList<>();
    for (String word : value.strip().split("[\\s,]+")) {
      items.add(Xml.of(name, word));
    }
    return items;
  }

  private static Xml flag(Xml parent, ConfigPath path, Optional<Field<?>> field, String value)
      throws Stop {
    String name = path.last().name();
    return switch (value.toLowerCase(java.util.Locale.ROOT)) {
      case "", "true", "on", "yes", "1", "enabled" -> {
        if (parent.has(name)) {
          yield parent;
        }
        yield parent.put(field.map(Edits::flagElement).orElseGet(() -> Xml.empty(name)));
      }
      case "false", "off", "no", "0", "disabled" -> parent.without(name);
      default ->
          throw new Stop(path.toString(), "A switch is on or off, not " + Field.quote(value) + ".");
    };
  }

  @SuppressWarnings("unchecked") // only called for the kind FLAG, whose values are Booleans
  private static Xml flagElement(Field<?> field) {
    Xml with = ((Field<Boolean>) field).patch(Xml.empty("x"), true);
    return with.childOrEmpty(field.element());
  }

  /** A misspelt element must not silently become part of the document. */
  static void known(Xml root, ConfigPath path) throws Stop {
    String top = path.steps().getFirst().name();
    if (!root.has(top) && !Schema.isSection(top)) {
      throw new Stop(
          path.toString(), "There is no section " + top + "." + near(Schema.sections(), top));
    }
    Optional<Shape<?>> shape = path.isRoot() ? Optional.empty() : Schema.entity(path.parent());
    String name = path.last().name();
    if (shape.isEmpty() || shape.get().field(name).isPresent() || !path.find(root).isEmpty()) {
      return;
    }
    List<String> names = shape.get().fields().stream().map(Field::element).toList();
    if (Schema.entity(path).isPresent() || Schema.isHolder(path)) {
      return;
    }
    String hint = near(names, name);
    throw new Stop(
        path.toString(),
        "There is no element "
            + name
            + " here."
            + (hint.isEmpty() ? " It knows " + String.join(", ", names) + "." : hint));
  }

  private static String near(List<String> names, String name) {
    return names.stream()
        .min(Comparator.comparingInt(n -> Distance.between(n, name)))
        .filter(n -> Distance.between(n, name) <= 3)
        .map(n -> " Did you mean " + n + "?")
        .orElse("");
  }

  /** Adds an item to a list, or a named element to a map, with these values. */
  public static Edit add(ConfigPath path, Map<String, String> values, OptionalInt place) {
    return config ->
        run(
            config,
            root -> {
              if (path.isRoot() || path.last().selector().isPresent()) {
                throw new Stop(path.toString(), "Say what to add, for example aliases/alias.");
              }
              String name = path.last().name();
              boolean isList = ListTags.contains(name);
              if (!isList && !path.find(root).isEmpty()) {
                throw new Stop(path.toString(), "This exists already; change it with set.");
              }
              Xml item = item(root, path, values);
              if (isList && item.isEmpty()) {
                throw new Stop(path.toString(), "Nothing to add: give values as name=value.");
              }
              return at(root, path.parent(), 0, parent -> insert(parent, item, place));
            });
  }

  /** Builds the item alone, by the same rules as set. */
  private static Xml item(Xml root, ConfigPath path, Map<String, String> values) throws Stop {
    if (values.size() == 1 && values.containsKey("")) {
      return Xml.of(path.last().name(), values.getOrDefault("", ""));
    }
    Xml item = Xml.empty(path.last().name());
    for (Map.Entry<String, String> e : values.entrySet()) {
      ConfigPath rest = relative(path, e.getKey());
      if (rest.isRoot()) {
        throw new Stop(path.toString(), "Give every value as name=value.");
      }
      ConfigPath full = path.plus(rest);
      known(root, full);
      item = at(item, rest.parent(), 0, parent -> setChild(parent, full, e.getValue()));
    }
    return item;
  }

  static Xml insert(Xml parent, Xml item, OptionalInt place) {
    if (place.isEmpty()) {
      return insertLast(parent, item);
    }
    List<Integer> same =
        ConfigPath.matches(parent, new ConfigPath.Step(item.name(), Optional.empty()));
    int index = Math.max(1, place.getAsInt());
    if (index > same.size()) {
      return insertLast(parent, item);
    }
    List<Xml> all = new ArrayList<>(parent.children());
    all.add(same.get(index - 1), item);
    return parent.withChildren(all);
  }

  private static Xml insertLast(Xml parent, Xml item) {
    List<Xml> items = new ArrayList<>(parent.children(item.name()));
    items.add(item);
    return parent.replaceAll(item.name(), items);
  }

  /** Deletes one element. */
  public static Edit delete(ConfigPath path) {
    return config ->
        run(
            config,
            root -> {
              if (path.isRoot()) {
                throw new Stop("", "Say which element to delete.");
              }
              if (path.find(root).isEmpty()) {
                throw new Stop(path.toString(), "There is no such element.");
              }
              Xml without = at(root, path.parent(), 0, parent -> deleteChild(parent, path));
              Optional<String> used = AliasUses.refusal(root, path, without);
              if (used.isPresent()) {
                throw new Stop(path.toString(), used.get());
              }
              return without;
            });
  }

  private static Xml deleteChild(Xml parent, ConfigPath path) throws Stop {
    List<Integer> found = ConfigPath.matches(parent, path.last());
    if (found.size() > 1) {
      throw new Stop(path.toString(), several(parent, path.last(), found));
    }
    List<Xml> all = new ArrayList<>(parent.children());
    all.remove(found.getFirst().intValue());
    return parent.withChildren(all);
  }

  /** Changes the element at the end of a path; elements that are missing on the way are made. */
  static Xml at(Xml x, ConfigPath path, int depth, Change change) throws Stop {
    if (depth == path.steps().size()) {
      return change.on(x);
    }
    ConfigPath.Step step = path.steps().get(depth);
    List<Integer> found = ConfigPath.matches(x, step);
    if (found.size() > 1) {
      throw new Stop(path.toString(), several(x, step, found));
    }
    if (found.isEmpty()) {
      if (step.selector().isPresent() || ListTags.contains(step.name())) {
        throw new Stop(path.toString(), "There is no " + step + ".");
      }
      return x.plus(at(Xml.empty(step.name()), path, depth + 1, change));
    }
    int index = found.getFirst();
    return replaced(x, index, at(x.children().get(index), path, depth + 1, change));
  }

  static Xml replaced(Xml parent, int index, Xml child) {
    List<Xml> all = new ArrayList<>(parent.children());
    all.set(index, child);
    return parent.withChildren(all);
  }

  static String several(Xml parent, ConfigPath.Step step, List<Integer> found) {
    String keys =
        found.stream()
            .limit(8)
            .map(i -> ConfigPath.keyOf(parent.children().get(i)).orElse("?"))
            .collect(Collectors.joining(", "));
    return "There are "
        + found.size()
        + " elements "
        + step
        + "; say which in brackets, by name or from [1] on: "
        + keys
        + (found.size() > 8 ? ", ..." : ".");
  }
}
