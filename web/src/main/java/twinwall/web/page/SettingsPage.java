package twinwall.web.page;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import twinwall.core.config.ConfigPath;
import twinwall.core.config.Xml;
import twinwall.web.engine.Documents.Document;
import twinwall.web.engine.Engine;
import twinwall.web.html.Html;

/** A page that edits one entity. */
final class SettingsPage {
  private final Page page;
  private final Function<Fields, Optional<ConfigPath>> path;
  private final Function<ConfigPath, Form> form;
  private final Function<Visit, Html> above;
  private final BiFunction<Visit, ConfigPath, String> trail;

  private SettingsPage(
      Page page,
      Function<Fields, Optional<ConfigPath>> path,
      Function<ConfigPath, Form> form,
      Function<Visit, Html> above,
      BiFunction<Visit, ConfigPath, String> trail) {
    this.page = page;
    this.path = path;
    this.form = form;
    this.above = above;
    this.trail = trail;
  }

  /** A page of one entity that is always the same. */
  static List<Route> routes(Page page, Form form, Function<Visit, Html> above) {
    return routes(page, _ -> Optional.of(form.path()), _ -> form, above, (_, _) -> "").stream()
        .map(route -> route.with(form))
        .map(route -> route.writes() ? route : route.edits(Section.settings(page, form)))
        .toList();
  }

  /**
   * A page of an entity that the request names.
   *
   * @param trail what follows the title
   */
  static List<Route> routes(
      Page page,
      Function<Fields, Optional<ConfigPath>> path,
      Function<ConfigPath, Form> form,
      Function<Visit, Html> above,
      BiFunction<Visit, ConfigPath, String> trail) {
    var made = new SettingsPage(page, path, form, above, trail);
    return List.of(
        Route.get(page, page.url(), page.privilege(), made::show),
        Route.post(page, page.url(), page.privilege(), made::save));
  }

  /** The devices that may be assigned, with their MAC addresses. */
  static List<String> devices(Visit visit) {
    var all = new TreeMap<String, String>();
    visit.config().interfaces().forEach(i -> all.put(i.device(), i.device()));
    var situation = visit.ask("machine.devices", new ArrayList<>());
    situation
        .properties()
        .forEach(e -> {
          if (e.getKey().equals("lo")) {
            return; // nobody's network port
          }
          var mac = e.getValue().path("mac").asString("");
          all.put(e.getKey(), e.getKey() + (mac.isEmpty() ? "" : " (" + mac + ")"));
        });
    return List.copyOf(all.values());
  }

  private Reply show(Visit visit) {
    var at = path.apply(visit.fields());
    if (at.isEmpty()) {
      return new Reply.Shown(404, List.of(), Html.el("p", "There is no such thing."));
    }
    var entity = entity(visit.document(), at.get());
    return new Reply.Shown(
        200,
        List.of(trail.apply(visit, at.get())),
        body(visit, at.get(), entity, visit.document().revision(), new Errors()));
  }

  private static Xml entity(Document document, ConfigPath at) {
    return at.find(document.root()).stream().findFirst().orElse(Xml.empty(at.last().name()));
  }

  private Html body(Visit visit, ConfigPath at, Xml entity, long base, Errors errors) {
    var kept = Map.of("_base", Long.toString(base), "_id", at.last().name());
    return Html.parts(
        above.apply(visit),
        new FormView(visit, form.apply(at), at, entity, errors, devices(visit))
            .show(page.url(), kept, ""));
  }

  private Reply save(Visit visit) throws IOException, Engine.Refused {
    var asked = path.apply(visit.fields());
    if (asked.isEmpty()) {
      return new Reply.Shown(404, List.of(), Html.el("p", "There is no such thing."));
    }
    var at = asked.get();
    long base = visit.fields().number("_base", 0);
    var was =
        base == visit.document().revision() ? visit.document() : visit.documents().revision(base);
    Xml old = entity(was, at);
    var errors = new Errors();
    Xml item = FormReader.read(form.apply(at), at, old, visit.fields(), errors);
    var more = List.of(trail.apply(visit, at));
    if (!errors.isEmpty()) {
      return new Reply.Shown(422, more, body(visit, at, item, base, errors));
    }
    try {
      var author =
          visit.author(page + ": saved" + (more.getFirst().isEmpty() ? "" : " " + more.getFirst()));
      ListPage.told(visit, visit.documents().put(author, at, item, base));
    } catch (Engine.Refused e) {
      if (e.isConflict()) {
        Document now = visit.documents().current();
        errors.add(
            "",
            "Somebody else changed this since you opened it. Nothing was saved and nothing was"
                + " overwritten. Compare what it is now; Save again to put yours in its place.");
        EditPage.meanwhile(form.apply(at), at, old, entity(now, at), errors);
        return new Reply.Shown(422, more, body(visit, at, item, now.revision(), errors));
      }
      errors = Errors.of(e.problems(), at, List.of(item), item);
      if (errors.isEmpty()) {
        errors.add("", e.sentence());
      }
      return new Reply.Shown(422, more, body(visit, at, item, base, errors));
    }
    var id = visit.fields().get("_id");
    return new Reply.Redirect(
        page.url() + (more.getFirst().isEmpty() ? "" : "?id=" + ListPage.encoded(id)));
  }
}
