package twinwall.web;

import io.helidon.common.parameters.Parameters;
import io.helidon.http.HeaderNames;
import io.helidon.http.SetCookie;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import twinwall.web.Door.Verdict;

/** Login, logout and the status page. */
final class Pages implements HttpService {
  private static final String COOKIE = "twinwall";
  private static final String LOGIN_COOKIE = "twinwall_login";
  private static final String PRIVILEGE = "page-status-carp";
  private static final int LARGEST_FORM = 8_192;

  private final Engine engine;
  private final Supplier<Settings> settings;
  private final Door door;
  private final Sessions sessions;
  private final boolean secure;
  private final JsonNode nothing = JsonMapper.builder().build().createObjectNode();

  Pages(Engine engine, Supplier<Settings> settings, Door door, Sessions sessions, boolean secure) {
    this.engine = engine;
    this.settings = settings;
    this.door = door;
    this.sessions = sessions;
    this.secure = secure;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.any(Pages::protect);
    rules.get("/", this::status);
    rules.get("/login", (request, response) -> form(response, Status.OK_200, ""));
    rules.post("/login", this::login);
    rules.post("/logout", this::logout);
    rules.get(
        "/style.css",
        (_, response) -> {
          response.header(HeaderNames.CONTENT_TYPE, "text/css; charset=utf-8");
          response.send(Html.STYLE.getBytes(StandardCharsets.UTF_8));
        });
  }

  private static void protect(ServerRequest request, ServerResponse response) {
    response.header(
        "Content-Security-Policy",
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self';"
            + " base-uri 'none'; frame-ancestors 'none'");
    response.header("X-Content-Type-Options", "nosniff");
    response.header("X-Frame-Options", "DENY");
    response.header("Referrer-Policy", "no-referrer");
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    response.next();
  }

  private static void html(ServerResponse response, String page) {
    response.header(HeaderNames.CONTENT_TYPE, "text/html; charset=utf-8");
    response.send(page.getBytes(StandardCharsets.UTF_8));
  }

  private static String cookie(ServerRequest request, String name) {
    Parameters cookies = request.headers().cookies();
    return cookies.first(name).orElse("");
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

  private void form(ServerResponse response, Status status, String message) {
    var token = sessions.secret();
    set(response, LOGIN_COOKIE, token, "/login");
    response.status(status);
    html(response, Html.login(settings.get().hostname(), token, message));
  }

  private static void redirect(ServerResponse response, String where) {
    response.status(Status.SEE_OTHER_303);
    response.header(HeaderNames.LOCATION, where);
    response.send();
  }

  private Optional<Sessions.Session> session(ServerRequest request) {
    var now = settings.get();
    return sessions
        .use(cookie(request, COOKIE), now.sessionMinutes())
        .filter(s -> now.account(s.user()).filter(a -> !a.disabled()).isPresent());
  }

  private void status(ServerRequest request, ServerResponse response) {
    var session = session(request);
    if (session.isEmpty()) {
      redirect(response, "/login");
      return;
    }
    var now = settings.get();
    var account = now.account(session.get().user());
    if (account.isEmpty() || !account.get().has(PRIVILEGE)) {
      response.status(Status.FORBIDDEN_403);
      html(
          response,
          Html.status(
              now.hostname(),
              session.get(),
              nothing,
              nothing,
              "You may not see this page: it needs the privilege \"Status: CARP\"."));
      return;
    }
    var trouble = new StringBuilder();
    var carp = ask("carp.status", trouble);
    var sync = ask("sync.status", trouble);
    html(response, Html.status(now.hostname(), session.get(), carp, sync, trouble.toString()));
  }

  private JsonNode ask(String op, StringBuilder trouble) {
    try {
      return engine.call(op);
    } catch (Engine.Refused e) {
      trouble.append(trouble.isEmpty() ? "" : " ").append(e.sentence());
    } catch (IOException _) {
      if (trouble.isEmpty()) {
        trouble.append("The engine of this node does not answer at the moment.");
      }
    }
    return nothing;
  }

  private void login(ServerRequest request, ServerResponse response) throws IOException {
    var fields = fields(request);
    if (!Sessions.same(cookie(request, LOGIN_COOKIE), fields.getOrDefault("token", ""))) {
      form(response, Status.FORBIDDEN_403, "The form was too old: please try again.");
      return;
    }
    var source = XmlRpcEndpoint.source(request);
    var name = fields.getOrDefault("user", "");
    switch (door.knock(settings.get(), source, "page", name, fields.getOrDefault("password", ""))) {
      case Verdict.Welcome welcome -> {
        set(response, COOKIE, sessions.open(welcome.account().name()), "/");
        redirect(response, "/");
      }
      case Verdict.Wrong _ ->
          form(response, Status.FORBIDDEN_403, "Username or password incorrect.");
      case Verdict.Wait(long seconds) ->
          form(
              response,
              Status.TOO_MANY_REQUESTS_429,
              "Too many failures: please try again in " + seconds + " seconds.");
    }
  }

  private void logout(ServerRequest request, ServerResponse response) throws IOException {
    var fields = fields(request);
    var session = session(request);
    if (session.isPresent()
        && Sessions.same(session.get().token(), fields.getOrDefault("token", ""))) {
      sessions.close(cookie(request, COOKIE));
      set(response, COOKIE, "", "/");
    }
    redirect(response, "/login");
  }

  private static Map<String, String> fields(ServerRequest request) throws IOException {
    var fields = new HashMap<String, String>();
    try (var in = request.content().inputStream()) {
      var body = new String(in.readNBytes(LARGEST_FORM), StandardCharsets.UTF_8);
      for (var pair : body.split("&")) {
        int is = pair.indexOf('=');
        if (is > 0) {
          fields.put(
              URLDecoder.decode(pair.substring(0, is), StandardCharsets.UTF_8),
              URLDecoder.decode(pair.substring(is + 1), StandardCharsets.UTF_8));
        }
      }
    } catch (IllegalArgumentException _) {
      fields.clear();
    }
    return fields;
  }
}
