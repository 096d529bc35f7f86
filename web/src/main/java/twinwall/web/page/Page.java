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
 * @param atOnce whether what it saves takes effect at once; else when somebody applies it
 */
public record Page(
    String menu,
    String title,
    String tab,
    String url,
    String privilege,
    boolean atOnce,
    Function<Page, List<Route>> make) {

  /** A page whose changes wait until they are applied. */
  public Page(
      String menu,
      String title,
      String tab,
      String url,
      String privilege,
      Function<Page, List<Route>> make) {
    this(menu, title, tab, url, privilege, false, make);
  }

  /** The same page, with changes that take effect when they are saved. */
  Page savingAtOnce() {
    return new Page(menu, title, tab, url, privilege, true, make);
  }

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
