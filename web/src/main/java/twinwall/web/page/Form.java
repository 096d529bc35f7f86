package twinwall.web.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import twinwall.core.config.ConfigPath;
import twinwall.core.config.Field;
import twinwall.core.config.Schema;

/**
 * The form of an entity, as it is declared: which field in which panel, with which control. Fields
 * that the entity's table has and the declaration does not name come by themselves, in a last
 * panel, so that a new field is on its page at once.
 *
 * @param path the entity, without selectors
 * @param left fields that are no business of the form
 */
record Form(ConfigPath path, List<Panel> panels, Set<String> left) {
  /** What a field is edited with. */
  enum Control {
    /** What the field's kind suggests. */
    AUTO,
    INTERFACE,
    INTERFACES,
    /** An interface, or a CARP address that an alias stands on. */
    INTERFACE_OR_VIP,
    /** Interfaces and addresses of the node. */
    INTERFACES_AND_VIPS,
    GATEWAY,
    SCHEDULE,
    PROTOCOL,
    FAMILY,
    /** Source or destination of a rule, its port too. */
    ENDPOINT,
    /** Source or destination of an outbound rule. */
    NAT_ENDPOINT,
    /** Text, with the node's addresses and aliases to choose from. */
    ADDRESS,
    ALIAS_ENTRIES,
    DEVICE,
    USERS,
    PRIVILEGES,
    PASSWORD,
    LONG_TEXT,
    BASE64,
    ASSOCIATION,
    /** Entities of their own, a row each. */
    ROWS,
    SHOWN
  }

  /** A field in a form. {@code when} is another field's name and the words with which it counts. */
  record Input(String element, Control control, String label, String help, String when) {
    Input help(String words) {
      return new Input(element, control, label, words, when);
    }

    Input when(String field) {
      return new Input(element, control, label, help, field);
    }
  }

  /** Fields under a heading; advanced ones are folded away. */
  record Panel(String title, boolean advanced, List<Input> inputs) {
    Panel {
      inputs = List.copyOf(inputs);
    }
  }

  static Input in(String element) {
    return new Input(element, Control.AUTO, "", "", "");
  }

  static Input in(String element, Control control) {
    return new Input(element, control, "", "", "");
  }

  static Input in(String element, Control control, String label) {
    return new Input(element, control, label, "", "");
  }

  static Panel panel(String title, Input... inputs) {
    return new Panel(title, false, List.of(inputs));
  }

  static Panel advanced(String title, Input... inputs) {
    return new Panel(title, true, List.of(inputs));
  }

  static Form of(String path, Set<String> left, Panel... panels) {
    return new Form(ConfigPath.parse(path).orElseThrow(), List.of(panels), left);
  }

  /** The panels with those fields in the last one that nobody named. */
  List<Panel> whole(ConfigPath entity) {
    var named =
        panels.stream()
            .flatMap(p -> p.inputs().stream())
            .map(i -> i.element().replaceFirst("/.*", ""))
            .collect(Collectors.toSet());
    var rest = new ArrayList<Input>();
    Schema.entity(entity)
        .ifPresent(shape ->
            shape.fields().stream()
                .filter(f -> !named.contains(f.element()) && !left.contains(f.element()))
                .filter(f -> f.kind() != Field.Kind.ENTITY && f.kind() != Field.Kind.ENTITIES)
                .forEach(f -> rest.add(in(f.element()))));
    if (rest.isEmpty()) {
      return panels;
    }
    var all = new ArrayList<>(panels);
    var last = all.isEmpty() ? new Panel("Settings", false, List.of()) : all.getLast();
    if (last.advanced() || last.inputs().isEmpty() || all.isEmpty()) {
      var inputs = new ArrayList<>(last.inputs());
      inputs.addAll(rest);
      if (!all.isEmpty()) {
        all.removeLast();
      }
      all.add(new Panel(last.title(), last.advanced(), inputs));
    } else {
      all.add(new Panel("Advanced Options", true, rest));
    }
    return all;
  }
}
