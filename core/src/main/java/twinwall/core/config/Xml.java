package twinwall.core.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One element of config.xml and all below it: a name, and either text or children. Immutable and
 * canonical: it holds exactly what a reader gives back after a writer wrote it. Names are lower
 * case, text has no line breaks, an element with children has no text, and an empty element with
 * the name of a list item does not exist.
 */
public record Xml(String name, String text, List<Xml> children) {
  public Xml {
    name = name.toLowerCase(Locale.ROOT);
    if (!isName(name)) {
      throw new IllegalArgumentException("not an element name: " + name);
    }
    children =
        children.stream().anyMatch(Xml::isNothing)
            ? children.stream().filter(c -> !c.isNothing()).toList()
            : List.copyOf(children);
    text = children.isEmpty() ? XmlText.canonical(text) : "";
  }

  public static Xml of(String name, String text) {
    return new Xml(name, text, List.of());
  }

  public static Xml of(String name, Xml... children) {
    return new Xml(name, "", List.of(children));
  }

  public static Xml of(String name, List<Xml> children) {
    return new Xml(name, "", children);
  }

  public static Xml empty(String name) {
    return new Xml(name, "", List.of());
  }

  /** Lower case ASCII letters, digits and {@code _ - . :}, not starting with a digit. */
  public static boolean isName(String text) {
    if (text.isEmpty() || text.length() > 128) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean start = (c >= 'a' && c <= 'z') || c == '_';
      boolean inside = (c >= '0' && c <= '9') || c == '-' || c == '.' || c == ':';
      if (!start && !(i > 0 && inside)) {
        return false;
      }
    }
    return true;
  }

  private boolean isNothing() {
    return isEmpty() && ListTags.contains(name);
  }

  /** Neither text nor children. */
  public boolean isEmpty() {
    return text.isEmpty() && children.isEmpty();
  }

  public boolean has(String childName) {
    return child(childName).isPresent();
  }

  /** The first child of this name. */
  public Optional<Xml> child(String childName) {
    for (Xml c : children) {
      if (c.name.equals(childName)) {
        return Optional.of(c);
      }
    }
    return Optional.empty();
  }

  /** The child of this name, or an empty element where there is none. */
  public Xml childOrEmpty(String childName) {
    return child(childName).orElseGet(() -> empty(childName));
  }

  public List<Xml> children(String childName) {
    return children.stream().filter(c -> c.name.equals(childName)).toList();
  }

  /** The text of the first child of this name; empty where there is none. */
  public String text(String childName) {
    return child(childName).map(Xml::text).orElse("");
  }

  /** The element at the end of a path of plain names, the first of each. */
  public Optional<Xml> find(String path) {
    Optional<Xml> at = Optional.of(this);
    for (String step : path.split("/")) {
      at = at.flatMap(x -> x.child(step));
    }
    return at;
  }

  public Xml withText(String newText) {
    return new Xml(name, newText, List.of());
  }

  public Xml withChildren(List<Xml> newChildren) {
    return new Xml(name, newChildren.isEmpty() ? text : "", newChildren);
  }

  public Xml renamed(String newName) {
    return new Xml(newName, text, children);
  }

  /** With a further child at the end. */
  public Xml plus(Xml child) {
    List<Xml> all = new ArrayList<>(children);
    all.add(child);
    return withChildren(all);
  }

  /** With this child in the place of the first of its name, or at the end. */
  public Xml put(Xml child) {
    List<Xml> all = new ArrayList<>(children);
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).name.equals(child.name)) {
        all.set(i, child);
        return withChildren(all);
      }
    }
    all.add(child);
    return withChildren(all);
  }

  /** Without all children of this name. */
  public Xml without(String childName) {
    return withChildren(children.stream().filter(c -> !c.name.equals(childName)).toList());
  }

  /** With the first child of this name changed; an empty one is made where there is none. */
  public Xml update(String childName, UnaryOperator<Xml> change) {
    return put(change.apply(childOrEmpty(childName)));
  }

  /**
   * With all children of this name replaced by these, each in the place of the one it replaces;
   * further ones follow the last.
   */
  public Xml replaceAll(String childName, List<Xml> items) {
    return replaceEach(Map.of(childName, items));
  }

  /** The same for several names at once; what has no place yet comes at the end. */
  public Xml replaceEach(Map<String, List<Xml>> byName) {
    Map<String, Integer> last = new HashMap<>();
    for (int i = 0; i < children.size(); i++) {
      last.put(children.get(i).name, i);
    }
    Map<String, Integer> next = new HashMap<>();
    List<Xml> all = new ArrayList<>();
    for (int i = 0; i < children.size(); i++) {
      String at = children.get(i).name;
      List<Xml> items = byName.get(at);
      if (items == null) {
        all.add(children.get(i));
        continue;
      }
      int from = next.getOrDefault(at, 0);
      boolean rest = last.getOrDefault(at, -1) == i;
      int to = rest ? items.size() : Math.min(items.size(), from + 1);
      all.addAll(items.subList(Math.min(from, to), to));
      next.put(at, to);
    }
    byName.forEach((at, items) -> {
      if (!last.containsKey(at)) {
        all.addAll(items);
      }
    });
    return withChildren(all);
  }

  /** Number of elements, this one included. */
  public int size() {
    int size = 1;
    for (Xml c : children) {
      size += c.size();
    }
    return size;
  }

  /** Trees that were made out of one another share most of what they hold. */
  @Override
  public boolean equals(Object other) {
    return this == other
        || other instanceof Xml(String otherName, String otherText, List<Xml> otherChildren)
            && name.equals(otherName)
            && text.equals(otherText)
            && children.equals(otherChildren);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * name.hashCode() + text.hashCode()) + children.hashCode();
  }

  /** Only the name: a tree may hold secrets. */
  @Override
  public String toString() {
    return "<" + name + "> with " + children.size() + " children";
  }
}
