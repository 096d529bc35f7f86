package twinwall.web.api;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import twinwall.core.config.ConfigPath;
import twinwall.core.config.Xml;
import twinwall.web.api.Endpoint.Method;
import twinwall.web.engine.Documents.Document;
import twinwall.web.engine.Engine;
import twinwall.web.page.Section;

/** Settings of which there is one, or one for each interface. */
final class Single extends Resource {
  private final Schemas schemas;

  private Single(Section section, Schemas schemas) {
    super(section);
    this.schemas = schemas;
  }

  static List<Endpoint> endpoints(Section section, Schemas schemas) {
    var made = new Single(section, schemas);
    return section.kind() == Section.Kind.SETTINGS ? made.settings() : made.perInterface();
  }

  private List<Endpoint> settings() {
    return List.of(
        make(Method.GET, section.url(), section.privilege(), "Reads", this::get),
        make(Method.PUT, section.url(), section.editing(), "Replaces", c -> save(c, true)),
        make(Method.PATCH, section.url(), section.editing(), "Changes", c -> save(c, false)));
  }

  private List<Endpoint> perInterface() {
    var one = section.url() + "/{id}";
    var all = new java.util.ArrayList<Endpoint>();
    all.add(
        Endpoint.of(
                Method.GET,
                section.url(),
                section.privilege(),
                section.title(),
                "Lists " + section.title(),
                this::list)
            .giving(200, schemas.list(section))
            .withTag());
    all.add(make(Method.GET, one, section.privilege(), "Reads", this::get));
    all.add(make(Method.PUT, one, section.editing(), "Replaces", c -> save(c, true)));
    all.add(make(Method.PATCH, one, section.editing(), "Changes", c -> save(c, false)));
    if (!section.adding().isEmpty()) {
      all.add(
          Endpoint.of(
                  Method.POST,
                  section.url(),
                  section.adding(),
                  section.title(),
                  "Adds an interface",
                  this::add)
              .asking(Schemas.DRY, Schemas.APPLY)
              .taking(schemas.written(section))
              .giving(201, schemas.shown(section))
              .withTag());
      all.add(
          Endpoint.of(
                  Method.DELETE,
                  one,
                  section.adding(),
                  section.title(),
                  "Deletes an interface",
                  this::delete)
              .asking(Schemas.DRY, Schemas.APPLY)
              .emptyHanded()
              .withTag());
    }
    return all;
  }

  private Endpoint make(
      Method method, String path, String privilege, String verb, Endpoint.Handler handler) {
    var made =
        Endpoint.of(method, path, privilege, section.title(), verb + " " + section.title(), handler)
            .giving(200, schemas.shown(section))
            .withTag();
    return method == Method.GET
        ? made
        : made.asking(Schemas.DRY, Schemas.APPLY).taking(schemas.written(section));
  }

  private ConfigPath path(Call call, Document document) throws Trouble {
    if (section.kind() == Section.Kind.SETTINGS) {
      return section.path();
    }
    boolean known = document.config().interfaceById(call.id()).isPresent();
    return section
        .of(call.id())
        .filter(_ -> known)
        .orElseThrow(() -> new Trouble(404, "There is no interface of this name."));
  }

  private static Xml element(Document document, ConfigPath at) {
    return at.find(document.root()).stream()
        .findFirst()
        .orElseGet(() -> Xml.empty(at.last().name()));
  }

  private Answer get(Call call) throws IOException, Engine.Refused, Trouble {
    var now = call.document();
    Xml element = element(now, path(call, now));
    var body = shown(element);
    if (section.kind() != Section.Kind.SETTINGS) {
      body.put("@id", element.name());
    }
    return unlessKnown(call, Tags.of(List.of(element), now.revision()), body);
  }

  private Answer list(Call call) throws IOException, Engine.Refused {
    var now = call.document();
    var body = object();
    var items = body.putArray("items");
    var elements = new java.util.ArrayList<Xml>();
    for (var one : now.config().interfaces()) {
      section
          .of(one.id())
          .ifPresent(at -> {
            Xml element = element(now, at);
            elements.add(element);
            items.add(
                shown(element)
                    .put("@id", one.id())
                    .put("@etag", Tags.of(List.of(element), now.revision())));
          });
    }
    body.put("total", items.size());
    return unlessKnown(call, Tags.of(elements, now.revision()), body);
  }

  private Answer save(Call call, boolean whole) throws IOException, Engine.Refused, Trouble {
    var now = call.document();
    var at = path(call, now);
    Xml old = element(now, at);
    Tags.check(call, Tags.of(List.of(old), now.revision()));
    Xml item = edited(old, call, whole);
    var change = put(call, at, at, item, base(call, now), "changed " + at);
    if (call.isDry()) {
      return Answer.json(reported(change, shown(item)));
    }
    var then = after(call, change);
    Xml saved = element(then, at);
    var body = shown(saved);
    warnings(body, change);
    return Answer.json(body)
        .with("ETag", Tags.of(List.of(saved), then.revision()))
        .telling(change.told());
  }

  private Answer add(Call call) throws IOException, Engine.Refused, Trouble {
    var now = call.document();
    int number = 1;
    while (now.config().interfaceById("opt" + number).isPresent()) {
      number++;
    }
    var id = "opt" + number;
    var at = section.of(id).orElseThrow();
    Xml item = edited(Xml.empty(id), call, true);
    if (!item.has("descr")) {
      item = item.plus(Xml.of("descr", id.toUpperCase(Locale.ROOT)));
    }
    Change change;
    try {
      change = call.change("config.put", at, "added " + at, xml(item).put("add", true));
    } catch (Engine.Refused e) {
      throw trouble(e, at, item);
    }
    if (call.isDry()) {
      return Answer.json(reported(change, shown(item).put("@id", id)));
    }
    var then = after(call, change);
    Xml saved = element(then, at);
    return Answer.json(201, shown(saved).put("@id", id))
        .with("Location", BASE + section.url() + "/" + id)
        .with("ETag", Tags.of(List.of(saved), then.revision()))
        .telling(change.told());
  }

  private Answer delete(Call call) throws IOException, Engine.Refused, Trouble {
    var now = call.document();
    var at = path(call, now);
    Xml old = element(now, at);
    Tags.check(call, Tags.of(List.of(old), now.revision()));
    try {
      var change =
          call.change("config.delete", at, "deleted " + at, object().put("base", base(call, now)));
      return call.isDry() ? Answer.json(change.report()) : Answer.nothing().telling(change.told());
    } catch (Engine.Refused e) {
      throw Items.inUse(trouble(e, at, old));
    }
  }
}
