package twinwall.web.page;

import static twinwall.web.html.Html.el;
import static twinwall.web.html.Html.hidden;
import static twinwall.web.html.Html.link;
import static twinwall.web.html.Html.text;

import java.util.ArrayList;
import java.util.Map;
import java.util.function.IntFunction;
import twinwall.web.html.Html;

/** What stands around a list that is longer than a page: searching it, and its pages. */
final class Pager {
  private Pager() {}

  /**
   * A box to search a list: the browser does it by itself where it has the whole list.
   *
   * @param more what else the address carries along
   */
  static Html search(String url, ListQuery query, Paging paging, Map<String, String> more) {
    boolean instant = paging.isWhole() && query.search().isEmpty();
    if (instant && paging.total() < 2) {
      return Html.nothing();
    }
    var kept = new ArrayList<Html>();
    query.at(1).fields().entrySet().stream()
        .filter(e -> !e.getKey().equals("search"))
        .forEach(e -> kept.add(hidden(e.getKey(), e.getValue())));
    more.forEach((name, value) -> kept.add(hidden(name, value)));
    var box =
        el("input")
            .with("type", "search")
            .with("name", "search")
            .with("maxlength", "200")
            .with("value", query.search());
    var forget = new ListQuery(query.tab(), "", 1, query.size());
    return el("form")
        .with("method", "get")
        .with("action", url)
        .with("role", "search")
        .as("search")
        .of(
            Html.parts(kept),
            el("label").of(text("Search "), instant ? box.with("data-search", "table.list") : box),
            el("button", "Search"),
            query.search().isEmpty()
                ? Html.nothing()
                : link(forget.at(with(url, more)), "Show all").as("button"),
            el("span", query.search().isEmpty() ? "" : paging.total() + " found")
                .with("data-found", "")
                .with("aria-live", "polite"));
  }

  static String with(String url, Map<String, String> more) {
    var out = new StringBuilder(url);
    more.forEach((name, value) ->
        out.append(out.indexOf("?") < 0 ? '?' : '&')
            .append(name)
            .append('=')
            .append(ListQuery.encoded(value)));
    return out.toString();
  }

  /** Links to the other pages, and to other sizes of a page. */
  static Html links(
      Paging paging, String noun, IntFunction<String> toPage, IntFunction<String> toSize) {
    if (paging.total() <= Paging.USUAL) {
      return Html.nothing();
    }
    var all = new ArrayList<Html>();
    all.add(
        el(
                "span",
                (paging.total() == 0 ? 0 : paging.from() + 1)
                    + " to "
                    + paging.to()
                    + " of "
                    + paging.total())
            .as("range"));
    if (paging.page() > 1) {
      all.add(link(toPage.apply(paging.page() - 1), "Previous").with("rel", "prev"));
    }
    for (int page : paging.pages() > 1 ? paging.links() : java.util.List.<Integer>of()) {
      if (page == 0) {
        all.add(el("span", "…"));
        continue;
      }
      var one = link(toPage.apply(page), Integer.toString(page)).with("aria-label", "Page " + page);
      all.add(page == paging.page() ? one.with("aria-current", "page") : one);
    }
    if (paging.page() < paging.pages()) {
      all.add(link(toPage.apply(paging.page() + 1), "Next").with("rel", "next"));
    }
    var sizes = paging.sizes();
    if (!sizes.isEmpty()) {
      all.add(el("span", "Rows:").as("sizes"));
    }
    for (int size : sizes) {
      var one =
          link(toSize.apply(size), paging.label(size))
              .with("aria-label", paging.label(size) + " rows on a page");
      all.add(size == paging.size() ? one.with("aria-current", "true") : one);
    }
    return el("nav").as("pager").with("aria-label", "Pages: " + noun).of(all);
  }
}
