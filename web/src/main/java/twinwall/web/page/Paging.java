package twinwall.web.page;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Which of so many rows a page shows.
 *
 * @param total rows that there are
 * @param page counted from 1, and never one that does not exist
 * @param size rows of a page
 */
record Paging(long total, int page, int size) {
  static final int USUAL = 100;
  private static final List<Integer> SIZES = List.of(USUAL, 500);

  /** More rows on one page are more than a browser likes. */
  static final int MOST = 2_000;

  Paging {
    if (size < 1 || size > MOST) {
      size = USUAL;
    }
    page = (int) Math.max(1, Math.min(page, pages(total, size)));
  }

  private static long pages(long total, int size) {
    return Math.max(1, (total + size - 1) / size);
  }

  int pages() {
    return (int) pages(total, size);
  }

  /** Rows before the first that is shown. */
  int from() {
    return (page - 1) * size;
  }

  /** Rows up to the last that is shown. */
  int to() {
    return (int) Math.min(total, (long) page * size);
  }

  /** Whether this is all. */
  boolean isWhole() {
    return total <= size;
  }

  /** The rows of this page. */
  <T> List<T> of(List<T> rows) {
    return rows.subList(Math.min(from(), rows.size()), Math.min(to(), rows.size()));
  }

  /** Sizes to choose from: what is worth it, up to all of it or as much as a page may have. */
  List<Integer> sizes() {
    var out = new ArrayList<>(SIZES);
    if (total > SIZES.getLast()) {
      out.add(MOST);
    } else if (total <= USUAL) {
      return List.of();
    }
    return List.copyOf(out);
  }

  /** What a size is called. */
  String label(int one) {
    return one >= total ? "All (" + total + ")" : Integer.toString(one);
  }

  /** The pages that are linked: the first, the last, and those around this one; 0 is a gap. */
  List<Integer> links() {
    var near = new TreeSet<Integer>();
    near.add(1);
    near.add(pages());
    for (int at = page - 2; at <= page + 2; at++) {
      if (at >= 1 && at <= pages()) {
        near.add(at);
      }
    }
    var out = new ArrayList<Integer>();
    for (int at : near) {
      if (!out.isEmpty() && at > out.getLast() + 1) {
        out.add(at == out.getLast() + 2 ? at - 1 : 0);
      }
      out.add(at);
    }
    return List.copyOf(out);
  }
}
