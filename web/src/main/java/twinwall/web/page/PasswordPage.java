package twinwall.web.page;

import static twinwall.web.html.Html.el;
import static twinwall.web.html.Html.hidden;
import static twinwall.web.html.Html.text;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import twinwall.core.config.ConfigPath;
import twinwall.core.config.Xml;
import twinwall.web.engine.Engine;
import twinwall.web.html.Html;

/** System > User Manager > Change Password: one's own, which a first login leads to. */
public final class PasswordPage {
  public static final String URL = "/system/password";
  private static final int SHORTEST = 8;
  private static final ConfigPath USERS = ConfigPath.parse("system/user").orElseThrow();

  private PasswordPage() {}

  static Page page(String menu) {
    return new Page(
            menu,
            "User Manager",
            "Change Password",
            URL,
            "page-system-usermanager-passwordmg",
            page ->
                List.of(
                    Route.get(page, URL, page.privilege(), v -> Reply.shown(body(v, new Errors()))),
                    Route.post(page, URL, page.privilege(), PasswordPage::change)))
        .savingAtOnce();
  }

  private static Html body(Visit visit, Errors errors) {
    boolean first = visit.own().mustChoose();
    return Html.parts(
        FormView.errorBox(errors),
        first
            ? el(
                    "p",
                    "You came in with a password that is not to stay. Choose one of your own; then"
                        + " everything else is open.")
                .as("box")
            : Html.nothing(),
        el("form")
            .with("method", "post")
            .with("action", URL)
            .as("edit")
            .of(
                hidden("_token", visit.token()),
                el("fieldset")
                    .as("panel")
                    .of(
                        el("legend", "Change Password of " + visit.user()),
                        first
                            ? Html.nothing()
                            : field(errors, "old", "Current Password", "current-password", ""),
                        field(
                            errors,
                            "new",
                            "Password",
                            "new-password",
                            "At least " + SHORTEST + " characters."),
                        field(errors, "again", "Confirm Password", "new-password", "")),
                el("p").as("buttons").of(el("button", "Save").as("primary"))));
  }

  private static Html field(
      Errors errors, String name, String label, String autocomplete, String help) {
    var id = "f-" + name;
    var box =
        el("input")
            .with("type", "password")
            .with("name", name)
            .with("id", id)
            .with("required", "")
            .with("autocomplete", autocomplete)
            .with("aria-describedby", id + "-said");
    var said =
        el("div")
            .with("id", id + "-said")
            .of(
                Html.parts(
                    errors.at(name).stream().map(e -> (Html) el("p", e).as("error")).toList()),
                help.isEmpty() ? Html.nothing() : el("p").as("help").of(text(help)));
    return el("div")
        .as("field")
        .of(
            el("label", label).as("name").with("for", id),
            el("div")
                .as("control")
                .of(errors.at(name).isEmpty() ? box : box.with("aria-invalid", "true"), said));
  }

  private static Reply change(Visit visit) throws IOException, Engine.Refused {
    var fields = visit.fields();
    var password = fields.get("new");
    var errors = new Errors();
    if (password.length() < SHORTEST) {
      errors.add("new", "A password has at least " + SHORTEST + " characters.");
    } else if (password.getBytes(StandardCharsets.UTF_8).length > Passwords.LONGEST) {
      errors.add("new", "A password has at most " + Passwords.LONGEST + " bytes.");
    } else if (!password.equals(fields.get("again"))) {
      errors.add("again", "The two passwords are not the same; type both again.");
    } else {
      visit.own().weakness(password).ifPresent(why -> errors.add("new", why));
    }
    if (errors.isEmpty() && !visit.own().mustChoose()) {
      visit.own().objection(fields.get("old")).ifPresent(why -> errors.add("old", why));
    }
    if (!errors.isEmpty()) {
      return Reply.refused("", body(visit, errors));
    }
    try {
      save(visit, Passwords.hash(password));
    } catch (Engine.Refused e) {
      if (e.problems().isEmpty()) {
        errors.add("", e.sentence());
      }
      e.problems().forEach(p -> errors.add("", p.told()));
      return Reply.refused("", body(visit, errors));
    }
    visit.own().changed("Your password is changed. Whoever was logged in as you no longer is.");
    return new Reply.Redirect("/");
  }

  private static void save(Visit visit, String hash) throws IOException, Engine.Refused {
    var author = visit.author("System: User Manager: " + visit.user() + " changed the password");
    var users = USERS.find(visit.document().root());
    for (int i = 0; i < users.size(); i++) {
      if (users.get(i).text("name").equals(visit.user())) {
        Xml changed = Passwords.put(users.get(i), hash);
        visit.documents().put(author, USERS.at(i + 1), changed, visit.document().revision());
        return;
      }
    }
    visit.documents().add(author, USERS, administrator(visit.user(), hash), OptionalInt.empty());
  }

  /** Whoever came in without being in the configuration was let in as its administrator. */
  private static Xml administrator(String name, String hash) {
    return Xml.of(
        "user",
        Xml.of("name", name),
        Xml.of("descr", "System Administrator"),
        Xml.of("scope", "system"),
        Xml.of("groupname", "admins"),
        Xml.of("bcrypt-hash", hash),
        Xml.of("uid", "0"));
  }
}
