package twinwall.web.page;

import static twinwall.web.html.Html.el;
import static twinwall.web.html.Html.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import twinwall.web.html.Html;
import twinwall.web.html.Html.Element;

/** What several status pages are made of. */
final class Parts {
  private Parts() {}

  /** A panel that follows the node by itself: the script fetches it anew when something changed. */
  static Element live(String id, String title) {
    return el("section").as("panel").with("id", id).with("data-live", "state").of(el("h2", title));
  }

  static Element panel(String title) {
    return el("section").as("panel").of(el("h2", title));
  }

  static Html table(List<String> head, List<? extends Html> rows, String empty) {
    if (rows.isEmpty()) {
      return el("p", empty).as("empty");
    }
    return el("div")
        .as("scroll")
        .with("tabindex", "0")
        .of(
            el("table")
                .as("list")
                .of(
                    el("thead")
                        .of(
                            el("tr")
                                .of(
                                    head.stream()
                                        .map(h -> el("th", h).with("scope", "col"))
                                        .toList())),
                    el("tbody").of(rows)));
  }

  static Element row(Html... cells) {
    var all = new ArrayList<Html>();
    List.of(cells).forEach(c -> all.add(el("td").of(c)));
    return el("tr").of(all);
  }

  /** Names and what they are. */
  static Html facts(String... pairs) {
    var all = new ArrayList<Html>();
    for (int i = 0; i + 1 < pairs.length; i += 2) {
      all.add(el("dt", pairs[i]));
      all.add(el("dd", pairs[i + 1]));
    }
    return el("dl").of(all);
  }

  /** MASTER, BACKUP and the like, in colour. */
  static Html role(String role) {
    boolean known = role.matches("MASTER|BACKUP|INIT|DISABLED");
    return el("span", role).as("role " + (known ? role.toLowerCase(Locale.ROOT) : "init"));
  }

  static Html standing(String word, boolean good) {
    return el("span", word).as("role " + (good ? "good" : "bad"));
  }

  static Html trouble(List<String> sentences) {
    return sentences.isEmpty()
        ? Html.nothing()
        : el("div")
            .as("box bad")
            .with("role", "alert")
            .of(sentences.stream().distinct().map(s -> el("p", s)).toList());
  }

  static String duration(double seconds) {
    long s = Math.round(seconds);
    if (s < 120) {
      return s + "\u00a0s";
    }
    if (s < 7_200) {
      return s / 60 + "\u00a0min";
    }
    return s < 172_800 ? s / 3_600 + "\u00a0h" : s / 86_400 + "\u00a0days";
  }

  static Html words(JsonNode array) {
    var all = new ArrayList<Html>();
    array.forEach(x -> all.add(el("div", x.asString(""))));
    return Html.parts(all);
  }

  static Html number(JsonNode value) {
    return text(Long.toString(value.asLong(0)));
  }
}
