package twinwall.node.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.config.ApiToken;
import twinwall.core.config.Edit;
import twinwall.core.config.Xml;
import twinwall.node.control.Op;
import twinwall.node.control.Refusal;

/** The operations {@code tokens.*}: what programs log in with. */
public final class TokenOps {
  private static final int MOST = 50;
  private static final long DAY = 86_400;
  private static final long LONGEST = 3_660 * DAY;

  private final SecureRandom random = new SecureRandom();
  private final ConfigStore store;
  private final InstantSource clock;
  private final TokenUse use;

  public TokenOps(ConfigStore store, InstantSource clock, Path config) {
    this.store = store;
    this.clock = clock;
    this.use = new TokenUse(config.resolve("tokens.used"));
  }

  public Map<String, Op> ops() {
    return Map.of(
        "tokens.list", this::list,
        "tokens.add", this::add,
        "tokens.remove", this::remove,
        "tokens.used", this::used);
  }

  private List<Xml> users() {
    return store.current().xml().childOrEmpty("system").children("user");
  }

  private JsonNode list(ObjectNode args) {
    var wanted = args.path("user").asString("");
    var out = JsonMapper.shared().createObjectNode();
    var all = out.putArray("tokens");
    for (var user : users()) {
      if (wanted.isEmpty() || wanted.equals(user.text("name"))) {
        ApiToken.of(user).forEach(token -> told(all, user.text("name"), token));
      }
    }
    return out;
  }

  private void told(ArrayNode to, String user, ApiToken token) {
    var one = to.addObject().put("id", token.id()).put("name", token.name()).put("user", user);
    token.scope().forEach(one.putArray("scope")::add);
    if (token.created().matches("[0-9]{1,12}")) {
      one.put("created", Long.parseLong(token.created()));
    }
    if (!token.expires().isEmpty()) {
      one.put("expires", token.ends());
    }
    one.put("expired", token.ends() <= clock.instant().getEpochSecond());
    use.of(token.id())
        .ifPresent(last -> one.put("last_used", last.time()).put("last_from", last.source()));
  }

  private JsonNode add(ObjectNode args) throws Refusal {
    var user = args.path("user").asString("");
    var name = args.path("name").asString("").strip();
    var wrong = ApiToken.wrongName(name);
    if (wrong.isPresent()) {
      throw new Refusal(wrong.get());
    }
    var scope = new ArrayList<String>();
    args.path("scope").forEach(word -> scope.add(word.asString("")));
    if (scope.isEmpty()) {
      scope.add(ApiToken.READ);
    }
    for (var word : scope) {
      if (!ApiToken.isScope(word)) {
        throw new Refusal("A scope is read, write or a privilege like page-firewall-aliases.");
      }
    }
    long now = clock.instant().getEpochSecond();
    var ends = ends(args.path("expires").asString("90d"), now);
    var id = id();
    var secret = secret();
    var shown = "twinwall_" + id + "_" + secret;
    var token =
        new ApiToken(
            id, name, hash(shown), scope.stream().distinct().toList(), Long.toString(now), ends);
    changed(args, "add the API token " + name + " of " + user, user, old -> old.plus(token));
    var result =
        JsonMapper.shared()
            .createObjectNode()
            .put("id", id)
            .put("name", name)
            .put("user", user)
            .put("token", shown);
    return ends.isEmpty() ? result : result.put("expires", Long.parseLong(ends));
  }

  private JsonNode remove(ObjectNode args) throws Refusal {
    var wanted = args.path("id").asString("");
    var only = args.path("user").asString("");
    for (var user : users()) {
      var name = user.text("name");
      var found = ApiToken.of(user).stream().filter(t -> t.id().equals(wanted)).findFirst();
      if (found.isPresent() && (only.isEmpty() || only.equals(name))) {
        changed(
            args,
            "remove the API token " + found.get().name() + " of " + name,
            name,
            old -> new Tokens(ApiToken.without(old.all(), wanted)));
        return JsonMapper.shared().createObjectNode().put("removed", wanted);
      }
    }
    throw new Refusal("There is no token " + wanted.replaceAll("[^A-Za-z0-9_-]", "?") + ".");
  }

  private record Tokens(List<ApiToken> all) {
    Tokens plus(ApiToken one) {
      var out = new ArrayList<>(all);
      out.add(one);
      return new Tokens(out);
    }
  }

  private interface Change {
    Tokens on(Tokens old);
  }

  private void changed(ObjectNode args, String what, String name, Change change) throws Refusal {
    var who = args.path("who").asString("");
    var outcome =
        store.change(
            who.isEmpty() ? "(control)" : who,
            what,
            config -> {
              var system = config.xml().childOrEmpty("system");
              var users = new ArrayList<>(system.children("user"));
              for (int i = 0; i < users.size(); i++) {
                if (users.get(i).text("name").equals(name) && !name.isEmpty()) {
                  var tokens = change.on(new Tokens(ApiToken.of(users.get(i)))).all();
                  if (tokens.size() > MOST) {
                    return Edit.Refused.because(
                        "system/user", "A user has at most " + MOST + " tokens: remove some.");
                  }
                  users.set(i, ApiToken.into(users.get(i), tokens));
                  return new Edit.Edited(
                      config.xml().update("system", x -> x.replaceAll("user", users)));
                }
              }
              return Edit.Refused.because("system/user", "There is no user of this name.");
            });
    if (outcome instanceof ConfigStore.Refused refused) {
      throw new Refusal(
          Refusal.Kind.REFUSED,
          "Refused, nothing was changed:",
          refused.problems().stream()
              .map(p -> new Refusal.Problem(p.path(), p.message()))
              .toList());
    }
  }

  /** The face says so, at most once a minute for each. */
  private JsonNode used(ObjectNode args) throws Refusal {
    var id = args.path("id").asString("");
    boolean known =
        users().stream().anyMatch(u -> ApiToken.of(u).stream().anyMatch(t -> t.id().equals(id)));
    if (!known) {
      throw new Refusal("There is no such token.");
    }
    try {
      use.now(id, clock.instant().getEpochSecond(), args.path("source").asString(""));
    } catch (IOException e) {
      throw new Refusal("It cannot be written: " + e.getMessage());
    }
    return JsonMapper.shared().createObjectNode();
  }

  private static String ends(String text, long now) throws Refusal {
    if (text.equals("never")) {
      return "";
    }
    Optional<Long> seconds = seconds(text, now);
    if (seconds.isEmpty() || seconds.get() <= now || seconds.get() - now > LONGEST) {
      throw new Refusal(
          "A token expires after some days or hours (90d, 12h), at the end of a day (2027-01-31), or"
              + " never.");
    }
    return Long.toString(seconds.get());
  }

  private static Optional<Long> seconds(String text, long now) {
    if (text.matches("[0-9]{1,5}[dh]")) {
      long count = Long.parseLong(text.substring(0, text.length() - 1));
      return Optional.of(now + count * (text.endsWith("d") ? DAY : 3_600));
    }
    try {
      return Optional.of(
          LocalDate.parse(text).plusDays(1).atStartOfDay(ZoneOffset.UTC).toEpochSecond());
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  private String id() {
    var bytes = new byte[5];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private String secret() {
    var bytes = new byte[32];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Of 256 random bits a fast hash is enough: there is nothing to guess. */
  private static String hash(String token) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
