package twinwall.lab.bench;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import twinwall.lab.site.Box;
import twinwall.lab.site.LabException;
import twinwall.lab.site.Ran;
import twinwall.lab.site.Wait;

/** The administrator at the client's machine, with curl: logs in, follows links, takes the time. */
final class PageVisitor {
  private static final Pattern TOKEN = Pattern.compile("name=\"token\" value=\"([^\"]+)\"");
  private static final Pattern NAV = Pattern.compile("(?s)<nav[^>]*class=\"([^\"]*)\".*?</nav>");
  private static final Pattern HREF = Pattern.compile("href=\"(/[^\"]*)\"");

  private static final long BOUND_MILLIS = 60_000;

  private final Box client;
  private final String base;
  private final String jar;

  PageVisitor(Box client, String base, String jar) {
    this.client = client;
    this.base = base;
    this.jar = jar;
  }

  /** What curl took for one request of a connection that was there already. */
  record Taken(double millis, long bytes) {}

  void login(String user, String password) {
    Wait.until(BOUND_MILLIS, 300, this::answers, () -> base + " does not answer");
    var form = TOKEN.matcher(get("/login"));
    if (!form.find()) {
      throw new LabException("the login page has no form");
    }
    var body =
        "token="
            + encoded(form.group(1))
            + "&user="
            + encoded(user)
            + "&password="
            + encoded(password);
    curl(List.of("-o", "/dev/null", "--data-binary", "@-", base + "/login"), body);
    if (!get("/").contains("Logout")) {
      throw new LabException("the administrator is not let in");
    }
  }

  private boolean answers() {
    return Ran.run(client.onNetwork(List.of("curl", "-sSk", "-o", "/dev/null", base + "/login")))
        .ok();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  String get(String path) {
    return curl(List.of(base + path), "").said();
  }

  private Ran curl(List<String> more, String input) {
    var line = new ArrayList<>(List.of("curl", "-sS", "-k", "-b", jar, "-c", jar));
    line.addAll(more);
    return Ran.run(client.onNetwork(line), input).orFail();
  }

  /** The links of the navigation with this class on a page. */
  List<String> links(String path, String kind) {
    var out = new ArrayList<String>();
    var nav = NAV.matcher(get(path));
    while (nav.find()) {
      if (Set.of(nav.group(1).split(" ")).contains(kind)) {
        var href = HREF.matcher(nav.group());
        while (href.find()) {
          out.add(href.group(1).replace("&amp;", "&"));
        }
      }
    }
    return out;
  }

  /** Every page of the menu, and those that are tabs beside them. */
  List<String> pages() {
    var all = new LinkedHashSet<String>();
    all.add("/");
    all.addAll(links("/", "menus"));
    for (var page : List.copyOf(all)) {
      all.addAll(links(page, "tabs"));
    }
    return List.copyOf(all);
  }

  /**
   * Asks for a page so often on one connection.
   *
   * @param warm the first ones that do not count
   */
  List<Taken> timed(String path, int warm, int runs) {
    var asked = new StringBuilder();
    for (int i = 0; i < warm + runs; i++) {
      asked.append("url = \"").append(base).append(path).append("\"\noutput = /dev/null\n");
    }
    var said =
        curl(
                List.of("-w", "%{http_code} %{time_starttransfer} %{size_download}\\n", "-K", "-"),
                asked.toString())
            .said()
            .lines()
            .toList();
    var out = new ArrayList<Taken>();
    for (var line : said) {
      var words = line.split(" ");
      if (words.length != 3 || !words[0].equals("200")) {
        throw new LabException(path + " is answered with " + line);
      }
      double millis = Double.parseDouble(words[1]) * 1_000;
      out.add(new Taken(millis, Long.parseLong(words[2])));
    }
    return out.subList(Math.min(warm, out.size()), out.size());
  }

  /** The session's cookie, for a browser. */
  String session() {
    var said = Ran.run(client.onNetwork(List.of("cat", jar))).orFail().said();
    return said.lines()
        .map(line -> line.split("\t"))
        .filter(words -> words.length == 7 && words[5].equals("twinwall"))
        .map(words -> words[6])
        .findFirst()
        .orElseThrow(() -> new LabException("there is no session"));
  }
}
