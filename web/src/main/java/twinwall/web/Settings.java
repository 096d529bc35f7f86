package twinwall.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** How to listen and who may come in, as the engine says. */
record Settings(
    String known,
    String protocol,
    int port,
    String hostname,
    String keystore,
    String keystorePassword,
    int sessionMinutes,
    List<Account> accounts) {
  /** Somebody with a password. */
  record Account(
      String name,
      String uid,
      String bcrypt,
      boolean disabled,
      String expires,
      Set<String> privileges) {
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
              user.path("expires").asString(""),
              Set.copyOf(privileges)));
    }
    return new Settings(
        json.path("known").asString(""),
        json.path("protocol").asString("https"),
        json.path("port").asInt(443),
        json.path("hostname").asString(""),
        json.path("keystore").asString(""),
        json.path("keystore_password").asString(""),
        json.path("session_minutes").asInt(240),
        List.copyOf(accounts));
  }

  boolean isTls() {
    return !protocol.equals("http");
  }

  Optional<Account> account(String name) {
    return accounts.stream().filter(a -> a.name().equals(name)).findFirst();
  }

  /** Whether a listener for the other settings would be the same. */
  boolean listensLike(Settings other) {
    return protocol.equals(other.protocol) && port == other.port && keystore.equals(other.keystore);
  }

  @Override
  public String toString() {
    return protocol + " on port " + port;
  }
}
