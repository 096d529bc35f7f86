package twinwall.web.page;

import java.util.List;
import java.util.Optional;

/** The pages of the menu Diagnostics. */
final class DiagnosticsPages {
  private static final String MENU = "Diagnostics";
  private static final int LARGEST_FILE = 8 << 20;

  private DiagnosticsPages() {}

  static List<Page> all() {
    return List.of(
        NeighbourPages.arp(),
        new Page(
            MENU,
            "Backup & Restore",
            "Backup & Restore",
            "/diagnostics/backup",
            "page-diagnostics-backup-restore",
            p ->
                List.of(
                    Route.get(p, p.url(), p.privilege(), BackupPage::show),
                    Route.post(p, p.url() + "/download", p.privilege(), BackupPage::download),
                    new Route(
                        true,
                        p.url() + "/restore",
                        p.privilege(),
                        p,
                        LARGEST_FILE,
                        Optional.empty(),
                        Optional.empty(),
                        BackupPage::restore))),
        new Page(
            MENU,
            "Backup & Restore",
            "Config History",
            "/diagnostics/history",
            "page-diagnostics-configurationhistory",
            p ->
                List.of(
                    Route.get(p, p.url(), p.privilege(), HistoryPage::show),
                    Route.post(p, p.url(), p.privilege(), HistoryPage::rollback))),
        DrillPage.page(),
        PowerPages.halt(),
        NeighbourPages.ndp(),
        CapturePages.page(),
        PendingPage.page(),
        ProbePages.ping(),
        PowerPages.reboot(),
        new Page(
            MENU,
            "States",
            "",
            "/diagnostics/states",
            "page-diagnostics-showstates",
            p ->
                List.of(
                    Route.get(p, p.url(), p.privilege(), v -> StatesPage.show(v, List.of())),
                    Route.post(p, p.url(), p.privilege(), StatesPage::kill))),
        new Page(
            MENU,
            "Trace rule",
            "",
            "/diagnostics/trace",
            "page-diagnostics-trace",
            TracePage::routes),
        ProbePages.traceroute());
  }
}
