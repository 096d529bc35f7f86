package twinwall.web.page;

import java.util.ArrayList;
import java.util.List;

/** All pages, in the order of the menus. */
public final class Catalogue {
  /** The menu bar. */
  public static final List<String> MENUS =
      List.of("System", "Interfaces", "Firewall", "Services", "Status", "Diagnostics");

  private Catalogue() {}

  public static List<Page> pages() {
    var all = new ArrayList<Page>();
    all.addAll(SystemPages.all());
    all.addAll(InterfacePages.all());
    all.addAll(FirewallPages.all());
    all.addAll(ServicePages.all());
    all.addAll(StatusPages.all());
    all.addAll(DiagnosticsPages.all());
    return List.copyOf(all);
  }
}
