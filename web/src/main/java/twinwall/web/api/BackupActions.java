package twinwall.web.api;

import static twinwall.web.api.Actions.does;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import twinwall.core.config.ConfigPath;
import twinwall.web.api.Endpoint.Parameter;
import twinwall.web.engine.Engine;

/** The configuration as a file, for programs that keep copies of it. */
final class BackupActions {
  private static final String DIAGNOSTICS = "Diagnostics";
  private static final String PRIVILEGE = "page-diagnostics-backup-restore";

  private BackupActions() {}

  static List<Endpoint> endpoints() {
    return List.of(
        does(
                "/diagnostics/backup",
                PRIVILEGE,
                DIAGNOSTICS,
                "Gives config.xml, with its passwords and keys: a token that may only look gets none")
            .apply(BackupActions::backup)
            .asking(
                new Parameter(
                    "revision",
                    Schemas.number(1, Integer.MAX_VALUE),
                    "One of the history; else what is saved now."))
            .giving(200, Schemas.document()),
        does(
                "/diagnostics/restore",
                PRIVILEGE,
                DIAGNOSTICS,
                "Replaces the whole configuration by a config.xml, if it is good")
            .apply(BackupActions::restore)
            .asking(Schemas.DRY, Schemas.APPLY)
            .taking(Schemas.document()));
  }

  private static Answer backup(Call call) throws IOException, Engine.Refused, Trouble {
    var args = call.engine().args().put("secrets", true);
    if (call.query().has("revision")) {
      args.put("revision", call.number("revision", 1, Integer.MAX_VALUE, 1));
    }
    var xml = call.engine().call("config.show", args).path("xml").asString("");
    return new Answer(200, Schemas.XML, Map.of(), xml, "a copy was taken");
  }

  private static Answer restore(Call call) throws IOException, Engine.Refused, Trouble {
    var change =
        call.change(
            "config.load",
            new ConfigPath(List.of()),
            "restored a file",
            Resource.object().put("xml", call.body().path(Api.DOCUMENT).asString("")));
    return call.isDry()
        ? Answer.json(change.report())
        : Answer.json(
                Resource.object().put("saved", change.saved()).put("revision", change.revision()))
            .telling(change.told());
  }
}
