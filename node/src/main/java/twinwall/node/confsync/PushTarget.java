package twinwall.node.confsync;

import java.net.URI;
import java.util.Optional;
import twinwall.core.config.Xml;
import twinwall.core.net.Ip;

/**
 * Where the configuration is sent, and as whom. Scheme and port are those of the own pages, as the
 * pages of both nodes listen alike.
 */
public record PushTarget(String scheme, String host, int port, String user, String password) {
  /** The target that a configuration names; empty when it names none or no address. */
  public static Optional<PushTarget> of(Xml root) {
    var hasync = root.childOrEmpty("hasync");
    var to = Ip.parse(hasync.text("synchronizetoip").strip());
    if (to.isEmpty()) {
      return Optional.empty();
    }
    var gui = root.find("system/webgui").orElse(Xml.empty("webgui"));
    boolean plain = gui.text("protocol").equals("http") && !gui.text("port").equals("443");
    int port = gui.text("port").matches("[0-9]{1,5}") ? Integer.parseInt(gui.text("port")) : 0;
    var user = hasync.text("username");
    return Optional.of(
        new PushTarget(
            plain ? "http" : "https",
            to.get().toString(),
            port > 0 && port < 65536 ? port : plain ? 80 : 443,
            user.isEmpty() ? "admin" : user,
            hasync.text("password")));
  }

  public boolean isTls() {
    return scheme.equals("https");
  }

  public URI uri() {
    return URI.create(label() + "xmlrpc.php");
  }

  /** Without user and password. */
  public String label() {
    return scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port + "/";
  }

  @Override
  public String toString() {
    return label();
  }
}
