package twinwall.core.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The values of an entity as somebody types and reads them: a text per field. What was typed is put
 * into the element whatever it is; checking says what is wrong with it.
 */
public final class Typed {
  /** What a switch that is on is called. */
  public static final String ON = "on";

  private Typed() {}

  /** The field's value as text; the default where the element does not say. Secrets as they are. */
  public static String text(Field<?> field, Xml entity) {
    String name = field.element();
    return switch (field.kind()) {
      case FLAG -> entity.has(name) ? ON : "";
      case LIST -> entity.children(name).stream().map(Xml::text).collect(Collectors.joining("\n"));
      case ENTITY, ENTITIES -> "";
      case TEXT, ADDRESS, WORDS -> entity.text(name);
      case NUMBER -> entity.text(name).isEmpty() ? absent(field, entity) : entity.text(name);
      case CHOICE -> entity.text(name).isEmpty() ? chosen(field, entity) : entity.text(name);
    };
  }

  private static String absent(Field<?> field, Xml entity) {
    return field.read(entity) instanceof Integer number
            && number >= field.limits().min().orElse(number)
            && number <= field.limits().max().orElse(number)
        ? number.toString()
        : "";
  }

  private static String chosen(Field<?> field, Xml entity) {
    return field.read(entity) instanceof Field.Word word ? word.word() : "";
  }

  /** The entity with what was typed; what says the same already stays as it is written. */
  public static Xml put(Field<?> field, Xml entity, String typed) {
    String name = field.element();
    String text = typed.strip();
    if (text.equals(text(field, entity).strip())) {
      return entity;
    }
    return switch (field.kind()) {
      case FLAG -> text.isEmpty() ? entity.without(name) : switchedOn(field, entity);
      case LIST ->
          entity.replaceAll(name, words(text).stream().map(word -> Xml.of(name, word)).toList());
      case WORDS ->
          text.isEmpty()
              ? entity.without(name)
              : entity.put(Xml.of(name, String.join(separator(field), words(text))));
      case TEXT, NUMBER, CHOICE, ADDRESS ->
          text.isEmpty() ? entity.without(name) : entity.put(Xml.of(name, text));
      case ENTITY, ENTITIES -> entity;
    };
  }

  private static List<String> words(String text) {
    return text.isBlank() ? List.of() : List.of(text.strip().split("[\\s,]+"));
  }

  @SuppressWarnings("unchecked") // only called for the kind FLAG, whose values are Booleans
  private static Xml switchedOn(Field<?> field, Xml entity) {
    return ((Field<Boolean>) field).patch(entity, true);
  }

  /** Blank or comma, as the field writes it. */
  @SuppressWarnings("unchecked") // words without choices are texts
  private static String separator(Field<?> field) {
    if (!field.limits().choices().isEmpty()) {
      return ",";
    }
    Xml two = ((Field<List<String>>) field).patch(Xml.empty("x"), List.of("a", "b"));
    return two.text(field.element()).contains(",") ? "," : " ";
  }

  /** The field at a path below an entity, like {@code source/port}. */
  public static Optional<Field<?>> field(ConfigPath entity, String relative) {
    return ConfigPath.parse(relative).flatMap(rest -> Schema.field(entity.plus(rest)));
  }

  /** The text of the field at a path below an entity. */
  public static String text(ConfigPath path, Xml entity, String relative) {
    Xml at = entity;
    for (String step : parents(relative)) {
      at = at.childOrEmpty(step);
    }
    Xml holder = at;
    return field(path, relative).map(f -> text(f, holder)).orElseGet(() -> raw(holder, relative));
  }

  private static String raw(Xml holder, String relative) {
    return holder.text(last(relative));
  }

  /** The entity with what was typed for the field at a path below it. */
  public static Xml put(ConfigPath path, Xml entity, String relative, String typed) {
    Optional<Field<?>> field = field(path, relative);
    return below(
        entity,
        parents(relative),
        holder ->
            field
                .map(f -> put(f, holder, typed))
                .orElseGet(() ->
                    typed.isEmpty()
                        ? holder.without(last(relative))
                        : holder.put(Xml.of(last(relative), typed))));
  }

  private static Xml below(
      Xml entity, List<String> steps, java.util.function.UnaryOperator<Xml> change) {
    if (steps.isEmpty()) {
      return change.apply(entity);
    }
    Xml old = entity.childOrEmpty(steps.getFirst());
    Xml changed = below(old, steps.subList(1, steps.size()), change);
    return changed.equals(old)
        ? entity
        : changed.isEmpty() ? entity.without(old.name()) : entity.put(changed);
  }

  private static List<String> parents(String relative) {
    List<String> steps = new ArrayList<>(List.of(relative.split("/")));
    steps.removeLast();
    return steps;
  }

  private static String last(String relative) {
    return relative.substring(relative.lastIndexOf('/') + 1);
  }
}
