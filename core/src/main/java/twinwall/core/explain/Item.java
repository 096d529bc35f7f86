package twinwall.core.explain;

import java.util.List;
import java.util.Optional;

/** An entry of a list that packets are held against, with the packets that it is about. */
record Item<T>(T what, List<Box> boxes) {
  Item {
    boxes = List.copyOf(boxes);
  }

  boolean matches(Box.Point point) {
    for (Box box : boxes) {
      if (box.contains(point)) {
        return true;
      }
    }
    return false;
  }

  static <T> Optional<Item<T>> first(List<Item<T>> items, Box.Point point) {
    return items.stream().filter(item -> item.matches(point)).findFirst();
  }

  static <T> List<T> all(List<Item<T>> items, Box.Point point) {
    return items.stream().filter(item -> item.matches(point)).map(Item::what).toList();
  }
}
