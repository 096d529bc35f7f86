package twinwall.web.page;

import static twinwall.web.html.Html.el;
import static twinwall.web.html.Html.hidden;
import static twinwall.web.html.Html.link;
import static twinwall.web.html.Html.text;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import twinwall.web.engine.Engine;
import twinwall.web.html.Html;

/**
 * The bar on every page that says what is saved and not in force, or in force and not confirmed.
 */
public final class PendingBar {
  static final String URL = "/diagnostics/pending";
  static final String PRIVILEGE = "page-diagnostics-pending";

  private static final int MOST = 6;

  private PendingBar() {}

  /**
   * What the bar says now; nothing when everything that is saved is in force.
   *
   * @param back where the buttons lead back to
   */
  public static Html of(Engine engine, String token, Predicate<String> may, String back) {
    try {
      return of(engine.call("config.pending"), token, may.test(PRIVILEGE), back);
    } catch (Engine.Refused | IOException _) {
      return Html.nothing(); // that the engine does not answer is said elsewhere
    }
  }

  static Html of(JsonNode pending, String token, boolean may, String back) {
    var parts = new ArrayList<Html>();
    var trial = pending.path("trial");
    if (trial.isObject()) {
      parts.add(trial(trial, pending, token, may, back));
    }
    if (pending.path("pending").asBoolean(false)) {
      parts.add(waiting(pending, token, may && !trial.isObject(), back));
    }
    return Html.parts(parts);
  }

  private static Html trial(
      JsonNode trial, JsonNode pending, String token, boolean may, String back) {
    long left = trial.path("seconds_left").asLong(0);
    boolean own = trial.path("own").asBoolean(true);
    var box =
        el("div")
            .as("box trial")
            .of(
                el("p")
                    .of(
                        el("strong", "The changes are in force, and wait to be confirmed."),
                        text(" Unless that is done within "),
                        el("strong", Long.toString(left))
                            .with("data-left", Long.toString(left))
                            .with("aria-live", "off"),
                        text(
                            " seconds, this node and its peer go back to revision "
                                + trial.path("before").asLong(0)
                                + (own
                                    ? "."
                                    : ". They were applied on the peer ("
                                        + trial.path("owner").asString("")
                                        + "): confirm them there."))));
    return may && own
        ? box.of(
            form(token, back, pending)
                .as("buttons")
                .of(
                    button("confirm", "Confirm").as("primary"),
                    button("discard", "Go back now")
                        .as("danger")
                        .with("data-confirm", "Take back what was applied, and forget it?")))
        : box;
  }

  private static Html waiting(JsonNode pending, String token, boolean may, String back) {
    var sentences = new ArrayList<Html>();
    pending
        .path("sections")
        .forEach(s -> sentences.add(el("strong", changed(s.asString("")) + " ")));
    var rows = new ArrayList<Html>();
    var waiting = pending.path("waiting");
    for (int i = 0; i < Math.min(MOST, waiting.size()); i++) {
      rows.add(el("li", saved(waiting.get(i))));
    }
    if (waiting.size() > MOST) {
      rows.add(el("li", "and " + (waiting.size() - MOST) + " more"));
    }
    var box =
        el("div")
            .as("box pending")
            .of(
                pending.path("went_back").asString("").isEmpty()
                    ? Html.nothing()
                    : el("p").of(el("strong", pending.path("went_back").asString(""))),
                el("p")
                    .of(
                        Html.parts(sentences),
                        text("The changes must be applied for them to take effect.")),
                rows.isEmpty() ? Html.nothing() : el("ul").of(rows));
    if (!may) {
      return pending.has("trial")
          ? box
          : box.of(el("p", "Applying them needs the privilege " + PRIVILEGE + ".").as("help"));
    }
    return box.of(
        el("div")
            .as("buttons")
            .of(
                form(token, back, pending).of(button("apply", "Apply Changes").as("primary")),
                form(token, back, pending)
                    .as("together")
                    .of(
                        button("trial", "Apply with confirmation"),
                        el("label")
                            .of(
                                text("within "),
                                el("input")
                                    .as("short")
                                    .with("type", "number")
                                    .with("name", "seconds")
                                    .with("min", "10")
                                    .with("max", "600")
                                    .with("value", "60"),
                                text(" s"))),
                link(URL, "What would change").as("button"),
                form(token, back, pending)
                    .of(
                        button("discard", "Discard")
                            .as("danger")
                            .with("data-confirm", "Forget what is saved and not applied?"))));
  }

  private static Html.Element form(String token, String back, JsonNode pending) {
    return el("form")
        .with("method", "post")
        .with("action", URL)
        .of(
            hidden("_token", token),
            hidden("saved", Long.toString(pending.path("saved").asLong(0))),
            hidden("back", back));
  }

  private static Html.Element button(String what, String label) {
    return el("button", label).with("name", "do").with("value", what);
  }

  /** "Saved by admin from 192.168.1.10 3 minutes ago: …". */
  static String saved(JsonNode revision) {
    var who = revision.path("who").asString("").split("@", 2);
    long ago = Instant.now().getEpochSecond() - revision.path("time").asLong(0);
    return "Saved by "
        + who[0]
        + (who.length > 1 ? " from " + who[1] : "")
        + " "
        + ago(Math.max(0, ago))
        + ": "
        + revision.path("description").asString("");
  }

  static String ago(long seconds) {
    long minutes = seconds / 60;
    long hours = minutes / 60;
    return seconds < 60
        ? "just now"
        : minutes < 60
            ? minutes + (minutes == 1 ? " minute ago" : " minutes ago")
            : hours < 48
                ? hours + (hours == 1 ? " hour ago" : " hours ago")
                : hours / 24 + " days ago";
  }

  /** In pfSense's words, where it has some. */
  private static String changed(String section) {
    return switch (section) {
      case "aliases" -> "The alias list has been changed.";
      case "filter" -> "The firewall rule configuration has been changed.";
      case "nat" -> "The NAT configuration has been changed.";
      case "virtualip" -> "The VIP configuration has been changed.";
      case "interfaces" -> "The interface configuration has been changed.";
      case "dhcpd" -> "The DHCP Server configuration has changed.";
      case "unbound" -> "The DNS resolver configuration has been changed.";
      case "gateways" -> "The gateway configuration has been changed.";
      case "staticroutes" -> "The static route configuration has been changed.";
      case "schedules" -> "The schedules have been changed.";
      default -> "The configuration (" + section + ") has been changed.";
    };
  }
}
