package twinwall.web;

import io.helidon.http.HeaderNames;
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
import java.util.function.Supplier;
import twinwall.web.Login.Visitor;
import twinwall.web.engine.CaptureFile;
import twinwall.web.engine.Documents;
import twinwall.web.engine.Engine;
import twinwall.web.html.Html;
import twinwall.web.page.Catalogue;
import twinwall.web.page.Fields;
import twinwall.web.page.PasswordPage;
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
  private final Engine engine;
  private final Documents documents;
  private final Supplier<Settings> settings;
  private final Login login;
  private final Sessions sessions;
  private final Live live;
  private final PrintStream log;
  private final Shell shell = new Shell(Catalogue.pages());
  private final Statics statics = new Statics();

  Pages(
      Engine engine,
      Supplier<Settings> settings,
      Login login,
      Sessions sessions,
      Live live,
      PrintStream log) {
    this.engine = engine;
    this.documents = new Documents(engine);
    this.settings = settings;
    this.login = login;
    this.sessions = sessions;
    this.live = live;
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
    rules.any((request, response) -> Http.protect(settings.get().hsts(), response));
    rules.get("/login", login::form);
    rules.post("/login", login::login);
    rules.post("/logout", login::logout);
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

  private void plain(ServerResponse response, Status status, String title, String sentence) {
    response.status(status);
    Http.html(response, Shell.plain(settings.get().hostname(), title, sentence));
  }

  private void read(Route route, ServerRequest request, ServerResponse response)
      throws IOException {
    var visitor = login.visitor(request);
    if (visitor.isEmpty()) {
      Http.redirect(response, "/login");
      return;
    }
    if (mustChoose(visitor.get(), route)) {
      Http.redirect(response, PasswordPage.URL);
      return;
    }
    if (!maySee(visitor.get(), route)) {
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

  private static boolean isOwn(Route route) {
    return route.path().equals(PasswordPage.URL);
  }

  /** A password that is not to stay opens one page only: the one that chooses another. */
  private static boolean mustChoose(Visitor visitor, Route route) {
    return visitor.mustChoose() && !isOwn(route);
  }

  private static boolean maySee(Visitor visitor, Route route) {
    return visitor.mustChoose() || visitor.account().has(route.privilege());
  }

  /** Who may not see the start page is shown a page that is allowed. */
  private void elsewhere(Route route, Visitor visitor, ServerResponse response) {
    var other =
        Catalogue.pages().stream().filter(p -> visitor.account().has(p.privilege())).findFirst();
    if (route.path().equals("/") && other.isPresent()) {
      Http.redirect(response, other.get().url());
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
    var visitor = login.visitor(request);
    if (visitor.isEmpty()) {
      Http.redirect(response, "/login");
      return;
    }
    if (mustChoose(visitor.get(), route)) {
      Http.redirect(response, PasswordPage.URL);
      return;
    }
    if (!maySee(visitor.get(), route)) {
      denied(route, response);
      return;
    }
    var account = visitor.get().account();
    if (!account.writes() && !isOwn(route)) {
      plain(
          response, Status.FORBIDDEN_403, "Not allowed", "You may look, but not change anything.");
      return;
    }
    var fields = Http.fields(request, route.largest());
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
    login.audit(
        account.name(),
        XmlRpcEndpoint.source(request),
        route.path() + (what.isEmpty() ? "" : " " + what));
    answer(route, visitor.get(), fields.get(), request, response);
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
              XmlRpcEndpoint.local(request),
              visitor.session().token(),
              documents.current(),
              documents,
              engine,
              fields,
              route.page().atOnce(),
              privilege -> !visitor.mustChoose() && visitor.account().has(privilege),
              login.own(visitor, XmlRpcEndpoint.source(request), response),
              sentence -> sessions.tell(visitor.id(), sentence));
      switch (route.handler().on(visit)) {
        case Reply.Redirect(String to) -> Http.redirect(response, to);
        case Reply.Download file -> Http.download(response, file);
        case Reply.Packets(String name, CaptureFile file) -> {
          Http.attached(response, name);
          Http.packets(response, file);
        }
        case Reply.Data(String json) -> {
          response.header(HeaderNames.CONTENT_TYPE, "application/json");
          response.send(json.getBytes(StandardCharsets.UTF_8));
        }
        case Reply.Shown shown -> {
          var told = sessions.told(visitor.id());
          var config = visit.config();
          response.status(Status.create(shown.status()));
          Http.html(
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
                  Elsewhere.of(config, now, engine, visit.local())));
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
    var visitor = login.settled(request);
    var bar = visitor.map(v -> PendingBar.of(engine, v.session().token(), v.account()::has, "/"));
    Http.html(response, bar.orElse(none).print());
  }

  private void live(ServerRequest request, ServerResponse response) throws IOException {
    if (login.settled(request).isEmpty()) {
      response.status(Status.UNAUTHORIZED_401);
      response.send();
      return;
    }
    var topics = Live.topics(request.query().first("news").orElse(""));
    if (!live.enter(topics)) {
      response.status(Status.SERVICE_UNAVAILABLE_503);
      response.send();
      return;
    }
    try {
      response.header(HeaderNames.CONTENT_TYPE, "text/event-stream");
      try (var out = response.outputStream()) {
        live.write(out, () -> login.goesOn(request), topics);
      }
    } catch (IOException | java.io.UncheckedIOException _) {
      // The page was closed.
    } finally {
      live.leave(topics);
    }
  }
}
