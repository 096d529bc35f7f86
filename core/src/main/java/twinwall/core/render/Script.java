package twinwall.core.render;

import java.util.function.Consumer;

/** nftables text while it is written: lines with the depth they stand at. */
final class Script {
  private final StringBuilder out = new StringBuilder();
  private int depth = 1;

  void open(String head) {
    line(head + " {");
    depth++;
  }

  void close() {
    depth--;
    line("}");
  }

  void line(String text) {
    for (int i = 0; i < depth; i++) {
      out.append('\t');
    }
    out.append(text).append('\n');
  }

  /** A chain, unless nothing is written into it; says whether something was. */
  boolean chain(String name, Consumer<Script> content) {
    Script inner = new Script();
    inner.depth = depth + 1;
    content.accept(inner);
    if (inner.out.isEmpty()) {
      return false;
    }
    open("chain " + name);
    out.append(inner.out);
    close();
    return true;
  }

  /** Text that stands at the right depth already. */
  void text(String lines) {
    out.append(lines);
  }

  /** The lines of a chain, to be put into one. */
  static Script ofChain() {
    Script inner = new Script();
    inner.depth = 2;
    return inner;
  }

  boolean isEmpty() {
    return out.isEmpty();
  }

  /** What another script of the same depth says. */
  void add(Script other) {
    out.append(other.out);
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
