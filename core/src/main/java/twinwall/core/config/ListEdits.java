package twinwall.core.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Edits of many items of one list at once: all of it is done, or nothing. */
public final class ListEdits {
  private ListEdits() {}

  /** One change of a list. */
  public sealed interface Operation {}

  /** Puts an item in the place of the one that had this place before all operations. */
  public record Put(int place, Xml item) implements Operation {}

  /** Takes the item away that had this place before all operations. */
  public record Delete(int place) implements Operation {}

  /** Adds an item at the end, or at a place as the list is by then. */
  public record Add(Xml item, OptionalInt place) implements Operation {}

  /**
   * The items of a list after operations, in order; each with the operation that made it what it
   * is, or -1.
   */
  public record Slot(Xml item, int operation, int before) {}

  /**
   * Why places are no order of so many items; nothing when they are.
   *
   * @param places the places that items had, counted from 1, in the order that is wanted
   */
  public static Optional<String> wrongOrder(List<Integer> places, int size) {
    boolean[] seen = new boolean[size];
    for (int place : places) {
      if (place < 1 || place > size) {
        return Optional.of("There is no item " + place + ": the list has " + size + ".");
      }
      if (seen[place - 1]) {
        return Optional.of("Item " + place + " is named twice.");
      }
      seen[place - 1] = true;
    }
    return places.size() == size
        ? Optional.empty()
        : Optional.of(
            "The order names " + places.size() + " items, and the list has " + size + ".");
  }

  /** Gives a list another order; refused when places are left out or named twice. */
  public static Edit order(ConfigPath list, List<Integer> places) {
    return config -> {
      List<Xml> items = list.find(config.xml());
      Optional<String> wrong = wrongOrder(places, items.size());
      if (wrong.isPresent()) {
        return Edit.Refused.because(list.toString(), wrong.get());
      }
      List<Xml> sorted = places.stream().map(place -> items.get(place - 1)).toList();
      return replaced(config, list, sorted);
    };
  }

  private static Edit.Result replaced(Config config, ConfigPath list, List<Xml> items) {
    return Edits.run(
        config,
        root ->
            Edits.at(
                root, list.parent(), 0, parent -> parent.replaceAll(list.last().name(), items)));
  }

  /** What the list is after these. Empty when one of them is not possible. */
  public static Optional<List<Slot>> after(List<Xml> items, List<Operation> operations) {
    List<Slot> slots = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      slots.add(new Slot(items.get(i), -1, i + 1));
    }
    for (int n = 0; n < operations.size(); n++) {
      switch (operations.get(n)) {
        case Add(Xml item, OptionalInt place) -> {
          int at = place.orElse(slots.size() + 1);
          if (at < 1 || at > slots.size() + 1) {
            return Optional.empty();
          }
          slots.add(at - 1, new Slot(item, n, 0));
        }
        case Put(int place, Xml item) -> {
          int at = standing(slots, place);
          if (at < 0) {
            return Optional.empty();
          }
          slots.set(at, new Slot(item, n, place));
        }
        case Delete(int place) -> {
          int at = standing(slots, place);
          if (at < 0) {
            return Optional.empty();
          }
          slots.remove(at);
        }
      }
    }
    return Optional.of(List.copyOf(slots));
  }

  private static int standing(List<Slot> slots, int place) {
    for (int i = 0; i < slots.size(); i++) {
      if (place > 0 && slots.get(i).before() == place) {
        return i;
      }
    }
    return -1;
  }

  /** Carries the operations out; secrets that are hidden in items that were there stay. */
  public static Edit bulk(ConfigPath list, List<Operation> operations) {
    return config ->
        Edits.run(
            config,
            root -> {
              List<Xml> items = list.find(root);
              List<Slot> slots =
                  after(items, operations)
                      .orElseThrow(() ->
                          new Edits.Stop(
                              list.toString(), "An operation is of no item of the list."));
              List<Xml> whole = new ArrayList<>();
              for (Slot slot : slots) {
                whole.add(slot.operation() < 0 ? slot.item() : checked(root, list, items, slot));
              }
              Xml after =
                  Edits.at(root, list.parent(), 0, p -> p.replaceAll(list.last().name(), whole));
              return followed(root, list, operations, slots, whole, after);
            });
  }

  private static Xml checked(Xml root, ConfigPath list, List<Xml> items, Slot slot)
      throws Edits.Stop {
    Xml item = slot.item();
    Xml old = slot.before() > 0 ? items.get(slot.before() - 1) : Xml.empty("nothing");
    Items.named(list, item);
    if (item.isEmpty()) {
      throw new Edits.Stop(list.toString(), "There is nothing in it.");
    }
    Items.checkNew(root, list, item, old);
    return Secrets.restored(item, old);
  }

  /** Aliases that got another name, and that went though something names them. */
  private static Xml followed(
      Xml root,
      ConfigPath list,
      List<Operation> operations,
      List<Slot> slots,
      List<Xml> whole,
      Xml after)
      throws Edits.Stop {
    Map<String, String> names = new HashMap<>();
    for (int i = 0; i < slots.size(); i++) {
      if (slots.get(i).operation() >= 0 && slots.get(i).before() > 0) {
        ConfigPath path =
            list.at(slots.get(i).before()).plus(ConfigPath.parse("name").orElseThrow());
        String to = whole.get(i).text("name");
        AliasUses.renamed(root, path, to).ifPresent(from -> names.put(from, to));
      }
    }
    Xml out = names.isEmpty() ? after : AliasUses.renamed(after, names);
    Set<String> words =
        operations.stream().anyMatch(Delete.class::isInstance) ? AliasUses.words(out) : Set.of();
    for (Operation operation : operations) {
      if (operation instanceof Delete(int place) && words.contains(name(root, list, place))) {
        Optional<String> used = AliasUses.refusal(root, list.at(place), out);
        if (used.isPresent()) {
          throw new Edits.Stop(list + "[" + name(root, list, place) + "]", used.get());
        }
      }
    }
    return out;
  }

  private static String name(Xml root, ConfigPath list, int place) {
    return list.at(place).find(root).stream().findFirst().map(x -> x.text("name")).orElse("");
  }

  /**
   * The places that items have now, which they had in an older document; nothing when one of them
   * was changed since, or is gone.
   */
  public static Optional<Map<Integer, Integer>> since(
      ConfigPath list, List<Integer> places, Xml base, Xml now) {
    Map<Integer, Integer> out = new HashMap<>();
    boolean same = list.find(base).equals(list.find(now));
    for (int place : places) {
      Optional<ConfigPath> at =
          same ? Optional.of(list.at(place)) : Items.since(list.at(place), base, now);
      if (at.isEmpty()) {
        return Optional.empty();
      }
      at.get().last().selector().ifPresent(s -> out.put(place, Integer.parseInt(s.substring(1))));
    }
    return Optional.of(out);
  }
}
