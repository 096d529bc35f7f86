package twinwall.core.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import java.util.function.Function;
import twinwall.core.net.Ip;

/**
 * One field of an entity, declared once: its element, its label and help as a user sees them, its
 * type and limits, whether the nodes share it, and how it is read from and put into the entity's
 * element. Reading is lenient, a bad value reads as the default; {@link #check} says what is bad.
 */
public record Field<T>(
    String element,
    String label,
    String help,
    Kind kind,
    Limits limits,
    Sync sync,
    boolean secret,
    Function<Xml, T> reader,
    BiFunction<Xml, T, Xml> writer,
    Function<Xml, List<Problem>> checker) {

  /** What a form, a schema or a command line has to offer for the field. */
  public enum Kind {
    TEXT,
    FLAG,
    NUMBER,
    CHOICE,
    ADDRESS,
    WORDS,
    LIST,
    ENTITY,
    ENTITIES
  }

  /** What config sync does with the field when its section is sent. */
  public enum Sync {
    /** The same on all nodes. */
    SHARED,
    /** Each node has its own. */
    PER_NODE,
    /** Derived for the other node, as the skew of a VIP is. */
    MIRRORED
  }

  /** The range of a number and the words of a choice, where the field has them. */
  public record Limits(OptionalInt min, OptionalInt max, List<String> choices) {
    static final Limits NONE = new Limits(OptionalInt.empty(), OptionalInt.empty(), List.of());
  }

  /** Any text. */
  public static Field<String> text(String element, String label) {
    return scalar(element, label, Kind.TEXT, "", Optional::of, t -> t, "text");
  }

  /** Present means true, whatever it holds. */
  public static Field<Boolean> flag(String element, String label) {
    return flag(element, label, "");
  }

  /** Present means true; written with this word. */
  public static Field<Boolean> flag(String element, String label, String word) {
    return new Field<>(
        element,
        label,
        "",
        Kind.FLAG,
        Limits.NONE,
        Sync.SHARED,
        false,
        x -> x.has(element),
        (x, on) -> on ? x.put(Xml.of(element, word)) : x.without(element),
        _ -> List.of());
  }

  /** A number within limits; absent, empty or bad reads as {@code absent}. */
  public static Field<Integer> number(String element, String label, int min, int max, int absent) {
    String expected = "a number from " + min + " to " + max;
    return scalar(
            element,
            label,
            Kind.NUMBER,
            absent,
            t -> parseInt(t, min, max),
            n -> Integer.toString(n),
            expected)
        .limits(new Limits(OptionalInt.of(min), OptionalInt.of(max), List.of()));
  }

  /** A number that may be missing. */
  public static Field<OptionalInt> maybeNumber(String element, String label, int min, int max) {
    String expected = "a number from " + min + " to " + max;
    return scalar(
            element,
            label,
            Kind.NUMBER,
            OptionalInt.empty(),
            t -> parseInt(t, min, max).map(OptionalInt::of),
            n -> n.isPresent() ? Integer.toString(n.getAsInt()) : "",
            expected)
        .limits(new Limits(OptionalInt.of(min), OptionalInt.of(max), List.of()));
  }

  /** An address of either family, or none. */
  public static Field<Optional<Ip>> address(String element, String label) {
    return scalar(
        element,
        label,
        Kind.ADDRESS,
        Optional.empty(),
        t -> Optional.of(Ip.parse(t)).filter(Optional::isPresent),
        ip -> ip.map(Ip::toString).orElse(""),
        "an IP address");
  }

  /** One of an enum's words; absent, empty or unknown reads as {@code absent}. */
  public static <E extends Enum<E> & Word> Field<E> oneOf(
      String element, String label, List<E> values, E absent) {
    List<String> words = values.stream().map(Word::word).toList();
    return scalar(
            element,
            label,
            Kind.CHOICE,
            absent,
            t -> values.stream().filter(v -> v.word().equals(t)).findFirst(),
            Word::word,
            "one of " + String.join(", ", words.stream().filter(w -> !w.isEmpty()).toList()))
        .limits(new Limits(OptionalInt.empty(), OptionalInt.empty(), words));
  }

  /** Words separated by blanks. */
  public static Field<List<String>> words(String element, String label) {
    return scalar(
        element,
        label,
        Kind.WORDS,
        List.of(),
        t -> Optional.of(List.of(t.strip().split("\\s+"))),
        w -> String.join(" ", w),
        "words");
  }

  /** Words separated by commas. */
  public static Field<List<String>> commas(String element, String label) {
    return scalar(
        element,
        label,
        Kind.WORDS,
        List.of(),
        t -> Optional.of(List.of(t.strip().split("[\\s,]+"))),
        w -> String.join(",", w),
        "words");
  }

  /** Any of an enum's words, separated by commas; unknown ones are left out. */
  public static <E extends Enum<E> & Word> Field<List<E>> someOf(
      String element, String label, List<E> values) {
    List<String> words = values.stream().map(Word::word).toList();
    return new Field<>(
        element,
        label,
        "",
        Kind.WORDS,
        new Limits(OptionalInt.empty(), OptionalInt.empty(), words),
        Sync.SHARED,
        false,
        x -> values.stream().filter(v -> split(x, element).contains(v.word())).toList(),
        (x, some) ->
            some.isEmpty()
                ? x.without(element)
                : x.put(Xml.of(element, String.join(",", some.stream().map(Word::word).toList()))),
        x ->
            split(x, element).stream()
                .filter(word -> !words.contains(word))
                .map(word ->
                    label
                        + " are any of "
                        + String.join(", ", words)
                        + ", not "
                        + quote(word)
                        + ".")
                .map(text -> Problem.error(element, text))
                .toList());
  }

  private static List<String> split(Xml x, String element) {
    String text = x.text(element).strip();
    return text.isEmpty() ? List.of() : List.of(text.split("[\\s,]+"));
  }

  /** The element itself repeats, with a text each. */
  public static Field<List<String>> list(String element, String label) {
    return new Field<>(
        element,
        label,
        "",
        Kind.LIST,
        Limits.NONE,
        Sync.SHARED,
        false,
        x -> x.children(element).stream().map(Xml::text).toList(),
        (x, items) -> x.replaceAll(element, items.stream().map(i -> Xml.of(element, i)).toList()),
        _ -> List.of());
  }

  /** An entity in an element of its own. */
  public static <R> Field<R> entity(String element, String label, Shape<R> shape) {
    return new Field<>(
        element,
        label,
        "",
        Kind.ENTITY,
        Limits.NONE,
        Sync.SHARED,
        false,
        x -> shape.read(x.childOrEmpty(element)),
        (x, r) -> {
          Xml old = x.childOrEmpty(element);
          Xml patched = shape.patch(old, r);
          return patched.isEmpty() && !x.has(element) ? x : x.put(patched);
        },
        x -> x.child(element).map(c -> shape.check(c, element)).orElse(List.of()));
  }

  /** Entities in an element each, in order. */
  public static <R> Field<List<R>> entities(String element, String label, Shape<R> shape) {
    return new Field<>(
        element,
        label,
        "",
        Kind.ENTITIES,
        Limits.NONE,
        Sync.SHARED,
        false,
        x -> x.children(element).stream().map(shape::read).toList(),
        (x, items) -> x.replaceAll(element, patchEach(x.children(element), items, shape)),
        x -> {
          List<Problem> problems = new ArrayList<>();
          List<Xml> all = x.children(element);
          for (int i = 0; i < all.size(); i++) {
            problems.addAll(shape.check(all.get(i), element + "[" + (i + 1) + "]"));
          }
          return problems;
        });
  }

  /** An item equal to an old one takes that one's element; the others those left, in order. */
  private static <R> List<Xml> patchEach(List<Xml> old, List<R> items, Shape<R> shape) {
    List<Xml> left = new ArrayList<>(old);
    List<Optional<Xml>> out = new ArrayList<>();
    for (R item : items) {
      Optional<Xml> same = left.stream().filter(x -> shape.read(x).equals(item)).findFirst();
      same.ifPresent(left::remove);
      out.add(same);
    }
    List<Xml> result = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      Optional<Xml> same = out.get(i);
      if (same.isPresent()) {
        result.add(same.get());
      } else {
        Xml base =
            items.size() >= old.size() && !left.isEmpty()
                ? left.removeFirst()
                : Xml.empty(shape.element());
        result.add(shape.patch(base, items.get(i)));
      }
    }
    return result;
  }

  private static <T> Field<T> scalar(
      String element,
      String label,
      Kind kind,
      T absent,
      Function<String, Optional<T>> parse,
      Function<T, String> print,
      String expected) {
    return new Field<>(
        element,
        label,
        "",
        kind,
        Limits.NONE,
        Sync.SHARED,
        false,
        x -> x.text(element).isEmpty() ? absent : parse.apply(x.text(element)).orElse(absent),
        (x, value) -> {
          String printed = print.apply(value);
          return printed.isEmpty() ? x.without(element) : x.put(Xml.of(element, printed));
        },
        x ->
            x.text(element).isEmpty() || parse.apply(x.text(element)).isPresent()
                ? List.of()
                : List.of(
                    Problem.error(
                        element,
                        label + " must be " + expected + ", not " + quote(x.text(element)) + ".")));
  }

  /** A value for a message: bounded, in quotes, nothing in it that moves a terminal's cursor. */
  static String quote(String value) {
    StringBuilder out = new StringBuilder("\"");
    value.chars().limit(60).forEach(c -> out.append(Character.isISOControl(c) ? '?' : (char) c));
    return out.append(value.length() > 60 ? "...\"" : "\"").toString();
  }

  static Optional<Integer> parseInt(String text, int min, int max) {
    if (!text.matches("[0-9]{1,9}")) {
      return Optional.empty();
    }
    int value = Integer.parseInt(text);
    return value < min || value > max ? Optional.empty() : Optional.of(value);
  }

  public Field<T> help(String text) {
    return new Field<>(element, label, text, kind, limits, sync, secret, reader, writer, checker);
  }

  public Field<T> perNode() {
    return new Field<>(
        element, label, help, kind, limits, Sync.PER_NODE, secret, reader, writer, checker);
  }

  public Field<T> mirrored() {
    return new Field<>(
        element, label, help, kind, limits, Sync.MIRRORED, secret, reader, writer, checker);
  }

  /** Never shown, logged or put into a diff. */
  public Field<T> asSecret() {
    return new Field<>(element, label, help, kind, limits, sync, true, reader, writer, checker);
  }

  private Field<T> limits(Limits newLimits) {
    return new Field<>(
        element, label, help, kind, newLimits, sync, secret, reader, writer, checker);
  }

  /** The value in this entity's element. */
  public T read(Xml entity) {
    return reader.apply(entity);
  }

  /** The entity with this value; what already says the same stays as it is written. */
  public Xml patch(Xml entity, T value) {
    return read(entity).equals(value) ? entity : writer.apply(entity, value);
  }

  /** What is wrong with the field in this entity; paths start at the entity. */
  public List<Problem> check(Xml entity) {
    return checker.apply(entity);
  }

  /** The field as part of an entity's record. */
  public <R> Shape.Part<R, T> of(Function<R, T> getter) {
    return new Shape.Part<>(this, getter);
  }

  /** A value of an enum whose words stand in config.xml. */
  public interface Word {
    String word();
  }
}
