package twinwall.web.page;

import static twinwall.web.html.Html.el;
import static twinwall.web.html.Html.hidden;
import static twinwall.web.html.Html.link;
import static twinwall.web.html.Html.parts;
import static twinwall.web.html.Html.text;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import twinwall.core.config.Config;
import twinwall.web.html.Html;
import twinwall.web.html.Html.Element;

/** What is around every page: menus, title, messages. */
public final class Shell {
  /** A named part, its address and whether the visitor is there. */
  private record Entry(String label, String url, boolean here) {}

  private final List<Page> pages;

  public Shell(List<Page> pages) {
    this.pages = pages;
  }

  private static String document(String title, Html body) {
    var head =
        el("head")
            .of(
                el("meta").with("charset", "utf-8"),
                el("meta")
                    .with("name", "viewport")
                    .with("content", "width=device-width, initial-scale=1"),
                el("meta").with("name", "color-scheme").with("content", "light dark"),
                el("title", title),
                el("link").with("rel", "stylesheet").with("href", "/static/twinwall.css"),
                el("link").with("rel", "icon").with("href", "/static/twinwall.svg"),
                el("script").with("src", "/static/twinwall.js").with("defer", ""),
                el("script").with("src", "/static/live.js").with("defer", ""),
                el("script").with("src", "/static/graph.js").with("defer", ""));
    return "<!doctype html>\n" + el("html").with("lang", "en").of(head, body).print();
  }

  /** The form to log in. */
  public static String login(String host, String token, String message) {
    var box =
        el("main")
            .as("narrow")
            .of(
                el("h1", host),
                message.isEmpty()
                    ? Html.nothing()
                    : el("p", message).as("box bad").with("role", "alert"),
                el("form")
                    .with("method", "post")
                    .with("action", "/login")
                    .of(
                        hidden("token", token),
                        el("label")
                            .of(
                                text("Username"),
                                el("input")
                                    .with("name", "user")
                                    .with("autocomplete", "username")
                                    .with("autofocus", "")
                                    .with("required", "")),
                        el("label")
                            .of(
                                text("Password"),
                                el("input")
                                    .with("name", "password")
                                    .with("type", "password")
                                    .with("autocomplete", "current-password")),
                        el("p").as("buttons").of(el("button", "Sign In").as("primary"))));
    return document(host + " - Login", el("body").of(box));
  }

  /**
   * A page with all around it.
   *
   * @param bar what waits to be applied or confirmed
   * @param back the page's own address
   * @param others where the peer may be reached, when this node does not answer
   */
  public String show(
      Page page,
      Reply.Shown shown,
      String host,
      String user,
      String token,
      List<String> told,
      Config config,
      Predicate<String> may,
      Html bar,
      String back,
      List<String> others) {
    var trail = shown.trail().stream().filter(t -> !t.isEmpty()).toList();
    var crumbs = new ArrayList<String>(List.of(page.menu(), page.title(), page.tab()));
    crumbs.addAll(trail);
    crumbs.removeIf(String::isEmpty);
    var body =
        el("body")
            .with("data-peers", String.join(" ", others))
            .with("data-back", back)
            .of(
                link("#content", "Skip to content").as("skip"),
                bar(page, host, user, token, config, may),
                el("div").with("id", "lost").as("box bad").with("role", "alert").with("hidden", ""),
                el("main")
                    .with("id", "content")
                    .of(
                        el("h1").of(crumbs.stream().map(c -> el("span", c).as("crumb")).toList()),
                        pending(bar),
                        tabs(page, may),
                        messages(told),
                        shown.body()));
    var title = page.fullTitle() + (trail.isEmpty() ? "" : ": " + String.join(": ", trail));
    return document(host + " - " + title, body);
  }

  /** Always there, so that the script can fill it when somebody saves something elsewhere. */
  private static Html pending(Html bar) {
    return el("div")
        .with("id", "pending")
        .with("role", "region")
        .with("aria-label", "Pending changes")
        .with("aria-live", "polite")
        .of(bar);
  }

  private static Html messages(List<String> told) {
    return told.isEmpty()
        ? Html.nothing()
        : el("div")
            .as("box good")
            .with("role", "status")
            .of(told.stream().map(t -> el("p", t)).toList());
  }

  private Html tabs(Page page, Predicate<String> may) {
    var links = new ArrayList<Html>();
    for (var other : pages) {
      if (other.sharesEntryWith(page) && !other.tab().isEmpty() && may.test(other.privilege())) {
        Element one = link(other.url(), other.tab());
        links.add(other.url().equals(page.url()) ? one.with("aria-current", "page") : one);
      }
    }
    return links.size() < 2
        ? Html.nothing()
        : el("nav").as("tabs").with("aria-label", page.title()).of(links);
  }

  private Html bar(
      Page page, String host, String user, String token, Config config, Predicate<String> may) {
    var menus = new ArrayList<Html>();
    for (var menu : Catalogue.MENUS) {
      var entries = entries(menu, page, config, may);
      if (entries.isEmpty()) {
        continue;
      }
      var items =
          entries.stream()
              .map(e -> {
                Element item = link(e.url(), e.label());
                return el("li").of(e.here() ? item.with("aria-current", "page") : item);
              })
              .toList();
      menus.add(
          el("details")
              .as("menu")
              .with("name", "menu")
              .of(el("summary", menu), el("ul").of(items)));
    }
    return el("header")
        .of(
            link("/", "Twinwall").as("brand"),
            el("span", host).as("host"),
            el("nav").as("menus").with("aria-label", "Main").of(menus),
            el("span").as("node").with("data-roles", "").with("aria-live", "polite"),
            el("form")
                .with("method", "post")
                .with("action", "/logout")
                .of(hidden("_token", token), el("button", "Logout (" + user + ")")));
  }

  private List<Entry> entries(String menu, Page page, Config config, Predicate<String> may) {
    var out = new ArrayList<Entry>();
    var seen = new LinkedHashSet<String>();
    for (var one : pages) {
      if (!one.menu().equals(menu) || !may.test(one.privilege())) {
        continue;
      }
      if (one.url().equals(InterfacePages.ONE)) {
        config
            .interfaces()
            .forEach(i -> out.add(new Entry(i.label(), one.url() + "?id=" + i.id(), false)));
      } else if (seen.add(one.title())) {
        out.add(new Entry(one.title(), one.url(), one.sharesEntryWith(page)));
      }
    }
    return out.stream().collect(Collectors.toList());
  }

  /** For what has no page of its own: not found, not allowed, not working. */
  public static String plain(String host, String title, String sentence) {
    return document(
        host + " - " + title,
        el("body")
            .of(
                el("main")
                    .as("narrow")
                    .of(
                        parts(el("h1", title), el("p", sentence)),
                        el("p").of(link("/", "Dashboard")))));
  }
}
