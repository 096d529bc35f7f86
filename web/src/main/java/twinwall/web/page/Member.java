package twinwall.web.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import twinwall.core.config.ConfigPath;
import twinwall.core.config.Field;
import twinwall.core.config.Schema;
import twinwall.web.page.Form.Control;
import twinwall.web.page.Form.Input;

/** One member of what a page edits, as a tree: a value, an object or rows of objects. */
public sealed interface Member {
  /** The element's name. */
  String name();

  /** How a value is given, beyond its kind. */
  enum Use {
    PLAIN,
    /** Long texts are usual. */
    LONG,
    /** Kept in Base64, given as text. */
    BASE64,
    /** Given as a password, kept as its hash. */
    PASSWORD,
    /** Nobody sets it. */
    SHOWN
  }

  /** What forms leave alone because a tab or another control stands for it; a program sets it. */
  Map<String, Use> CHOSEN =
      Map.of(
          "detail", Use.LONG,
          "floating", Use.PLAIN,
          "type", Use.PLAIN,
          "targetip", Use.PLAIN,
          "targetip_subnet", Use.PLAIN);

  /** A value of a field. */
  record Leaf(String name, Field<?> field, Use use) implements Member {
    /** Whether it can be written and never read. */
    public boolean isSecret() {
      return field.secret() || use == Use.PASSWORD;
    }
  }

  /** An element with members of its own. */
  record Group(String name, List<Member> members) implements Member {}

  /** Elements with members of their own, in order. */
  record Rows(String name, List<Member> members) implements Member {}

  /** The one of this name. */
  static Optional<Member> named(List<Member> members, String name) {
    return members.stream().filter(m -> m.name().equals(name)).findFirst();
  }

  /** What a form has, in its order; {@code shown} are those that it leaves alone. */
  static List<Member> of(Form form, boolean shown) {
    var out = new ArrayList<Member>();
    for (var panel : form.whole(form.path())) {
      panel.inputs().forEach(input -> add(out, form.path(), input, input.element()));
    }
    for (var left : new TreeSet<>(form.left())) {
      if (shown && named(out, left).isEmpty()) {
        Schema.field(form.path().plus(step(left)))
            .filter(f -> !f.secret() && isValue(f))
            .ifPresent(f -> out.add(new Leaf(left, f, CHOSEN.getOrDefault(left, Use.SHOWN))));
      }
    }
    return List.copyOf(out);
  }

  private static void add(List<Member> to, ConfigPath at, Input input, String rest) {
    int slash = rest.indexOf('/');
    if (slash < 0) {
      one(at, rest, input.control()).ifPresent(to::add);
      return;
    }
    var name = rest.substring(0, slash);
    var inner = new ArrayList<Member>();
    named(to, name)
        .ifPresent(old -> {
          to.remove(old);
          if (old instanceof Group(String _, List<Member> known)) {
            inner.addAll(known);
          }
        });
    add(inner, at.plus(step(name)), input, rest.substring(slash + 1));
    to.add(new Group(name, List.copyOf(inner)));
  }

  private static Optional<Member> one(ConfigPath at, String name, Control control) {
    var place = at.plus(step(name));
    if (control == Control.ROWS) {
      return Optional.of(new Rows(name, all(place)));
    }
    var field = Schema.field(place);
    if (field.isPresent() && isValue(field.get())) {
      return Optional.of(new Leaf(name, field.get(), use(control)));
    }
    boolean several = field.filter(f -> f.kind() == Field.Kind.ENTITIES).isPresent();
    return Schema.entity(place)
        .map(_ -> several ? new Rows(name, all(place)) : new Group(name, all(place)));
  }

  private static Use use(Control control) {
    return switch (control) {
      case LONG_TEXT -> Use.LONG;
      case BASE64 -> Use.BASE64;
      case PASSWORD -> Use.PASSWORD;
      case SHOWN -> Use.SHOWN;
      case AUTO,
          INTERFACE,
          INTERFACES,
          INTERFACE_OR_VIP,
          INTERFACES_AND_VIPS,
          GATEWAY,
          SCHEDULE,
          PROTOCOL,
          FAMILY,
          ENDPOINT,
          NAT_ENDPOINT,
          ADDRESS,
          ALIAS_ENTRIES,
          DEVICE,
          USERS,
          PRIVILEGES,
          ASSOCIATION,
          ROWS ->
          Use.PLAIN;
    };
  }

  private static List<Member> all(ConfigPath entity) {
    var out = new ArrayList<Member>();
    Schema.entity(entity)
        .ifPresent(shape ->
            shape
                .fields()
                .forEach(f -> one(entity, f.element(), Control.AUTO).ifPresent(out::add)));
    return List.copyOf(out);
  }

  private static boolean isValue(Field<?> field) {
    return field.kind() != Field.Kind.ENTITY && field.kind() != Field.Kind.ENTITIES;
  }

  private static ConfigPath step(String name) {
    return ConfigPath.parse(name).orElseThrow();
  }
}
