package twinwall.core.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** How a record and an element are the same entity: the table of its fields. */
public final class Shape<R> {
  private final String element;
  private final Function<Values, R> make;
  private final List<Part<R, ?>> parts;

  private Shape(String element, Function<Values, R> make, List<Part<R, ?>> parts) {
    this.element = element;
    this.make = make;
    this.parts = parts;
  }

  @SafeVarargs
  @SuppressWarnings("varargs") // List.of copies, nothing is stored into the array
  public static <R> Shape<R> of(String element, Function<Values, R> make, Part<R, ?>... parts) {
    return new Shape<>(element, make, List.of(parts));
  }

  public static <R> Shape<R> of(String element, Function<Values, R> make, List<Part<R, ?>> parts) {
    return new Shape<>(element, make, List.copyOf(parts));
  }

  /** A field and where the record keeps it. */
  public record Part<R, T>(Field<T> field, Function<R, T> getter) {
    Xml patch(Xml entity, R record) {
      return field.patch(entity, getter.apply(record));
    }
  }

  /** The values of one entity's element. */
  public record Values(Xml xml) {
    public <T> T get(Field<T> field) {
      return field.read(xml);
    }
  }

  /** The name that an entity's element usually has. */
  public String element() {
    return element;
  }

  public List<Field<?>> fields() {
    List<Field<?>> fields = new ArrayList<>();
    parts.forEach(p -> fields.add(p.field()));
    return fields;
  }

  public Optional<Field<?>> field(String name) {
    return fields().stream().filter(f -> f.element().equals(name)).findFirst();
  }

  public R read(Xml entity) {
    return make.apply(new Values(entity));
  }

  /** The element with the record's values; all that the table does not name stays in place. */
  public Xml patch(Xml entity, R record) {
    Xml patched = entity;
    for (Part<R, ?> part : parts) {
      patched = part.patch(patched, record);
    }
    return patched;
  }

  public Xml write(R record) {
    return patch(Xml.empty(element), record);
  }

  /** What is wrong with single fields. */
  public List<Problem> check(Xml entity, String path) {
    List<Problem> problems = new ArrayList<>();
    for (Part<R, ?> part : parts) {
      part.field().check(entity).forEach(p -> problems.add(p.under(path)));
    }
    return problems;
  }
}
