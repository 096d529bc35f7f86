package twinwall.web.page;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import twinwall.core.config.Xml;
import twinwall.web.engine.Documents.Document;
import twinwall.web.page.ItemList.Cell;

/**
 * The rows of a list that a tab and a search leave, in order.
 *
 * @param all those of the tab
 * @param found those of them that have the words
 */
record ListRows(List<Row> all, List<Row> found) {
  /**
   * One row.
   *
   * @param place of the item in the document's list, counted from 1
   * @param number in the tab, counted from 1
   */
  record Row(Xml item, int place, int number) {}

  static ListRows of(ItemList list, Document document, ListQuery query) {
    var items = list.path().find(document.root());
    var all = new ArrayList<Row>();
    for (int i = 0; i < items.size(); i++) {
      if (list.belongs().test(items.get(i), query.tab())) {
        all.add(new Row(items.get(i), i + 1, all.size() + 1));
      }
    }
    var finder = query.finder();
    return new ListRows(
        all,
        finder.isEmpty()
            ? all
            : all.stream()
                .filter(r -> finder.finds(r.item(), () -> shown(list, document, r)))
                .toList());
  }

  /** What a row shows. */
  private static String shown(ItemList list, Document document, Row row) {
    var cell = new Cell(row.item(), document.config(), Optional.empty());
    var out = new StringBuilder();
    list.columns().forEach(c -> out.append(c.content().apply(cell).words()).append(' '));
    return out.toString();
  }

  /** The row of a place. */
  Optional<Row> at(int place) {
    return all.stream().filter(r -> r.place() == place).findFirst();
  }

  /**
   * The order of the whole list, as places, when some rows of this tab are to stand together, the
   * first of them as number {@code to} of the tab; all others stay as they are among each other.
   *
   * @param size of the whole list
   */
  List<Integer> moved(Collection<Integer> places, int to, int size) {
    var picked = Set.copyOf(places);
    var rest = all.stream().filter(r -> !picked.contains(r.place())).toList();
    int before = Math.max(0, Math.min(rest.size(), to - 1));
    var out = new ArrayList<Integer>();
    var chosen = all.stream().map(Row::place).filter(picked::contains).toList();
    for (int place = 1; place <= size; place++) {
      if (before < rest.size() && rest.get(before).place() == place) {
        out.addAll(chosen);
      }
      if (!picked.contains(place)) {
        out.add(place);
      }
      if (before == rest.size() && !rest.isEmpty() && rest.getLast().place() == place) {
        out.addAll(chosen);
      }
    }
    return out.size() == size ? out : IntStream.rangeClosed(1, size).boxed().toList();
  }
}
