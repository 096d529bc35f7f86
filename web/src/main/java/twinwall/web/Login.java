package twinwall.web;

import io.helidon.http.SetCookie;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import twinwall.web.Door.Verdict;
import twinwall.web.Settings.Account;
import twinwall.web.page.Fields;
import twinwall.web.page.Own;
import twinwall.web.page.Shell;

/** Who is there: coming in, being known by a cookie, and going. */
final class Login {
  private static final String COOKIE = "twinwall";
  private static final String LOGIN_COOKIE = "twinwall_login";
  private static final int LOGIN_FORM = 8_192;

  /** What everybody tries first, among them what pfSense is delivered with. */
  private static final Set<String> KNOWN_TO_ALL =
      Set.of("pfsense", "twinwall", "admin", "opnsense", "password");

  private final Supplier<Settings> settings;
  private final Door door;
  private final Sessions sessions;
  private final boolean secure;
  private final PrintStream log;

  Login(
      Supplier<Settings> settings, Door door, Sessions sessions, boolean secure, PrintStream log) {
    this.settings = settings;
    this.door = door;
    this.sessions = sessions;
    this.secure = secure;
    this.log = log;
  }

  /** A request's session, by its name. */
  record Visitor(String id, Sessions.Session session, Account account) {
    /** Whether nothing may be done yet but to choose a password. */
    boolean mustChoose() {
      return session.first();
    }
  }

  private static String cookie(ServerRequest request, String name) {
    return request.headers().cookies().first(name).orElse("");
  }

  private void set(ServerResponse response, String name, String value, String path) {
    response
        .headers()
        .addCookie(
            SetCookie.builder(name, value)
                .path(path)
                .httpOnly(true)
                .secure(secure)
                .sameSite(SetCookie.SameSite.STRICT)
                .build());
  }

  void form(ServerRequest request, ServerResponse response) {
    form(response, Status.OK_200, "");
  }

  private void form(ServerResponse response, Status status, String message) {
    var token = sessions.secret();
    set(response, LOGIN_COOKIE, token, "/login");
    response.status(status);
    Http.html(response, Shell.login(settings.get().hostname(), token, message));
  }

  void login(ServerRequest request, ServerResponse response) throws IOException {
    var fields = Http.fields(request, LOGIN_FORM).orElse(Fields.NONE);
    if (!Sessions.same(cookie(request, LOGIN_COOKIE), fields.get("token"))) {
      form(response, Status.FORBIDDEN_403, "The form was too old: please try again.");
      return;
    }
    var source = XmlRpcEndpoint.source(request);
    var name = fields.get("user");
    var password = fields.get("password");
    switch (door.knock(settings.get(), source, Door.PAGE, name, password)) {
      case Verdict.Welcome welcome -> {
        boolean first =
            welcome.account().first() || KNOWN_TO_ALL.contains(password) || password.equals(name);
        sessions.close(cookie(request, COOKIE));
        set(response, COOKIE, sessions.open(welcome.account().name(), first), "/");
        audit(name, source, first ? "logged in, and has to choose a password" : "logged in");
        Http.redirect(response, "/");
      }
      case Verdict.Wrong _ -> {
        audit(name, source, "was not let in");
        form(response, Status.FORBIDDEN_403, "Username or password incorrect.");
      }
      case Verdict.Wait(long seconds) ->
          form(
              response,
              Status.TOO_MANY_REQUESTS_429,
              "Too many failures: please try again in " + seconds + " seconds.");
    }
  }

  void logout(ServerRequest request, ServerResponse response) throws IOException {
    var fields = Http.fields(request, LOGIN_FORM).orElse(Fields.NONE);
    var visitor = visitor(request);
    if (visitor.isPresent()
        && Sessions.same(visitor.get().session().token(), fields.get("_token"))) {
      sessions.close(visitor.get().id());
      set(response, COOKIE, "", "/");
    }
    Http.redirect(response, "/login");
  }

  Optional<Visitor> visitor(ServerRequest request) {
    var now = settings.get();
    var id = cookie(request, COOKIE);
    return sessions
        .use(id, now.sessionMinutes())
        .flatMap(
            s -> now.account(s.user()).filter(a -> !a.disabled()).map(a -> new Visitor(id, s, a)));
  }

  /** Who may see more than the page to choose a password. */
  Optional<Visitor> settled(ServerRequest request) {
    return visitor(request).filter(v -> !v.mustChoose());
  }

  /** Whether the session of a request goes on; looking is not using. */
  boolean goesOn(ServerRequest request) {
    return sessions.look(cookie(request, COOKIE), settings.get().sessionMinutes()).isPresent();
  }

  /** The visitor's own password, looked at and changed. */
  Own own(Visitor visitor, String source, ServerResponse response) {
    return new Own() {
      @Override
      public boolean mustChoose() {
        return visitor.mustChoose();
      }

      @Override
      public Optional<String> objection(String password) {
        var name = visitor.account().name();
        return switch (door.knock(settings.get(), source, Door.PAGE, name, password)) {
          case Verdict.Welcome _ -> Optional.empty();
          case Verdict.Wrong _ -> Optional.of("This is not your password.");
          case Verdict.Wait(long seconds) ->
              Optional.of("Too many failures: please try again in " + seconds + " seconds.");
        };
      }

      @Override
      public Optional<String> weakness(String password) {
        return KNOWN_TO_ALL.contains(password) || password.equals(visitor.account().name())
            ? Optional.of("Everybody tries this one first: choose another.")
            : Optional.empty();
      }

      @Override
      public void changed(String sentence) {
        sessions.closeAll(visitor.account().name());
        var id = sessions.open(visitor.account().name(), false);
        set(response, COOKIE, id, "/");
        sessions.tell(id, sentence);
      }
    };
  }

  void audit(String who, String source, String what) {
    var line = Instant.now() + " info audit: " + who + " from " + source + ": " + what;
    log.println(line.replaceAll("\\p{Cntrl}", " ").substring(0, Math.min(line.length(), 400)));
  }
}
