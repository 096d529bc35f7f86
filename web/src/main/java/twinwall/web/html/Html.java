package twinwall.web.html;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A part of a page. Text and the values of attributes are escaped when they are printed; scripts,
 * styles and handlers cannot be written into a page at all.
 */
public sealed interface Html {
  /** Appends this as HTML. */
  void print(StringBuilder out);

  /** What there is to read, without elements. */
  default String words() {
    return switch (this) {
      case Text(String text) -> text;
      case Parts(List<Html> parts) -> String.join("", parts.stream().map(Html::words).toList());
      case Element element ->
          String.join("", element.children().stream().map(Html::words).toList());
    };
  }

  /** Text. */
  record Text(String text) implements Html {
    @Override
    public void print(StringBuilder out) {
      escape(text, out);
    }
  }

  /** Several parts after each other. */
  record Parts(List<Html> parts) implements Html {
    public Parts {
      parts = List.copyOf(parts);
    }

    @Override
    public void print(StringBuilder out) {
      parts.forEach(part -> part.print(out));
    }
  }

  /** One attribute; without a value where that is empty. */
  record Attribute(String name, String value) {
    private static final Set<String> PLACES = Set.of("href", "action", "formaction", "src");

    public Attribute {
      if (!isName(name, '-') || name.startsWith("on") || name.equals("style")) {
        throw new IllegalArgumentException("not an attribute for a page: " + name);
      }
      if (PLACES.contains(name) && !isPlace(value)) {
        throw new IllegalArgumentException("not a place to go to: " + value);
      }
    }
  }

  /** An element. */
  record Element(String tag, List<Attribute> attributes, List<Html> children) implements Html {
    private static final Set<String> VOID = Set.of("br", "hr", "img", "input", "link", "meta");
    private static final Set<String> FORBIDDEN = Set.of("style", "iframe", "object", "embed");

    public Element {
      attributes = List.copyOf(attributes);
      children = List.copyOf(children);
      if (!isName(tag, '1') || FORBIDDEN.contains(tag)) {
        throw new IllegalArgumentException("not an element for a page: " + tag);
      }
      if (!children.isEmpty() && (VOID.contains(tag) || tag.equals("script"))) {
        throw new IllegalArgumentException("nothing goes into a " + tag);
      }
    }

    /** With one attribute more. */
    public Element with(String name, String value) {
      List<Attribute> all = new ArrayList<>(attributes);
      all.add(new Attribute(name, value));
      return new Element(tag, all, children);
    }

    /** With one more if. */
    public Element with(boolean whether, String name) {
      return whether ? with(name, "") : this;
    }

    /** With these classes. */
    public Element as(String classes) {
      return with("class", classes);
    }

    /** With more inside. */
    public Element of(Html... more) {
      return of(List.of(more));
    }

    /** With more inside. */
    public Element of(List<? extends Html> more) {
      List<Html> all = new ArrayList<>(children);
      all.addAll(more);
      return new Element(tag, attributes, all);
    }

    /** With this text inside. */
    public Element of(String text) {
      return of(new Text(text));
    }

    @Override
    public void print(StringBuilder out) {
      out.append('<').append(tag);
      for (Attribute a : attributes) {
        out.append(' ').append(a.name());
        if (!a.value().isEmpty() || a.name().equals("value") || a.name().equals("alt")) {
          out.append("=\"");
          escape(a.value(), out);
          out.append('"');
        }
      }
      out.append('>');
      if (!VOID.contains(tag)) {
        children.forEach(child -> child.print(out));
        out.append("</").append(tag).append('>');
      }
    }
  }

  /** An element without anything. */
  static Element el(String tag) {
    return new Element(tag, List.of(), List.of());
  }

  /** An element with text. */
  static Element el(String tag, String text) {
    return el(tag).of(text);
  }

  /** Text. */
  static Html text(String text) {
    return new Text(text);
  }

  /** Several parts. */
  static Html parts(Html... parts) {
    return new Parts(List.of(parts));
  }

  /** Several parts. */
  static Html parts(List<? extends Html> parts) {
    return new Parts(List.copyOf(parts));
  }

  /** Nothing. */
  static Html nothing() {
    return new Parts(List.of());
  }

  /** A link. */
  static Element link(String href, String text) {
    return el("a").with("href", href).of(text);
  }

  /** A field that is not shown. */
  static Element hidden(String name, String value) {
    return el("input").with("type", "hidden").with("name", name).with("value", value);
  }

  /** The whole as text. */
  default String print() {
    StringBuilder out = new StringBuilder(8_192);
    print(out);
    return out.toString();
  }

  /** Lower case letters, not too many; after the first also digits or the hyphen. */
  private static boolean isName(String name, char also) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean inside = also == '-' ? c == '-' : c >= '0' && c <= '9';
      if (!(c >= 'a' && c <= 'z') && !(i > 0 && inside)) {
        return false;
      }
    }
    return !name.isEmpty() && name.length() < 32;
  }

  /** Here, or by HTTP elsewhere: nothing that a browser would run. */
  private static boolean isPlace(String value) {
    return value.isEmpty()
        || "/#?".indexOf(value.charAt(0)) >= 0
        || value.startsWith("https://")
        || value.startsWith("http://");
  }

  private static void escape(String text, StringBuilder out) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> {
          if (c >= ' ' || c == '\n' || c == '\t') {
            out.append(c);
          }
        }
      }
    }
  }
}
