package twinwall.core.render;

import java.util.List;
import java.util.Map;

/** Maps, lists, texts, numbers and booleans as JSON text, in the order they come. */
final class JsonText {
  private JsonText() {}

  static String of(Object value) {
    StringBuilder out = new StringBuilder();
    write(value, "", out);
    return out.append('\n').toString();
  }

  private static void write(Object value, String indent, StringBuilder out) {
    String deeper = indent + "  ";
    switch (value) {
      case Map<?, ?> map -> {
        out.append('{');
        String between = "\n";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          out.append(between).append(deeper);
          text(entry.getKey().toString(), out);
          out.append(": ");
          write(entry.getValue(), deeper, out);
          between = ",\n";
        }
        out.append(map.isEmpty() ? "}" : "\n" + indent + "}");
      }
      case List<?> list -> {
        out.append('[');
        String between = "\n";
        for (Object item : list) {
          out.append(between).append(deeper);
          write(item, deeper, out);
          between = ",\n";
        }
        out.append(list.isEmpty() ? "]" : "\n" + indent + "]");
      }
      case String text -> text(text, out);
      case Boolean b -> out.append(b);
      case Number n -> out.append(n);
      default -> throw new IllegalArgumentException("not JSON: " + value.getClass());
    }
  }

  private static void text(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        default -> {
          if (c < ' ' || c > 126) {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
