package twinwall.core.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where a document names an alias: in rules, translations, routes and other aliases, those parts
 * included that we do not model. An alias in use is not deleted, and whoever renames it renames it
 * everywhere.
 */
final class AliasUses {
  private static final Set<String> SECTIONS =
      Set.of("filter", "nat", "staticroutes", "aliases", "ipsec", "openvpn", "shaper", "dnshaper");
  private static final Set<String> PLACES =
      Set.of(
          "address",
          "network",
          "port",
          "target",
          "local-port",
          "dstport",
          "sourceport",
          "natport",
          "external",
          "source",
          "destination");

  private static final int SHOWN = 10;

  private AliasUses() {}

  /** Why an alias cannot be deleted: whoever names it, in a sentence. */
  static Optional<String> refusal(Xml before, ConfigPath path, Xml after) {
    if (!path.parent().toString().equals("aliases")) {
      return Optional.empty();
    }
    Optional<String> name = path.find(before).stream().findFirst().map(alias -> alias.text("name"));
    List<String> users = name.map(alias -> of(after, alias)).orElse(List.of());
    if (users.isEmpty()) {
      return Optional.empty();
    }
    String more = users.size() > SHOWN ? " and " + (users.size() - SHOWN) + " more" : "";
    return Optional.of(
        "The alias "
            + name.get()
            + " is used by "
            + String.join(", ", users.subList(0, Math.min(SHOWN, users.size())))
            + more
            + "; change those first.");
  }

  /** After an alias got another name: the same name wherever the old one stood. */
  static Xml following(Xml before, ConfigPath path, String to, Xml after) {
    return renamed(before, path, to).map(from -> renamed(after, Map.of(from, to))).orElse(after);
  }

  /** The name that an edit takes from an alias by giving it another. */
  static Optional<String> renamed(Xml before, ConfigPath path, String to) {
    boolean renames =
        path.steps().size() == 3
            && path.parent().parent().toString().equals("aliases")
            && path.last().name().equals("name");
    Optional<String> from =
        renames ? path.find(before).stream().findFirst().map(Xml::text) : Optional.empty();
    return from.filter(name -> !name.isEmpty() && !name.equals(to));
  }

  /** The items that name it, by path and description. */
  static List<String> of(Xml root, String name) {
    List<String> users = new ArrayList<>();
    for (Xml section : root.children()) {
      if (SECTIONS.contains(section.name())) {
        items(section, section.name(), name, users);
      }
    }
    return users;
  }

  /** Every word that may be an alias's name: to look for many, the document is read once. */
  static Set<String> words(Xml root) {
    Set<String> words = new HashSet<>();
    for (Xml section : root.children()) {
      if (SECTIONS.contains(section.name())) {
        collect(section, words);
      }
    }
    return words;
  }

  private static void collect(Xml x, Set<String> words) {
    if (x.children().isEmpty() && PLACES.contains(x.name())) {
      words.addAll(List.of(x.text().split("\\s+")));
    }
    x.children().forEach(child -> collect(child, words));
  }

  /** Goes down to the items of lists, which are what people know. */
  private static void items(Xml parent, String path, String name, List<String> users) {
    int number = 0;
    String before = "";
    for (Xml child : parent.children()) {
      number = child.name().equals(before) ? number + 1 : 1;
      before = child.name();
      boolean item = ListTags.contains(child.name());
      String at = path + "/" + child.name() + (item ? "[" + number + "]" : "");
      if (!item) {
        items(child, at, name, users);
      } else if (names(child, name)) {
        String descr = child.text(child.has("name") ? "name" : "descr");
        users.add(at + (descr.isEmpty() ? "" : " '" + descr + "'"));
      }
    }
  }

  private static boolean names(Xml x, String name) {
    if (x.children().isEmpty()) {
      return PLACES.contains(x.name()) && List.of(x.text().split("\\s+")).contains(name);
    }
    return x.children().stream().anyMatch(child -> names(child, name));
  }

  /**
   * The same document with another name wherever it names one of these aliases. All at once: two
   * that change names do not become one.
   */
  static Xml renamed(Xml root, Map<String, String> names) {
    List<Xml> sections = new ArrayList<>();
    for (Xml section : root.children()) {
      sections.add(SECTIONS.contains(section.name()) ? within(section, names) : section);
    }
    return root.withChildren(sections);
  }

  private static Xml within(Xml x, Map<String, String> names) {
    if (x.children().isEmpty()) {
      List<String> words = new ArrayList<>(List.of(x.text().split("\\s+")));
      if (!PLACES.contains(x.name()) || words.stream().noneMatch(names::containsKey)) {
        return x;
      }
      words.replaceAll(word -> names.getOrDefault(word, word));
      return Xml.of(x.name(), String.join(" ", words));
    }
    return x.withChildren(x.children().stream().map(child -> within(child, names)).toList());
  }
}
