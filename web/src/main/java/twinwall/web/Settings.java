package twinwall.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import twinwall.core.config.ApiToken;

/** How to listen and who may come in, as the engine says. */
record Settings(
    String known,
    String protocol,
    int port,
    String hostname,
    String keystore,
    String keystorePassword,
    int sessionMinutes,
    boolean redirect,
    boolean hsts,
    List<Account> accounts) {
  /** Before the engine has said anything: nobody may come in. */
  static final Settings NONE = new Settings("", "", 0, "", "", "", 240, false, false, List.of());

  static final String READ_ONLY = "user-config-readonly";

  /**
   * Somebody with a password.
   *
   * @param first whether it is the one of a node on which nobody has chosen any
   */
  record Account(
      String name,
      String uid,
      String bcrypt,
      boolean disabled,
      boolean first,
      String expires,
      Set<String> privileges,
      List<Token> tokens) {
    /** Whether anything may be changed. */
    boolean writes() {
      return isAdministrator() || !privileges.contains(READ_ONLY);
    }

    boolean isAdministrator() {
      return uid.equals("0");
    }

    boolean has(String privilege) {
      return isAdministrator() || privileges.contains("page-all") || privileges.contains(privilege);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** What a program shows in the place of the password; only the hash is known. */
  record Token(String id, String name, String hash, long ends, Set<String> scope) {
    boolean writes() {
      return scope.contains(ApiToken.WRITE);
    }

    /** Where privileges are named, these are all; without, it has those of its user. */
    boolean allows(String privilege) {
      boolean narrow =
          scope.stream().anyMatch(s -> !s.equals(ApiToken.READ) && !s.equals(ApiToken.WRITE));
      return !narrow || scope.contains(privilege);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static List<Token> tokens(JsonNode user) {
    var out = new ArrayList<Token>();
    for (var token : user.path("tokens")) {
      var scope = new TreeSet<String>();
      token.path("scope").forEach(x -> scope.add(x.asString("")));
      out.add(
          new Token(
              token.path("id").asString(""),
              token.path("name").asString(""),
              token.path("hash").asString(""),
              token.path("ends").asLong(0),
              Set.copyOf(scope)));
    }
    return List.copyOf(out);
  }

  static Settings of(JsonNode json) {
    var accounts = new ArrayList<Account>();
    for (var user : json.path("users")) {
      var privileges = new TreeSet<String>();
      user.path("privileges").forEach(x -> privileges.add(x.asString("")));
      accounts.add(
          new Account(
              user.path("name").asString(""),
              user.path("uid").asString(""),
              user.path("bcrypt").asString(""),
              user.path("disabled").asBoolean(false),
              user.path("first").asBoolean(false),
              user.path("expires").asString(""),
              Set.copyOf(privileges),
              tokens(user)));
    }
    return new Settings(
        json.path("known").asString(""),
        json.path("protocol").asString("https"),
        json.path("port").asInt(443),
        json.path("hostname").asString(""),
        json.path("keystore").asString(""),
        json.path("keystore_password").asString(""),
        json.path("session_minutes").asInt(240),
        json.path("redirect").asBoolean(false),
        json.path("hsts").asBoolean(false),
        List.copyOf(accounts));
  }

  boolean isTls() {
    return !protocol.equals("http");
  }

  Optional<Account> account(String name) {
    return accounts.stream().filter(a -> a.name().equals(name)).findFirst();
  }

  /** The name of the node with its domain. */
  String host(String domain) {
    return hostname + (domain.isEmpty() ? "" : "." + domain);
  }

  /** Whether a listener for the other settings would be the same. */
  boolean listensLike(Settings other) {
    return protocol.equals(other.protocol)
        && port == other.port
        && redirect == other.redirect
        && keystore.equals(other.keystore);
  }

  @Override
  public String toString() {
    return protocol + " on port " + port;
  }
}
