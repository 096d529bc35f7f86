package twinwall.web;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import twinwall.web.TokenDoor.Verdict;
import twinwall.web.api.Answer;
import twinwall.web.api.Api;
import twinwall.web.api.Trouble;
import twinwall.web.engine.Engine;

/**
 * {@code /api/v1} and {@code /metrics}: who has a token is let in, and nobody by a cookie, so that
 * no page of somebody else can make a browser ask.
 */
final class ApiEndpoint implements HttpService {
  private static final String BASE = "/api/v1";
  private static final int LONGEST_LINE = 2_400;

  private final Engine engine;
  private final Api api;
  private final Supplier<Settings> settings;
  private final TokenDoor door;
  private final PrintStream log;

  ApiEndpoint(
      Engine engine, Api api, Supplier<Settings> settings, TokenDoor door, PrintStream log) {
    this.engine = engine;
    this.api = api;
    this.settings = settings;
    this.door = door;
    this.log = log;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.any(BASE, this::serve);
    rules.any(BASE + "/*", this::serve);
    rules.get("/metrics", this::serve);
  }

  private void serve(ServerRequest request, ServerResponse response) {
    var source = XmlRpcEndpoint.source(request);
    var method = request.prologue().method().text();
    var path = request.path().rawPath();
    var mine = path.startsWith(BASE) ? path.substring(BASE.length()) : path;
    Answer answer;
    try {
      var welcome = welcome(request, source);
      answer = api.on(asked(request, method, mine), caller(welcome, source));
      if (!method.equals("GET")) {
        audit(
            who(welcome, source),
            method
                + " "
                + path
                + ": "
                + answer.status()
                + (answer.told().isEmpty() ? "" : ", " + answer.told()));
      }
    } catch (Trouble trouble) {
      answer = trouble.answer();
    } catch (IllegalArgumentException
        | IllegalStateException
        | java.util.NoSuchElementException e) {
      log.println(Instant.now() + " error api: " + method + " " + clean(path) + ": " + e);
      answer = new Trouble(500, "This is a mistake of ours.").answer();
    }
    send(response, answer);
  }

  private Verdict.Welcome welcome(ServerRequest request, String source) throws Trouble {
    var given = request.headers().value(HeaderNames.AUTHORIZATION).orElse("");
    if (!given.regionMatches(true, 0, "Bearer ", 0, 7)) {
      throw Trouble.unknown("Show a token: Authorization: Bearer twinwall_...");
    }
    return switch (door.knock(settings.get(), source, given.substring(7).strip())) {
      case Verdict.Welcome welcome -> {
        if (door.isNews(welcome.token().id())) {
          tell(welcome.token().id(), source);
        }
        yield welcome;
      }
      case Verdict.Wrong _ -> {
        audit("somebody from " + source, "was not let in with a token");
        throw Trouble.unknown("This token is none, has expired or was removed.");
      }
      case Verdict.Wait(long seconds) -> throw Trouble.later(seconds);
    };
  }

  private void tell(String id, String source) {
    try {
      engine.call("tokens.used", engine.args().put("id", id).put("source", source));
    } catch (IOException | Engine.Refused e) {
      log.println(
          Instant.now() + " warn api: when a token was used is not kept: " + e.getMessage());
    }
  }

  private static String who(Verdict.Welcome welcome, String source) {
    return welcome.account().name() + "@" + source + " (token " + welcome.token().name() + ")";
  }

  private static Api.Caller caller(Verdict.Welcome welcome, String source) {
    var account = welcome.account();
    var token = welcome.token();
    return new Api.Caller(
        who(welcome, source),
        privilege -> account.has(privilege) && token.allows(privilege),
        token.writes() && account.writes());
  }

  private static Api.Asked asked(ServerRequest request, String method, String path) {
    return new Api.Asked(
        method,
        path,
        request.query().rawValue(),
        header(request, "Accept"),
        header(request, "Content-Type"),
        tags(header(request, "If-Match")),
        tags(header(request, "If-None-Match")),
        largest -> Http.body(request, largest));
  }

  private static String header(ServerRequest request, String name) {
    return String.join(",", request.headers().values(HeaderNames.create(name)));
  }

  private static List<String> tags(String header) {
    var out = new ArrayList<String>();
    for (var tag : header.split(",", 64)) {
      var one = tag.strip().replaceFirst("^W/", "");
      if (one.equals("*") || one.matches("\"[A-Za-z0-9_.-]{1,80}\"")) {
        out.add(one);
      } else if (!one.isEmpty()) {
        out.add("\"none\"");
      }
    }
    return out;
  }

  private static String clean(String text) {
    var line = text.replaceAll("\\p{Cntrl}", " ");
    return line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) : line;
  }

  private void audit(String who, String what) {
    log.println(clean(Instant.now() + " info audit: " + who + ": " + what));
  }

  private static void send(ServerResponse response, Answer answer) {
    response.header("X-Content-Type-Options", "nosniff");
    response.header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    response.status(Status.create(answer.status()));
    answer.headers().forEach((name, value) -> response.header(HeaderNames.create(name), value));
    if (answer.type().isEmpty()) {
      response.send();
      return;
    }
    if (answer.packets().isPresent()) {
      Http.packets(response, answer.packets().get());
      return;
    }
    response.header(HeaderNames.CONTENT_TYPE, answer.type());
    response.send(answer.bytes());
  }
}
