package twinwall.node.confsync;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.config.ApiToken;
import twinwall.core.config.Xml;
import twinwall.node.control.Op;
import twinwall.node.control.Refusal;

/** What the face has to know: how to listen, with which certificate, and who may come in. */
public final class WebOps {
  private static final String ADMIN = "admin";

  private final JsonMapper json = JsonMapper.builder().build();
  private final Document document;
  private final WebCertificate certificate;
  private final FirstPassword first;

  public WebOps(Document document, WebCertificate certificate, FirstPassword first) {
    this.document = document;
    this.certificate = certificate;
    this.first = first;
  }

  /** {@code web.settings}. */
  public Map<String, Op> ops() {
    return Map.of("web.settings", this::settings);
  }

  /** With {@code known}, the digest of an earlier answer, only what is new since. */
  private JsonNode settings(ObjectNode args) throws Refusal {
    var root = document.wanted();
    var system = root.childOrEmpty("system");
    var gui = system.childOrEmpty("webgui");
    var result = json.createObjectNode();
    boolean plain = gui.text("protocol").equals("http") && !gui.text("port").equals("443");
    int port = gui.text("port").matches("[0-9]{1,5}") ? Integer.parseInt(gui.text("port")) : 0;
    result.put("protocol", plain ? "http" : "https");
    result.put("port", port > 0 && port < 65536 ? port : plain ? 80 : 443);
    result.put("hostname", system.text("hostname"));
    result.put("domain", system.text("domain"));
    result.put("redirect", !plain && port != 80 && !gui.has("disablehttpredirect"));
    result.put("hsts", !plain && !gui.has("disablehsts"));
    var timeout = gui.text("session_timeout");
    result.put("session_minutes", timeout.matches("[0-9]{1,7}") ? Integer.parseInt(timeout) : 240);
    var users = result.putArray("users");
    system.children("user").forEach(user -> add(users.addObject(), user, system));
    welcome(users);
    try {
      result.put("keystore", plain ? "" : keystore(system.text("hostname")));
    } catch (IOException e) {
      throw new Refusal(Refusal.Kind.INTERNAL, String.valueOf(e.getMessage()), List.of());
    }
    result.put("keystore_password", WebCertificate.PASSWORD);
    var digest = digest(result.toString());
    if (args.path("known").asString("").equals(digest)) {
      return json.createObjectNode().put("known", digest);
    }
    return result.put("known", digest);
  }

  private String keystore(String hostname) throws IOException {
    return Base64.getEncoder().encodeToString(certificate.bytes(hostname));
  }

  private static void add(ObjectNode to, Xml user, Xml system) {
    to.put("name", user.text("name"));
    to.put("uid", user.text("uid"));
    to.put("bcrypt", user.text("bcrypt-hash"));
    to.put("disabled", user.has("disabled"));
    to.put("expires", user.text("expires"));
    var tokens = to.putArray("tokens");
    for (var token : ApiToken.of(user)) {
      var one = tokens.addObject().put("id", token.id()).put("name", token.name());
      one.put("hash", token.hash()).put("ends", token.ends());
      token.scope().forEach(one.putArray("scope")::add);
    }
    var privileges = new LinkedHashSet<String>();
    user.children("priv").forEach(x -> privileges.add(x.text()));
    system.children("group").stream()
        .filter(group ->
            group.children("member").stream()
                .anyMatch(x -> !x.text().isEmpty() && x.text().equals(user.text("uid"))))
        .forEach(group -> group.children("priv").forEach(x -> privileges.add(x.text())));
    var array = to.putArray("privileges");
    privileges.forEach(array::add);
  }

  /** Where no administrator has a password, there is one for the first visit. */
  private void welcome(ArrayNode users) {
    for (var user : users) {
      if (isAdministrator(user) && !user.path("bcrypt").asString("").isEmpty()) {
        first.end();
        return;
      }
    }
    first
        .hash()
        .ifPresent(hash -> {
          for (int i = users.size() - 1; i >= 0; i--) {
            if (users.get(i).path("name").asString("").equals(ADMIN)) {
              users.remove(i);
            }
          }
          ObjectNode admin = users.addObject().put("name", ADMIN).put("uid", "0");
          admin.put("bcrypt", hash).put("first", true);
        });
  }

  private static boolean isAdministrator(JsonNode user) {
    boolean all = user.path("uid").asString("").equals("0");
    for (var privilege : user.path("privileges")) {
      all |= privilege.asString("").equals("page-all");
    }
    return all && !user.path("disabled").asBoolean(false);
  }

  private static String digest(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
