package twinwall.web.page;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import twinwall.core.config.Xml;
import twinwall.web.html.Html;

/**
 * Which part of a list somebody looks at: links, forms and what follows a form carry it along.
 *
 * @param tab empty where there is none
 * @param search words, all of which a row has
 */
record ListQuery(String tab, String search, int page, int size) {
  private static final int LONGEST = 200;

  static ListQuery of(Fields fields) {
    var search = fields.get("search").strip();
    return new ListQuery(
        fields.get("tab"),
        search.substring(0, Math.min(LONGEST, search.length())),
        (int) Math.min(1_000_000, fields.number("page", 1)),
        (int) Math.min(1_000_000, fields.number("size", Paging.USUAL)));
  }

  ListQuery in(String other) {
    return new ListQuery(other, search, page, size);
  }

  ListQuery at(int otherPage) {
    return new ListQuery(tab, search, otherPage, size);
  }

  ListQuery sized(int otherSize) {
    return new ListQuery(tab, search, 1, otherSize);
  }

  /** Another tab, from the beginning. */
  ListQuery begun(String otherTab) {
    return new ListQuery(otherTab, "", 1, size);
  }

  Paging paging(long total) {
    return new Paging(total, page, size);
  }

  /** Names and values of what is not as usual. */
  Map<String, String> fields() {
    var out = new LinkedHashMap<String, String>();
    if (!tab.isEmpty()) {
      out.put("tab", tab);
    }
    if (!search.isEmpty()) {
      out.put("search", search);
    }
    if (page > 1) {
      out.put("page", Integer.toString(page));
    }
    if (size != Paging.USUAL) {
      out.put("size", Integer.toString(size));
    }
    return out;
  }

  /** The same as a part of a form. */
  Html hidden() {
    var out = new ArrayList<Html>();
    fields().forEach((name, value) -> out.add(Html.hidden(name, value)));
    return Html.parts(out);
  }

  String at(String url) {
    var query = query();
    return url + (query.isEmpty() ? "" : (url.contains("?") ? "&" : "?") + query);
  }

  private String query() {
    var out = new ArrayList<String>();
    fields().forEach((name, value) -> out.add(name + "=" + encoded(value)));
    return String.join("&", out);
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private List<String> words() {
    return List.of(search.toLowerCase(Locale.ROOT).split("\\s+")).stream()
        .filter(w -> !w.isEmpty())
        .toList();
  }

  /** Looks through rows for the words: in what they are, and else in how they are shown. */
  Search finder() {
    return new Search(words());
  }

  /** The words that are looked for. */
  record Search(List<String> words) {
    boolean isEmpty() {
      return words.isEmpty();
    }

    boolean finds(Xml item, java.util.function.Supplier<String> shown) {
      if (words.isEmpty()) {
        return true;
      }
      var text = new StringBuilder();
      collect(item, text);
      return finds(text.toString()) || finds(text + " " + shown.get());
    }

    boolean finds(String text) {
      var low = text.toLowerCase(Locale.ROOT);
      return words.stream().allMatch(low::contains);
    }

    private static void collect(Xml x, StringBuilder out) {
      out.append(x.text()).append(' ');
      x.children().forEach(child -> collect(child, out));
    }
  }
}
