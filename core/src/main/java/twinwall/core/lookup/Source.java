package twinwall.core.lookup;

import java.util.List;

/** Somebody to ask: a name server about a host name, a web server for a list. */
public sealed interface Source {
  /** For people. */
  String label();

  /** The addresses of a host name. */
  record Host(String name) implements Source {
    @Override
    public String label() {
      return name;
    }
  }

  /** The lists behind one or more URLs, together what an alias means. */
  record Table(String alias, List<String> urls, boolean ports) implements Source {
    public Table {
      urls = List.copyOf(urls);
    }

    @Override
    public String label() {
      return String.join(" ", urls);
    }
  }
}
