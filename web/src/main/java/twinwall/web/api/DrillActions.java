package twinwall.web.api;

import static twinwall.web.api.Actions.act;
import static twinwall.web.api.Actions.body;
import static twinwall.web.api.Actions.checked;
import static twinwall.web.api.Actions.does;
import static twinwall.web.api.Actions.shows;

import java.util.List;
import twinwall.web.api.Actions.Arg;

/** A failover on purpose, for programs. */
final class DrillActions {
  private static final String URL = "/diagnostics/drill";
  private static final String PRIVILEGE = "page-diagnostics-failoverdrill";
  private static final String TAG = "Diagnostics";

  private DrillActions() {}

  static List<Endpoint> endpoints() {
    var sure = new Arg("sure", "boolean", true, "That all addresses may move to the peer.");
    var force =
        new Arg(
            "force", "boolean", false, "Although a check says that something would not survive.");
    var away = new Arg("away_seconds", "integer", false, "How long at the peer, from 3 to 60.");
    return List.of(
        shows(
            URL,
            PRIVILEGE,
            TAG,
            "Says whether a failover drill is safe, how it goes, and what the last ten took",
            "drill.status"),
        does(URL, PRIVILEGE, TAG, "Moves all addresses to the peer and back, and measures it")
            .apply(c -> act(c, "drill.start", checked(c.body(), List.of(sure, force, away))))
            .taking(body(sure, force, away)),
        does(URL + "/abort", PRIVILEGE, TAG, "Ends the drill that is under way")
            .apply(c -> act(c, "drill.abort", c.engine().args())));
  }
}
