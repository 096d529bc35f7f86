package twinwall.web.api;

import static twinwall.web.api.Actions.act;
import static twinwall.web.api.Actions.body;
import static twinwall.web.api.Actions.checked;
import static twinwall.web.api.Actions.does;
import static twinwall.web.api.Actions.get;

import java.util.List;
import twinwall.web.api.Actions.Arg;
import twinwall.web.api.Endpoint.Parameter;

/** What is saved and not in force, for programs: applied, confirmed, discarded. */
final class PendingActions {
  private static final String DIAGNOSTICS = "Diagnostics";

  private PendingActions() {}

  static List<Endpoint> endpoints() {
    var pending = "page-diagnostics-pending";
    var url = "/diagnostics/pending";
    var seen =
        new Arg("saved", "integer", false, "The revision that was looked at: no other is meant.");
    var time =
        new Arg(
            "confirm_seconds",
            "integer",
            false,
            "It goes back by itself, here and on the peer, unless it is confirmed in this time.");
    return List.of(
        get(
                url,
                pending,
                DIAGNOSTICS,
                "Says what is saved and not in force",
                c ->
                    Answer.json(
                        c.engine()
                            .call("config.pending", c.engine().args().put("what", c.flag("what")))))
            .asking(new Parameter("what", Schemas.type("boolean"), "With differences and steps.")),
        does(url + "/apply", pending, DIAGNOSTICS, "Puts into force what is saved")
            .apply(c -> act(c, "config.apply", checked(c.body(), List.of(time, seen))))
            .taking(body(time, seen)),
        does(url + "/confirm", pending, DIAGNOSTICS, "Confirms what is on trial")
            .apply(c -> act(c, "config.confirm", c.engine().args())),
        does(url + "/discard", pending, DIAGNOSTICS, "Discards what is saved and not in force")
            .apply(c -> act(c, "config.discard", checked(c.body(), List.of(seen))))
            .taking(body(seen)));
  }
}
