package twinwall.web;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Optional;
import twinwall.web.api.Api;
import twinwall.web.engine.Engine;

/**
 * Keeps one listener as the newest settings want it. Holds nothing that matters: it may be killed
 * and started again at any time.
 */
final class Face implements AutoCloseable {
  /** Where a browser goes that was told only a name. */
  private static final int CLEAR = 80;

  private final Engine engine;
  private final String host;
  private final int clearPort;
  private final PrintStream log;
  private final Door door = new Door(System::nanoTime, LocalDate::now);
  private final TokenDoor tokens = new TokenDoor(System::nanoTime, InstantSource.system(), door);
  private final Sessions sessions = new Sessions(System::nanoTime);
  private final Live live;
  private final Api api;
  private volatile Settings settings = Settings.NONE;
  private Optional<Listener> listener = Optional.empty();
  private Optional<Listener> clear = Optional.empty();
  private String said = "";

  /**
   * @param host the address to listen on; {@code 0.0.0.0} for every one that there is or will be
   */
  Face(Path run, String host, PrintStream log) {
    this(run, host, CLEAR, log);
  }

  /**
   * @param clearPort where nothing is encrypted, and browsers are sent on from
   */
  Face(Path run, String host, int clearPort, PrintStream log) {
    this.clearPort = clearPort;
    this.engine = new Engine(run);
    this.live = new Live(engine);
    this.api = new Api(engine);
    this.host = host;
    this.log = log;
  }

  /** Asks the engine for the settings, and listens anew where they say so. */
  synchronized void refresh() {
    try {
      var known = settings.known();
      var answer = engine.call("web.settings", engine.args().put("known", known));
      if (answer.has("protocol")) {
        adopt(Settings.of(answer));
      } else if (listener.isEmpty()) {
        adopt(settings);
      }
    } catch (Engine.Refused e) {
      say("the engine gives no settings: " + e.sentence());
    } catch (IOException e) {
      say("waiting for the engine: " + e.getMessage());
    }
  }

  private void adopt(Settings wanted) throws IOException {
    if (listener.isPresent() && wanted.listensLike(settings)) {
      settings = wanted;
      return;
    }
    close();
    settings = wanted;
    var login = new Login(this::current, door, sessions, wanted.isTls(), log);
    listener =
        Optional.of(
            Listener.open(
                host,
                wanted,
                new XmlRpcEndpoint(engine, this::current, door),
                new ApiEndpoint(engine, api, this::current, tokens, log),
                new Pages(engine, this::current, login, sessions, live, log)));
    say("listening with " + wanted);
    redirect(wanted);
  }

  /** Whoever has that port keeps it: the pages are where they are without this. */
  private void redirect(Settings wanted) {
    if (!wanted.redirect()) {
      return;
    }
    try {
      clear = Optional.of(Listener.redirecting(host, clearPort, new Redirection(wanted.port())));
    } catch (IOException e) {
      log.println(Instant.now() + " warn web: nobody is sent on to HTTPS: " + e.getMessage());
    }
  }

  /** The newest settings: an account that was just changed counts at once. */
  private Settings current() {
    try {
      var answer = engine.call("web.settings", engine.args().put("known", settings.known()));
      return answer.has("protocol") ? Settings.of(answer) : settings;
    } catch (Engine.Refused | IOException _) {
      return settings;
    }
  }

  /** The port listened on; 0 for none. */
  synchronized int port() {
    return listener.map(Listener::port).orElse(0);
  }

  private void say(String what) {
    if (!what.equals(said)) {
      said = what;
      log.println(Instant.now() + " info web: " + what.replaceAll("\\p{Cntrl}", " "));
    }
  }

  @Override
  public synchronized void close() {
    clear.ifPresent(Listener::close);
    clear = Optional.empty();
    listener.ifPresent(Listener::close);
    listener = Optional.empty();
  }
}
