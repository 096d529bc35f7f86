package twinwall.lab.site;

import static twinwall.lab.site.PairHands.until;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.openqa.selenium.Capabilities;
import org.openqa.selenium.ImmutableCapabilities;
import org.openqa.selenium.remote.CommandInfo;
import org.openqa.selenium.remote.HttpCommandExecutor;
import org.openqa.selenium.remote.RemoteWebDriver;
import org.openqa.selenium.remote.Response;
import org.openqa.selenium.remote.http.ClientConfig;
import org.openqa.selenium.remote.http.HttpClient;
import org.openqa.selenium.remote.http.HttpMethod;

/**
 * Chromium on the client's machine, steered from here: the browser and its driver are processes of
 * that machine, so all that they send goes over its cables.
 */
final class Surfer extends RemoteWebDriver {
  static final int WIDTH = 1100;

  /** As high as any of the pages: a picture of one needs no scrolling, and no click does. */
  private static final int HEIGHT = 2600;

  private static final int PORT = 9515;
  private static final String CDP = "cdp";

  private final Relay relay;

  private Surfer(Relay relay, HttpCommandExecutor executor, Capabilities wanted) {
    super(executor, wanted);
    this.relay = relay;
  }

  /** The packages that are missing here, in words; empty when there is a browser. */
  static String missing() {
    var path = List.of("/usr/bin", "/usr/local/bin", "/bin");
    var packages = new ArrayList<String>();
    Map.of("chromium", "chromium", "chromedriver", "chromium-driver")
        .forEach((program, name) -> {
          if (path.stream().noneMatch(dir -> Files.isExecutable(Path.of(dir, program)))) {
            packages.add(name);
          }
        });
    return packages.isEmpty()
        ? ""
        : "no browser: apt install " + String.join(" ", packages.stream().sorted().toList());
  }

  static Surfer start(PairHands hands) throws Exception {
    Site site = hands.site();
    Path home = Files.createDirectories(site.directory(Topology.CLIENT).resolve("browser"));
    site.startDaemon(
        Topology.CLIENT,
        List.of("chromedriver", "--port=" + PORT),
        Map.of("HOME", home.toString(), "TMPDIR", home.toString(), "LANG", "C.UTF-8"),
        home.resolve("log"));
    Relay relay = new Relay(hands.namespace(Topology.CLIENT), PORT);
    URI driver = URI.create("http://127.0.0.1:" + relay.port());
    until("the browser's driver listens", () -> listens(driver));
    var executor =
        new HttpCommandExecutor(
            HttpClient.Factory.createDefault()
                .createClient(ClientConfig.defaultConfig().baseUrl(driver.toURL())),
            Map.of(CDP, new CommandInfo("/session/:sessionId/goog/cdp/execute", HttpMethod.POST)),
            driver.toURL());
    return new Surfer(relay, executor, wanted(home));
  }

  private static boolean listens(URI driver) {
    try (var in = driver.resolve("/status").toURL().openStream()) {
      return new String(in.readAllBytes()).contains("\"ready\":true");
    } catch (IOException _) {
      return false;
    }
  }

  private static Capabilities wanted(Path home) {
    var options =
        Map.of(
            "args",
            List.of(
                "--headless",
                "--no-sandbox", // it is root in a box
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                "--user-data-dir=" + home.resolve("profile")));
    return new ImmutableCapabilities(
        Map.of(
            "browserName",
            "chrome",
            "acceptInsecureCerts",
            true,
            "unhandledPromptBehavior",
            "ignore",
            "goog:chromeOptions",
            options));
  }

  /** A command of Chromium's own protocol, to the window that is in front. */
  Map<?, ?> cdp(String command, Map<String, Object> args) {
    Response response = execute(CDP, Map.of("cmd", command, "params", args));
    return (Map<?, ?>) response.getValue();
  }

  /** The window that is in front gets the size that all pictures have. */
  void sized() {
    cdp(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", WIDTH, "height", HEIGHT, "deviceScaleFactor", 1, "mobile", false));
  }

  /** The page in front without what is empty below it, as far down as {@code most} points. */
  byte[] picture(String format, int most) {
    settle();
    Object height = executeScript("return Math.ceil(document.body.getBoundingClientRect().height)");
    Map<String, Object> clip =
        Map.of(
            "x",
            0,
            "y",
            0,
            "width",
            WIDTH,
            "height",
            Math.min(most, ((Number) height).intValue()),
            "scale",
            1);
    Map<String, Object> args =
        format.equals("png")
            ? Map.of("format", format, "clip", clip)
            : Map.of("format", format, "quality", 60, "clip", clip);
    Object data = cdp("Page.captureScreenshot", args).get("data");
    return Base64.getDecoder().decode(String.valueOf(data));
  }

  /** Waits until what was laid out is drawn. */
  void settle() {
    executeAsyncScript(
        "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(done))");
  }

  @Override
  public void quit() {
    try (relay) {
      super.quit();
    } catch (IOException _) {
      // It was closed already.
    }
  }
}
