package twinwall.web.page;

import java.util.List;
import java.util.function.Function;

/**
 * A page as it is declared: where it stands in the menu, and what makes it.
 *
 * @param menu the menu bar's entry
 * @param title the menu's entry; empty where what is shown says its own
 * @param tab the tab, where several pages share one entry; else empty
 * @param privilege who may see it, in pfSense's words
 */
public record Page(
    String menu,
    String title,
    String tab,
    String url,
    String privilege,
    Function<Page, List<Route>> make) {

  /** Its routes. */
  public List<Route> routes() {
    return make.apply(this);
  }

  /** As the browser's tab calls it. */
  public String fullTitle() {
    return menu + (title.isEmpty() ? "" : ": " + title) + (tab.isEmpty() ? "" : ": " + tab);
  }

  boolean sharesEntryWith(Page other) {
    return menu.equals(other.menu) && title.equals(other.title);
  }

  @Override
  public String toString() {
    return fullTitle();
  }
}
