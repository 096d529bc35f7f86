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
import twinwall.core.net.Intervals;
import twinwall.core.net.PortRange;
import twinwall.core.net.Prefix;

/**
 * The aliases with everything in them resolved: nested aliases flattened, ranges cut into networks.
 * Host names and lists behind URLs are taken from what was found out about them; where nothing was
 * yet the alias knows that it is not whole.
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
  private final Lookups lookups;
  private final Notes notes;
  private int members;

  private Names(Lookups lookups, Notes notes) {
    this.lookups = lookups;
    this.notes = notes;
  }

  static Names of(List<Alias> aliases, Lookups lookups, Notes notes) {
    Names names = new Names(lookups, notes);
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
    Content content = new Content();
    Flat flat = flatten(alias);
    for (Entry entry : flat.entries()) {
      Optional<List<Prefix>> found =
          Prefix.parse(entry.text()).map(List::of).or(() -> Prefixes.range(entry.text()));
      if (found.isPresent()) {
        found.get().forEach(content::add);
      } else if (Alias.isHostName(entry.text())) {
        host(alias, entry, content);
      } else {
        partial.add(alias.name());
        notes.warn(
            entry.path(),
            "'" + entry.text() + "' in alias " + entry.alias() + " is no address or network.");
      }
    }
    flat.tables().forEach(table -> table(alias, table).ifPresent(content::add));
    return new Ruleset.AddressSet(alias.name(), content.v4.build(), content.v6.build());
  }

  /** Addresses on their way into a set. */
  private static final class Content {
    final Intervals.Builder v4 = new Intervals.Builder(Intervals.IP4);
    final Intervals.Builder v6 = new Intervals.Builder(Intervals.IP6);

    void add(Prefix prefix) {
      (prefix.address().isV4() ? v4 : v6).add(prefix);
    }

    void add(Lookups.Answer answer) {
      v4.add(answer.v4());
      v6.add(answer.v6());
    }
  }

  private void host(Alias alias, Entry entry, Content content) {
    Optional<Lookups.Answer> known = Optional.ofNullable(lookups.hosts().get(entry.text()));
    known.ifPresent(content::add);
    if (known.isEmpty()) {
      partial.add(alias.name());
      notes.warn(
          entry.path(),
          "The host name "
              + entry.text()
              + " in alias "
              + entry.alias()
              + " is not resolved yet; its addresses are missing from the alias.");
    }
  }

  /** What is behind the URLs of an alias. */
  private Optional<Lookups.Answer> table(Alias user, Alias table) {
    Optional<Lookups.Answer> known = Optional.ofNullable(lookups.tables().get(table.name()));
    if (known.isEmpty() && !table.urls().isEmpty()) {
      partial.add(user.name());
      notes.warn(
          path(table.name()),
          "The list of alias " + table.name() + " is not fetched yet; what it holds is missing.");
    }
    known
        .filter(answer -> answer.unusable() > 0 && user.equals(table))
        .ifPresent(answer ->
            notes.warn(
                path(table.name()),
                answer.unusable() + " lines of the list of " + table.name() + " are no entries."));
    return known;
  }

  private Ruleset.PortSet portSet(Alias alias) {
    List<PortRange> members = new ArrayList<>();
    Flat flat = flatten(alias);
    for (Entry entry : flat.entries()) {
      Optional<PortRange> range = PortRange.parse(entry.text());
      if (range.isPresent()) {
        members.add(range.get());
      } else {
        partial.add(alias.name());
        notes.warn(
            entry.path(), "'" + entry.text() + "' in alias " + entry.alias() + " is no port.");
      }
    }
    flat.tables()
        .forEach(
            table -> table(alias, table).ifPresent(found -> members.addAll(found.ports().ports())));
    return Ruleset.PortSet.of(alias.name(), members);
  }

  /** One word in an alias, with the alias it stands in. */
  private record Entry(String text, String alias, String path) {}

  /** What an alias and those inside it name, and those of them that are lists behind URLs. */
  private record Flat(List<Entry> entries, List<Alias> tables) {}

  private Flat flatten(Alias alias) {
    List<Entry> out = new ArrayList<>();
    List<Alias> tables = new ArrayList<>();
    Set<String> seen = new LinkedHashSet<>();
    List<Alias> open = new ArrayList<>(List.of(alias));
    seen.add(alias.name());
    while (!open.isEmpty()) {
      Alias at = open.removeFirst();
      if (at.isFetched()) {
        tables.add(at);
      }
      // What such an alias lists itself is what its URLs said once: older than what is known.
      boolean known = at.isFetched() && lookups.tables().containsKey(at.name());
      for (String word : known || isOfUrls(at) ? List.<String>of() : at.entries()) {
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
        return new Flat(List.of(), List.of());
      }
    }
    members += out.size();
    return new Flat(out, tables);
  }

  /** The entries of a URL table are its URL once more. */
  private static boolean isOfUrls(Alias alias) {
    return alias.type() == Alias.Type.URLTABLE || alias.type() == Alias.Type.URLTABLE_PORTS;
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
