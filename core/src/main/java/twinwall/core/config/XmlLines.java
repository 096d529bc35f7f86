package twinwall.core.config;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * In which lines of a config.xml the elements stand that problems and rules name by their path:
 * {@code filter/rule[3]} is the third rule from 1 on, {@code system/hostname} the first of its
 * name.
 */
public final class XmlLines {
  private XmlLines() {}

  /** An element that is still open. */
  private static final class Open {
    final String name;
    final String path;
    final int line;
    final Map<String, Integer> children = new HashMap<>();
    boolean empty = true;

    Open(String name, String path, int line) {
      this.name = name;
      this.path = path;
      this.line = line;
    }
  }

  /** Nothing for a document that {@link XmlReader} refuses. */
  public static Map<String, Integer> of(byte[] document) {
    Map<String, Integer> lines = new HashMap<>();
    if (!(XmlReader.read(document) instanceof XmlReader.Document)) {
      return lines;
    }
    try {
      XMLStreamReader in = XmlReader.open(document);
      try {
        walk(in, lines);
      } finally {
        in.close();
      }
    } catch (XMLStreamException e) {
      throw new IllegalStateException("a document that was read a moment ago", e);
    }
    return lines;
  }

  private static void walk(XMLStreamReader in, Map<String, Integer> lines)
      throws XMLStreamException {
    Deque<Open> open = new ArrayDeque<>();
    while (in.hasNext()) {
      switch (in.next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          String name = in.getLocalName().toLowerCase(Locale.ROOT);
          Open parent = open.peek();
          String path = parent == null ? "" : path(parent, name);
          if (parent != null) {
            parent.empty = false;
          }
          open.push(new Open(name, path, in.getLocation().getLineNumber()));
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
          Open top = open.peek();
          if (top != null && !in.getText().isBlank()) {
            top.empty = false;
          }
        }
        case XMLStreamConstants.END_ELEMENT -> close(open, lines);
        default -> {}
      }
    }
  }

  private static String path(Open parent, String name) {
    int number = parent.children.getOrDefault(name, 0) + 1;
    String own = ListTags.contains(name) ? name + "[" + number + "]" : name;
    return parent.path.isEmpty() ? own : parent.path + "/" + own;
  }

  /** An empty item of a list does not exist: it has no number. */
  private static void close(Deque<Open> open, Map<String, Integer> lines) {
    Open closed = open.pop();
    Open parent = open.peek();
    if (parent == null || closed.empty && ListTags.contains(closed.name)) {
      return;
    }
    parent.children.merge(closed.name, 1, Integer::sum);
    lines.putIfAbsent(closed.path, closed.line);
  }
}
