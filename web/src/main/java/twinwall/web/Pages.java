package twinwall.web;

import io.helidon.http.HeaderNames;
import io.helidon.http.SetCookie;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import twinwall.web.Door.Verdict;
import twinwall.web.Settings.Account;
import twinwall.web.engine.Documents;
import twinwall.web.engine.Engine;
import twinwall.web.html.Html;
import twinwall.web.page.Catalogue;
import twinwall.web.page.Fields;
import twinwall.web.page.PendingBar;
import twinwall.web.page.Reply;
import twinwall.web.page.Route;
import twinwall.web.page.Shell;
import twinwall.web.page.Visit;

/**
 * The one way in to all pages: login, session, privilege, token and limits are looked at here, for
 * every route alike, before a page is asked.
 */
final class Pages implements HttpService {
  private static final String COOKIE = "twinwall";
  private static final String LOGIN_COOKIE = "twinwall_login";
  private static final int LOGIN_FORM = 8_192;

  /** A request's session, by its name. */
  private record Visitor(String id, Sessions.Session session, Account account) {}

  private final Engine engine;
  private final Documents documents;
  private final Supplier<Settings> settings;
  private final Door door;
  private final Sessions sessions;
  private final Live live;
  private final boolean secure;
  private final PrintStream log;
  private final Shell shell = new Shell(Catalogue.pages());
  private final Statics statics = new Statics();

  Pages(
      Engine engine,
      Supplier<Settings> settings,
      Door door,
      Sessions sessions,
      Live live,
      boolean secure,
      PrintStream log) {
    this.engine = engine;
    this.documents = new Documents(engine);
    this.settings = settings;
    this.door = door;
    this.sessions = sessions;
    this.live = live;
    this.secure = secure;
    this.log = log;
  }

  /** All that pages offer. */
  static List<Route> routes() {
    var all = new ArrayList<Route>();
    Catalogue.pages().forEach(page -> all.addAll(page.routes()));
    return all;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.any(Pages::protect);
    rules.get("/login", (request, response) -> form(response, Status.OK_200, ""));
    rules.post("/login", this::login);
    rules.post("/logout", this::logout);
    rules.get("/static/{file}", statics::serve);
    rules.get("/live", this::live);
    rules.get("/bar", this::bar);
    for (var route : routes()) {
      if (route.writes()) {
        rules.post(route.path(), (request, response) -> write(route, request, response));
      } else {
        rules.get(route.path(), (request, response) -> read(route, request, response));
      }
    }
  }

  private static void protect(ServerRequest request, ServerResponse response) {
    response.header(
        "Content-Security-Policy",
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self';"
            + " img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
    response.header("X-Content-Type-Options", "nosniff");
    response.header("X-Frame-Options", "DENY");
    response.header("Referrer-Policy", "no-referrer");
    response.header("Cross-Origin-Opener-Policy", "same-origin");
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    response.next();
  }

  private static void html(ServerResponse response, String page) {
    response.header(HeaderNames.CONTENT_TYPE, "text/html; charset=utf-8");
    response.send(page.getBytes(StandardCharsets.UTF_8));
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

  private static void redirect(ServerResponse response, String where) {
    response.status(Status.SEE_OTHER_303);
    response.header(HeaderNames.LOCATION, where);
    response.send();
  }

  private void plain(ServerResponse response, Status status, String title, String sentence) {
    response.status(status);
    html(response, Shell.plain(settings.get().hostname(), title, sentence));
  }

  // Coming in.

  private void form(ServerResponse response, Status status, String message) {
    var token = sessions.secret();
    set(response, LOGIN_COOKIE, token, "/login");
    response.status(status);
    html(response, Shell.login(settings.get().hostname(), token, message));
  }

  private void login(ServerRequest request, ServerResponse response) throws IOException {
    var fields = fields(request, LOGIN_FORM).orElse(Fields.NONE);
    if (!Sessions.same(cookie(request, LOGIN_COOKIE), fields.get("token"))) {
      form(response, Status.FORBIDDEN_403, "The form was too old: please try again.");
      return;
    }
    var source = XmlRpcEndpoint.source(request);
    var name = fields.get("user");
    switch (door.knock(settings.get(), source, "page", name, fields.get("password"))) {
      case Verdict.Welcome welcome -> {
        sessions.close(cookie(request, COOKIE));
        set(response, COOKIE, sessions.open(welcome.account().name()), "/");
        audit(name, source, "logged in");
        redirect(response, "/");
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

  private void logout(ServerRequest request, ServerResponse response) throws IOException {
    var fields = fields(request, LOGIN_FORM).orElse(Fields.NONE);
    var visitor = visitor(request);
    if (visitor.isPresent()
        && Sessions.same(visitor.get().session().token(), fields.get("_token"))) {
      sessions.close(visitor.get().id());
      set(response, COOKIE, "", "/");
    }
    redirect(response, "/login");
  }

  private Optional<Visitor> visitor(ServerRequest request) {
    var now = settings.get();
    var id = cookie(request, COOKIE);
    return sessions
        .use(id, now.sessionMinutes())
        .flatMap(
            s -> now.account(s.user()).filter(a -> !a.disabled()).map(a -> new Visitor(id, s, a)));
  }

  // Being there.

  private void read(Route route, ServerRequest request, ServerResponse response)
      throws IOException {
    var visitor = visitor(request);
    if (visitor.isEmpty()) {
      redirect(response, "/login");
      return;
    }
    if (!visitor.get().account().has(route.privilege())) {
      elsewhere(route, visitor.get(), response);
      return;
    }
    var fields = Fields.parse(request.query().rawValue());
    if (fields.isEmpty()) {
      plain(response, Status.BAD_REQUEST_400, "Bad request", "The address cannot be read.");
      return;
    }
    answer(route, visitor.get(), fields.get(), request, response);
  }

  /** Who may not see the start page is shown a page that is allowed. */
  private void elsewhere(Route route, Visitor visitor, ServerResponse response) {
    var other =
        Catalogue.pages().stream().filter(p -> visitor.account().has(p.privilege())).findFirst();
    if (route.path().equals("/") && other.isPresent()) {
      redirect(response, other.get().url());
      return;
    }
    denied(route, response);
  }

  private void denied(Route route, ServerResponse response) {
    plain(
        response,
        Status.FORBIDDEN_403,
        "Not allowed",
        "You may not do this: it needs the privilege " + route.privilege() + ".");
  }

  private void write(Route route, ServerRequest request, ServerResponse response)
      throws IOException {
    var visitor = visitor(request);
    if (visitor.isEmpty()) {
      redirect(response, "/login");
      return;
    }
    var account = visitor.get().account();
    if (!account.has(route.privilege())) {
      denied(route, response);
      return;
    }
    if (!account.writes()) {
      plain(
          response, Status.FORBIDDEN_403, "Not allowed", "You may look, but not change anything.");
      return;
    }
    var fields = fields(request, route.largest());
    if (fields.isEmpty()) {
      plain(
          response,
          Status.BAD_REQUEST_400,
          "Bad request",
          "The form cannot be read, or it is larger than "
              + (route.largest() >> 10)
              + " KiB. Nothing was changed.");
      return;
    }
    if (!Sessions.same(visitor.get().session().token(), fields.get().get("_token"))) {
      plain(
          response,
          Status.FORBIDDEN_403,
          "Not allowed",
          "The form is not of this session: log in again. Nothing was changed.");
      return;
    }
    var what = fields.get().get("do");
    audit(
        account.name(),
        XmlRpcEndpoint.source(request),
        route.path() + (what.isEmpty() ? "" : " " + what));
    answer(route, visitor.get(), fields.get(), request, response);
  }

  private void audit(String who, String source, String what) {
    var line = Instant.now() + " info audit: " + who + " from " + source + ": " + what;
    log.println(line.replaceAll("\\p{Cntrl}", " ").substring(0, Math.min(line.length(), 400)));
  }

  private void answer(
      Route route, Visitor visitor, Fields fields, ServerRequest request, ServerResponse response)
      throws IOException {
    var now = settings.get();
    try {
      var visit =
          new Visit(
              visitor.session().user(),
              XmlRpcEndpoint.source(request),
              visitor.session().token(),
              documents.current(),
              documents,
              engine,
              fields,
              route.page().atOnce(),
              visitor.account()::has,
              sentence -> sessions.tell(visitor.id(), sentence));
      switch (route.handler().on(visit)) {
        case Reply.Redirect(String to) -> redirect(response, to);
        case Reply.Download file -> download(response, file);
        case Reply.Shown shown -> {
          var told = sessions.told(visitor.id());
          var config = visit.config();
          response.status(Status.create(shown.status()));
          html(
              response,
              shell.show(
                  route.page(),
                  shown,
                  now.host(config.system().domain()),
                  visit.user(),
                  visit.token(),
                  told,
                  config,
                  visit.may(),
                  PendingBar.of(engine, visit.token(), visit.may(), visit.here(route.page())),
                  visit.here(route.page()),
                  Elsewhere.of(config, now)));
        }
      }
    } catch (Engine.Refused e) {
      plain(response, Status.INTERNAL_SERVER_ERROR_500, "Not done", e.sentence());
    } catch (IllegalArgumentException
        | IllegalStateException
        | java.util.NoSuchElementException e) {
      log.println(Instant.now() + " error web: " + route + ": " + e);
      plain(
          response,
          Status.INTERNAL_SERVER_ERROR_500,
          "Not shown",
          "This page could not be made, which is a mistake of ours: "
              + e.getClass().getSimpleName());
    } catch (IOException e) {
      log.println(Instant.now() + " warn web: " + route + ": " + e.getMessage());
      plain(
          response,
          Status.SERVICE_UNAVAILABLE_503,
          "No answer",
          "The engine of this node does not answer at the moment. Connections go on; try again in"
              + " a few seconds, or the other node.");
    }
  }

  /** What waits, for a page that is open already. */
  private void bar(ServerRequest request, ServerResponse response) {
    var none = Html.nothing();
    var visitor = visitor(request);
    var bar = visitor.map(v -> PendingBar.of(engine, v.session().token(), v.account()::has, "/"));
    html(response, bar.orElse(none).print());
  }

  private static void download(ServerResponse response, Reply.Download file) {
    response.header(HeaderNames.CONTENT_TYPE, file.type());
    response.header(
        HeaderNames.CONTENT_DISPOSITION,
        "attachment; filename=\"" + file.name().replaceAll("[^A-Za-z0-9._-]", "_") + "\"");
    response.send(file.bytes());
  }

  private void live(ServerRequest request, ServerResponse response) throws IOException {
    var id = cookie(request, COOKIE);
    if (visitor(request).isEmpty()) {
      response.status(Status.UNAUTHORIZED_401);
      response.send();
      return;
    }
    if (!live.enter()) {
      response.status(Status.SERVICE_UNAVAILABLE_503);
      response.send();
      return;
    }
    try {
      response.header(HeaderNames.CONTENT_TYPE, "text/event-stream");
      try (var out = response.outputStream()) {
        live.write(out, () -> sessions.look(id, settings.get().sessionMinutes()).isPresent());
      }
    } catch (IOException | java.io.UncheckedIOException _) {
      // The page was closed.
    } finally {
      live.leave();
    }
  }

  private static Optional<Fields> fields(ServerRequest request, int largest) throws IOException {
    try (var in = request.content().inputStream()) {
      var body = in.readNBytes(largest + 1);
      return body.length > largest
          ? Optional.empty()
          : Fields.parse(new String(body, StandardCharsets.UTF_8));
    }
  }
}
