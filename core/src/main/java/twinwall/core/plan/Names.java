package twinwall.core.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import twinwall.core.config.Alias;
import twinwall.core.net.PortRange;
import twinwall.core.net.Prefix;

/**
 * The aliases with everything in them resolved: nested aliases flattened, ranges cut into networks.
 * A host name cannot be resolved here (that takes a resolver and time); the alias then knows that
 * it is not whole.
 */
final class Names {
  private static final int MOST_MEMBERS = 100_000;

  /** Of all aliases: those in others count again. */
  private static final int MOST_IN_ALL = 1_000_000;

  private final Map<String, Alias> aliases = new LinkedHashMap<>();
  private final Map<String, String> paths = new HashMap<>();
  private final Map<String, Ruleset.AddressSet> addresses = new LinkedHashMap<>();
  private final Map<String, Ruleset.PortSet> ports = new LinkedHashMap<>();
  private final Set<String> partial = new HashSet<>();
  private final Notes notes;
  private int members;

  private Names(Notes notes) {
    this.notes = notes;
  }

  static Names of(List<Alias> aliases, Notes notes) {
    Names names = new Names(notes);
    int number = 0;
    for (Alias alias : aliases) {
      String path = "aliases/alias[" + ++number + "]";
      if (!alias.name().matches("[A-Za-z0-9_]{1,31}")) {
        notes.error(path + "/name", "'" + alias.name() + "' cannot be the name of an alias.");
      } else if (names.aliases.putIfAbsent(alias.name(), alias) == null) {
        names.paths.put(alias.name(), path);
      } else {
        notes.error(path + "/name", "There are two aliases with the name " + alias.name() + ".");
      }
    }
    for (Alias alias : names.aliases.values()) {
      if (alias.type().isPorts()) {
        names.ports.put(alias.name(), names.portSet(alias));
      } else {
        names.addresses.put(alias.name(), names.addressSet(alias));
      }
    }
    return names;
  }

  private Ruleset.AddressSet addressSet(Alias alias) {
    List<Prefix> members = new ArrayList<>();
    for (Entry entry : flatten(alias)) {
      Optional<List<Prefix>> found =
          Prefix.parse(entry.text()).map(List::of).or(() -> Prefixes.range(entry.text()));
      if (found.isPresent()) {
        members.addAll(found.get());
      } else if (entry.text().matches("[A-Za-z0-9_]([A-Za-z0-9._-]{0,252})")
          && !entry.text().matches("[0-9.]+")) {
        partial.add(alias.name());
        notes.warn(
            entry.path(),
            "The host name "
                + entry.text()
                + " in alias "
                + entry.alias()
                + " is not resolved yet; its addresses are missing from the alias.");
      } else {
        partial.add(alias.name());
        notes.warn(
            entry.path(),
            "'" + entry.text() + "' in alias " + entry.alias() + " is no address or network.");
      }
    }
    if (alias.type() == Alias.Type.URLTABLE && members.isEmpty()) {
      partial.add(alias.name());
      notes.warn(
          path(alias.name()),
          "Alias " + alias.name() + " is a table from a URL, which is not fetched yet.");
    }
    return Ruleset.AddressSet.of(alias.name(), members);
  }

  private Ruleset.PortSet portSet(Alias alias) {
    List<PortRange> members = new ArrayList<>();
    for (Entry entry : flatten(alias)) {
      Optional<PortRange> range = PortRange.parse(entry.text());
      if (range.isPresent()) {
        members.add(range.get());
      } else {
        partial.add(alias.name());
        notes.warn(
            entry.path(), "'" + entry.text() + "' in alias " + entry.alias() + " is no port.");
      }
    }
    return Ruleset.PortSet.of(alias.name(), members);
  }

  /** One word in an alias, with the alias it stands in. */
  private record Entry(String text, String alias, String path) {}

  private List<Entry> flatten(Alias alias) {
    List<Entry> out = new ArrayList<>();
    Set<String> seen = new LinkedHashSet<>();
    List<Alias> open = new ArrayList<>(List.of(alias));
    seen.add(alias.name());
    while (!open.isEmpty()) {
      Alias at = open.removeFirst();
      for (String word : at.entries()) {
        Alias inner = aliases.get(word);
        if (inner == null) {
          out.add(new Entry(word, at.name(), path(at.name()) + "/address"));
        } else if (inner.type().isPorts() != alias.type().isPorts()) {
          partial.add(alias.name());
          notes.warn(
              path(at.name()) + "/address",
              "Alias " + at.name() + " names " + word + ", which is of another kind.");
        } else if (seen.add(word)) {
          open.add(inner);
        }
      }
      if (out.size() > MOST_MEMBERS || members + out.size() > MOST_IN_ALL) {
        partial.add(alias.name());
        String most = out.size() > MOST_MEMBERS ? "" : " together with those before it";
        notes.warn(
            path(alias.name()),
            "Alias " + alias.name() + " has too many members" + most + ": it is left empty.");
        return List.of();
      }
    }
    members += out.size();
    return out;
  }

  private String path(String alias) {
    return paths.getOrDefault(alias, "aliases");
  }

  Optional<Ruleset.AddressSet> addresses(String name) {
    return Optional.ofNullable(addresses.get(name));
  }

  Optional<Ruleset.PortSet> ports(String name) {
    return Optional.ofNullable(ports.get(name));
  }

  /** Some members are unknown: "everything but this alias" would then be too much. */
  boolean isPartial(String name) {
    return partial.contains(name);
  }

  List<Ruleset.AddressSet> addressSets() {
    return List.copyOf(addresses.values());
  }

  List<Ruleset.PortSet> portSets() {
    return List.copyOf(ports.values());
  }
}
