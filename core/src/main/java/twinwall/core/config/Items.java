package twinwall.core.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/**
 * The edits of a form: a whole item is replaced, added or moved, and none of it when somebody else
 * changed that item since the form was opened.
 */
public final class Items {
  /** Begins what is said to somebody who comes second. */
  public static final String CONFLICT = "Somebody else changed this";

  private static final Xml NOTHING = Xml.empty("nothing");

  private Items() {}

  /** Puts an element in the place of the one at the path; secrets that are hidden in it stay. */
  public static Edit put(ConfigPath path, Xml item) {
    return config ->
        Edits.run(
            config,
            root -> {
              named(path, item);
              Xml old = only(root, path).orElse(Xml.empty(path.last().name()));
              checkNew(root, path, item, old);
              Xml whole = Secrets.restored(item, old);
              Xml after = replaced(root, path, whole);
              ConfigPath name = path.plus(ConfigPath.parse("name").orElseThrow());
              return AliasUses.following(root, name, whole.text("name"), after);
            });
  }

  /** Adds an item to a list, at the end or at a place counted from 1. */
  public static Edit add(ConfigPath list, Xml item, OptionalInt place) {
    return config ->
        Edits.run(
            config,
            root -> {
              named(list, item);
              if (!ListTags.contains(item.name()) && !list.find(root).isEmpty()) {
                throw new Edits.Stop(list.toString(), "This exists already.");
              }
              if (item.isEmpty()) {
                throw new Edits.Stop(list.toString(), "There is nothing in it.");
              }
              checkNew(root, list, item, NOTHING);
              Xml whole = Secrets.restored(item, NOTHING);
              return Edits.at(root, list.parent(), 0, p -> Edits.insert(p, whole, place));
            });
  }

  /** Makes an item the one at this place of its list, counted from 1. */
  public static Edit move(ConfigPath path, int place) {
    return config ->
        Edits.run(
            config,
            root -> {
              if (path.isRoot() || !ListTags.contains(path.last().name())) {
                throw new Edits.Stop(path.toString(), "Only items of a list have a place.");
              }
              Xml item =
                  only(root, path)
                      .orElseThrow(
                          () -> new Edits.Stop(path.toString(), "There is no such element."));
              int most = path.list().find(root).size();
              if (place < 1 || place > most) {
                throw new Edits.Stop(
                    path.toString(), "The place is a number from 1 to " + most + ".");
              }
              return Edits.at(root, path.parent(), 0, p -> moved(p, path.last(), item, place));
            });
  }

  /**
   * The same as somebody means it who saw an older document: the item goes past the one that had
   * the place there, wherever that is now; refused when one of the two has changed or is gone.
   */
  public static Edit move(ConfigPath path, int place, Xml base) {
    return config -> {
      Xml now = config.xml();
      Optional<Integer> seen = number(path);
      if (seen.isEmpty() || path.list().find(base).equals(path.list().find(now))) {
        return move(path, place).on(config);
      }
      Optional<Integer> from = since(path, base, now).flatMap(Items::number);
      Optional<Integer> past = since(path.list().at(place), base, now).flatMap(Items::number);
      if (from.isEmpty() || past.isEmpty()) {
        return Edit.Refused.because(path.toString(), CONFLICT + " meanwhile; nothing was done.");
      }
      int to = past.get();
      if (place < seen.get() && from.get() < to) {
        to--;
      } else if (place > seen.get() && from.get() > to) {
        to++;
      }
      return move(path.list().at(from.get()), to).on(config);
    };
  }

  /** The place that a path names; nothing where it names something else. */
  private static Optional<Integer> number(ConfigPath path) {
    return path.isRoot()
        ? Optional.empty()
        : path.last()
            .selector()
            .filter(s -> s.matches("#[0-9]{1,6}"))
            .map(s -> Integer.parseInt(s.substring(1)));
  }

  /**
   * Changes several items of a list in one go.
   *
   * @param places counted from 1
   * @param change what becomes of each; nothing takes it away
   */
  public static Edit each(
      ConfigPath list, Set<Integer> places, Function<Xml, Optional<Xml>> change) {
    return config ->
        Edits.run(
            config,
            root -> {
              int most = list.find(root).size();
              if (places.isEmpty() || places.stream().anyMatch(p -> p < 1 || p > most)) {
                throw new Edits.Stop(
                    list.toString(), "Each place is a number from 1 to " + most + ".");
              }
              return Edits.at(root, list.parent(), 0, p -> changed(p, list, places, change));
            });
  }

  private static Xml changed(
      Xml parent, ConfigPath list, Set<Integer> places, Function<Xml, Optional<Xml>> change) {
    List<Xml> all = new ArrayList<>();
    int place = 0;
    for (Xml child : parent.children()) {
      boolean its = child.name().equals(list.last().name());
      place += its ? 1 : 0;
      if (its && places.contains(place)) {
        change.apply(child).ifPresent(all::add);
      } else {
        all.add(child);
      }
    }
    return parent.withChildren(all);
  }

  private static Xml moved(Xml parent, ConfigPath.Step step, Xml item, int place) {
    int from = ConfigPath.matches(parent, step).getFirst();
    List<Xml> all = new ArrayList<>(parent.children());
    all.remove(from);
    return Edits.insert(parent.withChildren(all), item, OptionalInt.of(place));
  }

  /**
   * The path under which the item is now that an older document had at this path: another one when
   * items before it came or went; nothing when the item itself was changed or is gone.
   */
  public static Optional<ConfigPath> since(ConfigPath path, Xml base, Xml now) {
    List<Xml> was = path.find(base);
    if (was.equals(path.find(now))) {
      return Optional.of(path);
    }
    if (path.isRoot() || path.last().selector().isEmpty() || was.size() != 1) {
      return Optional.empty();
    }
    List<Xml> items = path.list().find(now);
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      if (items.get(i).equals(was.getFirst())) {
        places.add(i + 1);
      }
    }
    return places.size() == 1 ? Optional.of(path.at(places.getFirst())) : Optional.empty();
  }

  static void named(ConfigPath path, Xml item) throws Edits.Stop {
    if (path.isRoot() || !path.last().name().equals(item.name())) {
      throw new Edits.Stop(
          path.toString(), "The element is <" + item.name() + ">, which does not belong there.");
    }
  }

  /** A misspelt element must not silently become part of the document. */
  static void checkNew(Xml root, ConfigPath path, Xml item, Xml old) throws Edits.Stop {
    for (Xml child : item.children()) {
      if (!old.has(child.name())) {
        Edits.known(root, path.plus(ConfigPath.parse(child.name()).orElseThrow()));
      }
    }
  }

  private static Optional<Xml> only(Xml root, ConfigPath path) throws Edits.Stop {
    List<Xml> found = path.find(root);
    if (found.size() > 1) {
      throw new Edits.Stop(path.toString(), "There are " + found.size() + " of these; say which.");
    }
    if (found.isEmpty() && (path.last().selector().isPresent())) {
      throw new Edits.Stop(path.toString(), "There is no such element.");
    }
    return found.stream().findFirst();
  }

  private static Xml replaced(Xml root, ConfigPath path, Xml item) throws Edits.Stop {
    return Edits.at(
        root,
        path.parent(),
        0,
        parent -> {
          List<Integer> found = ConfigPath.matches(parent, path.last());
          return found.isEmpty()
              ? parent.plus(item)
              : Edits.replaced(parent, found.getFirst(), item);
        });
  }
}
