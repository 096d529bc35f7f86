package twinwall.web.page;

import static twinwall.web.html.Html.el;
import static twinwall.web.html.Html.hidden;
import static twinwall.web.html.Html.text;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import tools.jackson.databind.JsonNode;
import twinwall.core.config.ApiToken;
import twinwall.web.engine.Engine;
import twinwall.web.html.Html;

/** System > User Manager > API Tokens: one's own, and everybody's for who may edit users. */
final class TokensPage {
  private static final String URL = "/system/tokens";
  private static final String OTHERS = "page-system-usermanager-addprivs";

  private TokensPage() {}

  static Page page(String menu) {
    return new Page(
        menu,
        "User Manager",
        "API Tokens",
        URL,
        "page-system-usermanager-tokens",
        page ->
            List.of(
                Route.get(page, URL, page.privilege(), v -> show(v, List.of(), "")),
                Route.post(page, URL, page.privilege(), TokensPage::act)));
  }

  private static boolean seesAll(Visit visit) {
    return visit.may().test(OTHERS);
  }

  private static Reply show(Visit visit, List<String> said, String made) {
    var trouble = new ArrayList<>(said);
    var args = visit.engine().args();
    if (!seesAll(visit)) {
      args.put("user", visit.user());
    }
    var rows = new ArrayList<Html>();
    for (var token : visit.ask("tokens.list", args, trouble).path("tokens")) {
      rows.add(row(visit, token));
    }
    return Reply.shown(
        Html.parts(
            Parts.trouble(trouble),
            shown(made),
            Parts.table(
                List.of("User", "Name", "Scope", "Expires", "Last used", "Actions"),
                rows,
                "There are no tokens."),
            form(visit)));
  }

  /** It is on this one page, and nowhere else. */
  private static Html shown(String made) {
    return made.isEmpty()
        ? Html.nothing()
        : Parts.panel("The new token")
            .of(
                el("p", "Copy it now: it is not kept, and will not be shown again.").as("warn"),
                el("pre", made).with("id", "token").with("tabindex", "0"));
  }

  private static Html row(Visit visit, JsonNode token) {
    var scope = new ArrayList<String>();
    token.path("scope").forEach(word -> scope.add(word.asString("")));
    var name = token.path("name").asString("");
    return Parts.row(
        text(token.path("user").asString("")),
        text(name),
        text(String.join(", ", scope)),
        token.path("expired").asBoolean(false)
            ? Parts.standing("expired", false)
            : text(token.has("expires") ? time(token.path("expires")) : "never"),
        text(
            token.has("last_used")
                ? time(token.path("last_used")) + " from " + token.path("last_from").asString("-")
                : "not yet, on this node"),
        el("form")
            .with("method", "post")
            .with("action", URL)
            .of(
                hidden("_token", visit.token()),
                hidden("id", token.path("id").asString("")),
                el("button", "Remove")
                    .with("name", "do")
                    .with("value", "remove")
                    .with("aria-label", "Remove " + name)
                    .with(
                        "data-confirm", "Remove the token " + name + "? It is not let in then.")));
  }

  private static String time(JsonNode seconds) {
    return Dashboard.TIME.format(Instant.ofEpochSecond(seconds.asLong(0)));
  }

  private static Html form(Visit visit) {
    var fields = visit.fields();
    var users = new LinkedHashMap<String, String>();
    visit.config().system().users().stream()
        .filter(u -> seesAll(visit) || u.name().equals(visit.user()))
        .forEach(u -> users.put(u.name(), u.name()));
    var rights = new LinkedHashMap<String, String>();
    rights.put(ApiToken.READ, "Look only");
    rights.put(ApiToken.WRITE, "Look and change");
    var user = fields.get("user");
    return Parts.panel("Add a token")
        .of(
            el("form")
                .with("method", "post")
                .with("action", URL)
                .as("filter")
                .of(
                    hidden("_token", visit.token()),
                    label(
                        "User",
                        Controls.select(
                            "user", "user", user.isEmpty() ? visit.user() : user, users)),
                    label("Name", input("name", fields, "")),
                    label("May", Controls.select("right", "right", fields.get("right"), rights)),
                    label(
                        "Only these privileges (empty: all of the user)",
                        input("only", fields, "")),
                    label("Expires (90d, 12h, 2027-01-31, never)", input("expires", fields, "90d")),
                    el("button", "Add").as("primary").with("name", "do").with("value", "add")));
  }

  private static Html label(String said, Html control) {
    return el("label").of(text(said), control);
  }

  private static Html input(String name, Fields fields, String usual) {
    return el("input")
        .with("type", "text")
        .with("name", name)
        .with("value", fields.has(name) ? fields.get(name) : usual);
  }

  private static Reply act(Visit visit) throws IOException {
    var fields = visit.fields();
    try {
      switch (fields.get("do")) {
        case "add" -> {
          var user = seesAll(visit) ? fields.get("user") : visit.user();
          var args = visit.engine().args().put("user", user).put("name", fields.get("name"));
          args.put("expires", fields.get("expires").strip());
          var scope = args.putArray("scope");
          scope.add(fields.get("right").equals(ApiToken.WRITE) ? ApiToken.WRITE : ApiToken.READ);
          for (var word : fields.get("only").strip().split("[\\s,]+")) {
            if (!word.isEmpty()) {
              scope.add(word);
            }
          }
          var made = visit.act("tokens.add", args).path("token").asString("");
          return show(visit, List.of(), made);
        }
        case "remove" -> {
          var args = visit.engine().args().put("id", fields.get("id"));
          if (!seesAll(visit)) {
            args.put("user", visit.user());
          }
          visit.act("tokens.remove", args);
          visit.tell().accept("The token has been removed.");
        }
        default -> visit.tell().accept("There is no such action.");
      }
    } catch (Engine.Refused e) {
      return show(visit, List.of(e.sentence()), "");
    }
    return new Reply.Redirect(URL);
  }
}
