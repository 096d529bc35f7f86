package twinwall.web.api;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.config.Field;
import twinwall.core.config.Secrets;
import twinwall.core.config.Typed;
import twinwall.core.config.Xml;
import twinwall.web.api.Trouble.Fault;
import twinwall.web.page.Member;
import twinwall.web.page.Member.Use;
import twinwall.web.page.Passwords;
import twinwall.web.page.Texts;

/** Puts what was sent into an element; what the declarations do not name stays. */
final class Writing {
  private static final int MOST_WORDS = 20_000;
  private static final int MOST_ROWS = 2_000;

  /** The member that stands for a hash. */
  static final String PASSWORD = "password";

  private final boolean whole;
  private final boolean fresh;
  private final List<Fault> faults;

  /**
   * @param fresh whether it is something new, in which what is said is written though it is the
   *     default
   */
  private Writing(boolean whole, boolean fresh, List<Fault> faults) {
    this.whole = whole;
    this.fresh = fresh;
    this.faults = faults;
  }

  /**
   * @param whole whether what is not there goes (PUT), or stays (a merge patch). Secrets stay
   */
  static Xml of(List<Member> members, Xml old, ObjectNode sent, boolean whole) throws Trouble {
    var writing = new Writing(whole, old.isEmpty(), new ArrayList<>());
    var out = writing.object(members, old, sent, "");
    if (!writing.faults.isEmpty()) {
      throw Trouble.refused(writing.faults);
    }
    return out;
  }

  /** The name of a member in JSON. */
  static String name(Member member) {
    return member instanceof Member.Leaf leaf && leaf.use() == Use.PASSWORD
        ? PASSWORD
        : member.name();
  }

  private void fault(String at, String sentence) {
    if (faults.size() < 100) {
      faults.add(new Fault(at, sentence));
    }
  }

  private Xml object(List<Member> members, Xml old, ObjectNode sent, String at) {
    for (var name : sent.propertyNames()) {
      boolean known = members.stream().anyMatch(m -> name(m).equals(name));
      if (!known && !(at.isEmpty() && name.startsWith("@"))) {
        fault(at + "/" + escaped(name), "There is no member " + clipped(name) + " here.");
      }
    }
    Xml out = old;
    for (var member : members) {
      var name = name(member);
      var value = sent.get(name);
      boolean keeps =
          member instanceof Member.Leaf leaf && (leaf.isSecret() || leaf.use() == Use.SHOWN);
      if (value != null) {
        out = one(member, out, value, at + "/" + escaped(name));
      } else if (whole && !keeps) {
        out = cleared(member, out);
      }
    }
    return out;
  }

  private static Xml cleared(Member member, Xml holder) {
    return switch (member) {
      case Member.Leaf leaf ->
          leaf.field().kind() == Field.Kind.LIST
              ? holder.replaceAll(leaf.name(), List.of())
              : holder.without(leaf.name());
      case Member.Group group -> {
        Xml inner = holder.childOrEmpty(group.name());
        for (var one : group.members()) {
          inner = cleared(one, inner);
        }
        yield inner.isEmpty() ? holder.without(group.name()) : holder.put(inner);
      }
      case Member.Rows rows -> holder.replaceAll(rows.name(), List.of());
    };
  }

  private Xml one(Member member, Xml holder, JsonNode value, String at) {
    if (value.isNull()) {
      boolean fixed = member instanceof Member.Leaf leaf && leaf.use() == Use.SHOWN;
      return fixed ? holder : cleared(member, holder);
    }
    return switch (member) {
      case Member.Leaf leaf -> leaf(leaf, holder, value, at);
      case Member.Group group -> {
        if (!(value instanceof ObjectNode object)) {
          fault(at, "This is an object.");
          yield holder;
        }
        Xml old = holder.childOrEmpty(group.name());
        Xml changed = object(group.members(), old, object, at);
        yield changed.equals(old)
            ? holder
            : changed.isEmpty() ? holder.without(group.name()) : holder.put(changed);
      }
      case Member.Rows rows -> rows(rows, holder, value, at);
    };
  }

  /** Rows are replaced as a whole; one that says the same as an old one is that one. */
  private Xml rows(Member.Rows rows, Xml holder, JsonNode value, String at) {
    if (!value.isArray() || value.size() > MOST_ROWS) {
      fault(at, "This is a list of at most " + MOST_ROWS + " objects.");
      return holder;
    }
    var old = holder.children(rows.name());
    var left = new ArrayList<>(old);
    var out = new ArrayList<Xml>();
    for (int i = 0; i < value.size(); i++) {
      if (!(value.get(i) instanceof ObjectNode object)) {
        fault(at + "/" + i, "This is an object.");
        continue;
      }
      Optional<Xml> same =
          left.stream().filter(x -> Reading.of(rows.members(), x).equals(object)).findFirst();
      same.ifPresent(left::remove);
      boolean inPlace = old.size() == value.size();
      Xml from = same.orElse(inPlace ? old.get(i) : Xml.empty(rows.name()));
      var writing = new Writing(true, from.isEmpty(), faults);
      Xml row = writing.object(rows.members(), from, object, at + "/" + i);
      if (row.isEmpty()) {
        fault(at + "/" + i, "There is nothing in it.");
      }
      out.add(row);
    }
    return out.equals(old) ? holder : holder.replaceAll(rows.name(), out);
  }

  private Xml leaf(Member.Leaf leaf, Xml holder, JsonNode value, String at) {
    if (leaf.use() == Use.SHOWN) {
      if (!value.equals(Reading.value(leaf, holder))) {
        fault(at, leaf.field().label() + " is given by the node and cannot be set.");
      }
      return holder;
    }
    int before = faults.size();
    var typed = typed(leaf, value, at);
    if (faults.size() > before) {
      return holder;
    }
    if (leaf.use() == Use.PASSWORD) {
      return hashed(holder, typed, at);
    }
    Xml out =
        leaf.isSecret()
            ? typed.isEmpty() ? holder.without(leaf.name()) : holder.put(Xml.of(leaf.name(), typed))
            : fresh && !typed.isEmpty() && leaf.field().kind() == Field.Kind.CHOICE
                ? holder.put(Xml.of(leaf.name(), typed))
                : Typed.put(leaf.field(), holder, typed);
    if (!out.equals(holder)) {
      leaf.field().check(out).forEach(p -> fault(at, p.message()));
    }
    return out;
  }

  /** As somebody would have typed it. */
  private String typed(Member.Leaf leaf, JsonNode value, String at) {
    var field = leaf.field();
    return switch (field.kind()) {
      case FLAG -> {
        if (!value.isBoolean()) {
          fault(at, field.label() + " is true or false.");
        }
        yield value.asBoolean(false) ? Typed.ON : "";
      }
      case NUMBER -> {
        if (!value.isIntegralNumber()) {
          fault(at, field.label() + " is a whole number.");
        }
        yield value.isIntegralNumber() ? value.bigIntegerValue().toString() : "";
      }
      case WORDS, LIST -> words(field, value, at);
      case TEXT, CHOICE, ADDRESS, ENTITY, ENTITIES -> {
        if (!value.isString()) {
          fault(at, field.label() + " is text.");
          yield "";
        }
        var text = text(field, value.asString(), leaf.use(), at);
        yield leaf.use() == Use.BASE64 && !text.isBlank() ? encoded(text) : text;
      }
    };
  }

  private String words(Field<?> field, JsonNode value, String at) {
    if (!value.isArray() || value.size() > MOST_WORDS) {
      fault(at, field.label() + " is a list of at most " + MOST_WORDS + " texts.");
      return "";
    }
    var words = new ArrayList<String>();
    for (int i = 0; i < value.size(); i++) {
      var word = value.get(i);
      var place = at + "/" + i;
      if (!word.isString()) {
        fault(place, "This is text.");
      } else if (!isWord(word.asString())) {
        fault(place, "An entry is not empty and has no blanks, commas or line breaks.");
      } else {
        words.add(text(field, word.asString(), Use.PLAIN, place));
      }
    }
    return String.join(field.kind() == Field.Kind.LIST ? "\n" : ",", words);
  }

  private static boolean isWord(String text) {
    return !text.isEmpty()
        && text.codePoints().noneMatch(c -> c == ',' || Character.isWhitespace(c));
  }

  private String text(Field<?> field, String text, Use use, String at) {
    boolean large = use == Use.LONG || use == Use.BASE64;
    var wrong =
        Texts.fault(field.label(), text, large ? Texts.LONG : Texts.USUAL, use == Use.BASE64);
    if (wrong.isPresent()) {
      fault(at, wrong.get());
    } else if (text.equals(Secrets.REDACTED)) {
      fault(at, "This is only shown in the place of a secret.");
    }
    return text;
  }

  private static String encoded(String text) {
    return Base64.getEncoder()
        .encodeToString(text.strip().replace("\r\n", "\n").getBytes(StandardCharsets.UTF_8));
  }

  private Xml hashed(Xml holder, String typed, String at) {
    var bytes = typed.getBytes(StandardCharsets.UTF_8);
    if (bytes.length == 0 || bytes.length > Passwords.LONGEST) {
      fault(at, "A password has 1 to " + Passwords.LONGEST + " bytes.");
      return holder;
    }
    return Passwords.put(holder, Passwords.hash(typed));
  }

  /** As it stands in a JSON pointer. */
  static String escaped(String name) {
    return clipped(name).replace("~", "~0").replace("/", "~1");
  }

  private static String clipped(String name) {
    var out = new StringBuilder();
    name.codePoints()
        .limit(80)
        .map(c -> Character.isISOControl(c) ? '?' : c)
        .forEach(out::appendCodePoint);
    return out.toString();
  }
}
