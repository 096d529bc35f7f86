package twinwall.web.page;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import twinwall.core.config.ConfigPath;
import twinwall.core.config.Field;
import twinwall.core.config.Schema;
import twinwall.core.config.Typed;
import twinwall.core.config.Xml;
import twinwall.web.page.Form.Input;

/** Puts what a form sent into an entity; what the form does not know stays. */
final class FormReader {
  private static final int MOST_ROWS = 2_000;

  private final ConfigPath path;
  private final Fields sent;
  private final Errors errors;

  private FormReader(ConfigPath path, Fields sent, Errors errors) {
    this.path = path;
    this.sent = sent;
    this.errors = errors;
  }

  /**
   * @param entity the form's entity, without a selector at its end
   * @param errors what is wrong with what was typed is added here
   */
  static Xml read(Form form, ConfigPath entity, Xml old, Fields sent, Errors errors) {
    var reader = new FormReader(entity, sent, errors);
    Xml out = old;
    for (var panel : form.whole(entity)) {
      for (var input : panel.inputs()) {
        reader.readable(input);
        out = reader.one(out, input);
      }
    }
    return out;
  }

  /** Nothing that was typed for an input holds what cannot be written down. */
  private void readable(Input input) {
    var name = input.element();
    var field = Typed.field(path, name);
    var label = input.label().isEmpty() ? field.map(Field::label).orElse(name) : input.label();
    boolean lines =
        input.control() == Form.Control.ALIAS_ENTRIES
            || input.control() == Form.Control.BASE64
            || input.control() == Form.Control.LONG_TEXT
            || field.filter(f -> f.kind() == Field.Kind.LIST).isPresent();
    for (var sentName : sent.names()) {
      if (sentName.equals(name)
          || sentName.startsWith(name + "/")
          || sentName.startsWith(name + ".")) {
        for (var typed : sent.all(sentName)) {
          Texts.fault(label, typed, lines ? Texts.LONG : Texts.USUAL, lines)
              .ifPresent(why -> errors.add(name, why));
        }
      }
    }
  }

  private Xml one(Xml entity, Input input) {
    var name = input.element();
    return switch (input.control()) {
      case SHOWN -> entity;
      case ENDPOINT -> endpoint(entity, name, true);
      case NAT_ENDPOINT -> endpoint(entity, name, false);
      case ALIAS_ENTRIES -> entries(entity);
      case PASSWORD -> hashed(entity, name);
      case BASE64 -> put(entity, name, base64(sent.get(name)));
      case ROWS -> rows(entity, name);
      case INTERFACES, INTERFACES_AND_VIPS, USERS, PRIVILEGES ->
          put(
              entity,
              name,
              String.join(",", sent.all(name).stream().filter(x -> !x.isEmpty()).toList()));
      case AUTO,
          INTERFACE,
          INTERFACE_OR_VIP,
          GATEWAY,
          SCHEDULE,
          PROTOCOL,
          FAMILY,
          ADDRESS,
          DEVICE,
          LONG_TEXT,
          ASSOCIATION ->
          auto(entity, name);
    };
  }

  private Xml put(Xml entity, String name, String typed) {
    return Typed.put(path, entity, name, typed);
  }

  private Xml auto(Xml entity, String name) {
    var field = Typed.field(path, name);
    if (field.filter(Field::secret).isPresent()) {
      return secret(entity, name);
    }
    boolean several =
        field
            .filter(f -> f.kind() == Field.Kind.WORDS && !f.limits().choices().isEmpty())
            .isPresent();
    return put(entity, name, several ? String.join(",", sent.all(name)) : sent.get(name));
  }

  /** Empty keeps what is there. */
  private Xml secret(Xml entity, String name) {
    if (!sent.get(name + "_clear").isEmpty()) {
      return put(entity, name, "");
    }
    var typed = sent.get(name);
    if (typed.isEmpty() && sent.get(name + "_again").isEmpty()) {
      return entity;
    }
    if (!typed.equals(sent.get(name + "_again"))) {
      errors.add(name, "The two passwords are not the same; type both again.");
    }
    return entity.put(Xml.of(name, typed));
  }

  private Xml hashed(Xml entity, String name) {
    var typed = sent.get(name);
    if (typed.isEmpty() && sent.get(name + "_again").isEmpty()) {
      return entity;
    }
    var bytes = typed.getBytes(StandardCharsets.UTF_8);
    if (!typed.equals(sent.get(name + "_again"))) {
      errors.add(name, "The two passwords are not the same; type both again.");
    } else if (bytes.length > Passwords.LONGEST) {
      errors.add(name, "A password has 1 to " + Passwords.LONGEST + " bytes.");
    } else {
      return Passwords.put(entity, Passwords.hash(typed));
    }
    return entity;
  }

  private static String base64(String text) {
    return text.isBlank()
        ? ""
        : Base64.getEncoder()
            .encodeToString(text.strip().replace("\r\n", "\n").getBytes(StandardCharsets.UTF_8));
  }

  private Xml endpoint(Xml entity, String name, boolean ports) {
    var kind = sent.get(name + "/kind");
    var typed = sent.get(name + "/value").strip();
    Xml out = entity.childOrEmpty(name).without("any").without("network").without("address");
    if (kind.equals("address")) {
      if (typed.isEmpty()) {
        errors.add(name, "Say which address, network or alias, or choose any.");
      }
      out = out.put(Xml.of(ports ? "address" : "network", typed));
    } else if (kind.startsWith("network ")) {
      out = out.put(Xml.of("network", kind.substring(8)));
    } else if (kind.equals("any") || !ports) {
      out = ports ? out.put(Xml.empty("any")) : out.put(Xml.of("network", "any"));
    } else {
      errors.add(name, "Say what this is about: any, an address, a network.");
    }
    out = sent.get(name + "/not").isEmpty() ? out.without("not") : out.put(Xml.empty("not"));
    if (ports) {
      var port = sent.get(name + "/port").strip();
      out = port.isEmpty() ? out.without("port") : out.put(Xml.of("port", port));
    }
    Xml was = entity.childOrEmpty(name);
    return same(was, out) ? entity : entity.put(out);
  }

  /** What means the same stays as it is written. */
  private static boolean same(Xml a, Xml b) {
    return a.has("any") == b.has("any")
        && a.has("not") == b.has("not")
        && a.text("network").equals(b.text("network"))
        && a.text("address").equals(b.text("address"))
        && a.text("port").equals(b.text("port"));
  }

  /** A line each: the entry, and after a blank what it is. */
  private Xml entries(Xml entity) {
    var words = new ArrayList<String>();
    var details = new ArrayList<String>();
    for (var line : sent.get("address").split("\\R")) {
      var parts = line.strip().replaceFirst("^[,;]+", "").split("[\\s,;]+", 2);
      if (!parts[0].isEmpty()) {
        words.add(parts[0]);
        details.add(parts.length > 1 ? parts[1].replace("||", "|").strip() : "");
      }
    }
    Xml out = put(entity, "address", String.join(" ", words));
    boolean told = details.stream().anyMatch(d -> !d.isEmpty());
    if (!told && !entity.has("detail")) {
      return out;
    }
    return told ? out.put(Xml.of("detail", String.join("||", details))) : out.without("detail");
  }

  private Xml rows(Xml entity, String name) {
    var parent = name.contains("/") ? name.substring(0, name.indexOf('/')) : "";
    var element = name.substring(name.indexOf('/') + 1);
    Xml holder = parent.isEmpty() ? entity : entity.childOrEmpty(parent);
    var at = path.plus(ConfigPath.parse(name).orElseThrow());
    List<Xml> old = holder.children(element);
    var rows = new ArrayList<Xml>();
    long count = Math.min(MOST_ROWS, sent.number(name + ".rows", 0));
    for (int i = 0; i < count; i++) {
      Xml row = i < old.size() ? old.get(i) : Xml.empty(element);
      boolean typed = false;
      for (var column : columns(at)) {
        var text = sent.get(name + "." + i + "." + column);
        var field = Typed.field(at, column);
        boolean number = field.filter(f -> f.kind() == Field.Kind.NUMBER).isPresent();
        typed |= !text.isBlank() && !number; // a new row shows the usual numbers
        row = Typed.put(at, row, column, text);
        if (field.isPresent() && !text.isBlank()) {
          Xml alone = Xml.of(element, Xml.of(field.get().element(), text.strip()));
          field.get().check(alone).forEach(p -> errors.add(name, p.message()));
        }
      }
      if (typed) {
        rows.add(row);
      }
    }
    if (rows.equals(old)) {
      return entity;
    }
    Xml changed = holder.replaceAll(element, rows);
    return parent.isEmpty()
        ? changed
        : changed.isEmpty() ? entity.without(parent) : entity.put(changed);
  }

  /** The fields of a row; those of an entity inside it stand beside the others. */
  static List<String> columns(ConfigPath row) {
    var out = new ArrayList<String>();
    for (var field : Schema.entity(row).orElseThrow().fields()) {
      switch (field.kind()) {
        case ENTITY ->
            Schema.entity(row.plus(ConfigPath.parse(field.element()).orElseThrow()))
                .ifPresent(inner ->
                    inner.fields().forEach(f -> out.add(field.element() + "/" + f.element())));
        case ENTITIES -> {}
        case TEXT, FLAG, NUMBER, CHOICE, ADDRESS, WORDS, LIST -> out.add(field.element());
      }
    }
    return out;
  }
}
