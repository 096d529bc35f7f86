package twinwall.web.api;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.config.ConfigPath;
import twinwall.core.config.Schema;
import twinwall.core.config.Shape;
import twinwall.core.config.Xml;
import twinwall.web.api.Endpoint.Method;
import twinwall.web.engine.Documents.Document;
import twinwall.web.engine.Engine;
import twinwall.web.page.Section;

/** A list, and the items in it. */
final class Items extends Resource {
  private static final int MOST = 1_000;
  private static final int USUAL = 100;

  /** What names an item, the first that its table has. */
  private static final List<String> KEYS =
      List.of(
          "name", "tracker", "uniqid", "vlanif", "ifname", "laggif", "bridgeif", "greif", "gifif");

  private final String key;

  private Items(Section section) {
    super(section);
    var shape = Schema.entity(section.path());
    this.key =
        KEYS.stream().filter(k -> shape.map(s -> has(s, k)).orElse(false)).findFirst().orElse("");
  }

  private static boolean has(Shape<?> shape, String field) {
    return shape.field(field).isPresent();
  }

  static List<Endpoint> endpoints(Section section, Schemas schemas) {
    var made = new Items(section);
    var url = section.url();
    var one = url + "/{id}";
    var noun = section.noun();
    var all = new ArrayList<Endpoint>();
    all.add(
        made.make(Method.GET, url, section.privilege(), "Lists " + section.title(), made::list)
            .asking(Schemas.LIMIT, Schemas.OFFSET, Schemas.SEARCH)
            .giving(200, schemas.list(section)));
    all.add(
        made.make(Method.POST, url, section.adding(), "Adds: " + noun, made::add)
            .asking(Schemas.DRY, Schemas.APPLY, Schemas.POSITION)
            .taking(schemas.written(section))
            .giving(201, schemas.shown(section)));
    all.add(
        made.make(Method.GET, one, section.privilege(), "Reads: " + noun, made::get)
            .giving(200, schemas.shown(section)));
    all.add(
        made.make(Method.PUT, one, section.editing(), "Replaces: " + noun, c -> made.save(c, true))
            .asking(Schemas.DRY, Schemas.APPLY)
            .taking(schemas.written(section))
            .giving(200, schemas.shown(section)));
    all.add(
        made.make(
                Method.PATCH, one, section.editing(), "Changes: " + noun, c -> made.save(c, false))
            .asking(Schemas.DRY, Schemas.APPLY)
            .taking(schemas.written(section))
            .giving(200, schemas.shown(section)));
    all.add(
        made.make(Method.DELETE, one, section.adding(), "Deletes: " + noun, made::delete)
            .asking(Schemas.DRY, Schemas.APPLY)
            .emptyHanded());
    all.addAll(new AtOnce(made).endpoints(schemas));
    if (section.ordered()) {
      var place = one + "/position";
      all.add(
          made.make(
                  Method.GET,
                  place,
                  section.privilege(),
                  "Says the place in the list: " + noun,
                  made::position)
              .giving(200, Schemas.position()));
      all.add(
          made.make(
                  Method.PUT,
                  place,
                  section.editing(),
                  "Moves to another place of the list; If-Match is the list's: " + noun,
                  made::move)
              .asking(Schemas.DRY, Schemas.APPLY)
              .taking(Schemas.position())
              .giving(200, Schemas.position()));
    }
    return all;
  }

  Endpoint make(
      Method method, String path, String privilege, String summary, Endpoint.Handler handler) {
    return Endpoint.of(method, path, privilege, section.title(), summary, handler).withTag();
  }

  List<Xml> items(Document document) {
    return section.path().find(document.root());
  }

  /** What the items are called: by what names them where only one has that, else by place. */
  List<String> ids(List<Xml> items) {
    Map<String, Long> often =
        items.stream()
            .collect(
                Collectors.groupingBy(
                    x -> x.text(key.isEmpty() ? "?" : key), Collectors.counting()));
    var out = new ArrayList<String>();
    for (int i = 0; i < items.size(); i++) {
      var name = key.isEmpty() ? "" : items.get(i).text(key);
      boolean good =
          !name.isEmpty()
              && !name.startsWith(":")
              && !AtOnce.ADDRESSES.contains(name)
              && often.getOrDefault(name, 0L) == 1;
      out.add(good ? name : ":" + (i + 1));
    }
    return out;
  }

  /** The place of an item, counted from 1; 0 for none. */
  int place(List<Xml> items, String id) {
    if (id.matches(":[0-9]{1,6}")) {
      int place = Integer.parseInt(id.substring(1));
      return place <= items.size() ? place : 0;
    }
    return ids(items).indexOf(id) + 1;
  }

  private int found(List<Xml> items, Call call) throws Trouble {
    int place = place(items, call.id());
    if (place == 0) {
      throw new Trouble(404, "There is no " + section.noun() + " of this name.");
    }
    return place;
  }

  private ObjectNode one(List<Xml> items, int place) {
    return shown(items.get(place - 1))
        .put("@id", ids(items).get(place - 1))
        .put("@position", place);
  }

  static String tag(Xml item, Document document) {
    return Tags.of(List.of(item), document.revision());
  }

  private Answer list(Call call) throws IOException, Engine.Refused, Trouble {
    int limit = call.number("limit", 1, MOST, USUAL);
    int offset = call.number("offset", 0, 1_000_000, 0);
    var wanted = call.query().get("search").toLowerCase(Locale.ROOT);
    var now = call.document();
    var items = items(now);
    var ids = ids(items);
    var body = object();
    var shown = body.putArray("items");
    int total = 0;
    for (int i = 0; i < items.size(); i++) {
      if (!wanted.isEmpty() && !says(items.get(i), wanted)) {
        continue;
      }
      if (total >= offset && shown.size() < limit) {
        shown.add(
            shown(items.get(i))
                .put("@id", ids.get(i))
                .put("@position", i + 1)
                .put("@etag", tag(items.get(i), now)));
      }
      total++;
    }
    body.put("total", total).put("offset", offset).put("limit", limit);
    return unlessKnown(call, Tags.of(items, now.revision()), body);
  }

  private static boolean says(Xml x, String wanted) {
    return x.text().toLowerCase(Locale.ROOT).contains(wanted)
        || x.children().stream().anyMatch(child -> says(child, wanted));
  }

  private Answer get(Call call) throws IOException, Engine.Refused, Trouble {
    var now = call.document();
    var items = items(now);
    int place = found(items, call);
    return unlessKnown(call, tag(items.get(place - 1), now), one(items, place));
  }

  private Answer add(Call call) throws IOException, Engine.Refused, Trouble {
    var items = items(call.document());
    int place = call.number("position", 1, items.size() + 1, items.size() + 1);
    Xml item = edited(Xml.empty(section.path().last().name()), call, true);
    var more = xml(item).put("add", true);
    if (call.query().has("position")) {
      more.put("at", place);
    }
    Change change;
    try {
      change = call.change("config.put", section.path(), "added " + named(item), more);
    } catch (Engine.Refused e) {
      throw trouble(e, section.path().at(place), item);
    }
    if (call.isDry()) {
      return Answer.json(reported(change, shown(item)));
    }
    var then = after(call, change);
    var all = items(then);
    int at = call.query().has("position") ? Math.min(place, all.size()) : all.size();
    var body = one(all, at);
    warnings(body, change);
    var id = body.path("@id").asString("");
    return Answer.json(201, body)
        .with("Location", BASE + section.url() + "/" + encoded(id))
        .with("ETag", tag(all.get(at - 1), then))
        .telling(change.told());
  }

  private static String encoded(String id) {
    return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20").replace("%3A", ":");
  }

  private String named(Xml item) {
    var name = item.text(item.has("name") ? "name" : "descr");
    return section.noun() + (name.isEmpty() ? "" : " " + name);
  }

  private Answer save(Call call, boolean whole) throws IOException, Engine.Refused, Trouble {
    var now = call.document();
    var items = items(now);
    int place = found(items, call);
    Xml old = items.get(place - 1);
    Tags.check(call, tag(old, now));
    Xml item = edited(old, call, whole);
    var at = section.path().at(place);
    var change =
        put(call, at, then(call, now, place), item, base(call, now), "changed " + named(item));
    if (call.isDry()) {
      return Answer.json(reported(change, shown(item)));
    }
    var then = after(call, change);
    var all = items(then);
    int stands = change.saved() ? standing(all, item, place) : place;
    var body = one(all, stands);
    warnings(body, change);
    return Answer.json(body)
        .with(
            "Content-Location", BASE + section.url() + "/" + encoded(body.path("@id").asString("")))
        .with("ETag", tag(all.get(stands - 1), then))
        .telling(change.told());
  }

  /** Where an item is that was saved at a place: others may have come before it. */
  private static int standing(List<Xml> all, Xml item, int place) {
    return place <= all.size() && all.get(place - 1).equals(item)
        ? place
        : Math.max(
            1, all.indexOf(item) + 1 > 0 ? all.indexOf(item) + 1 : Math.min(place, all.size()));
  }

  /** The item as the revision of its tag has it. */
  private ConfigPath then(Call call, Document now, int place)
      throws IOException, Engine.Refused, Trouble {
    long base = base(call, now);
    if (base == now.revision()) {
      return section.path().at(place);
    }
    int was = place(items(earlier(call, base)), call.id());
    if (was == 0) {
      throw new Trouble(412, "This is another one than was read; nothing was overwritten.");
    }
    return section.path().at(was);
  }

  static Document earlier(Call call, long base) throws IOException, Trouble {
    try {
      return call.documents().revision(base);
    } catch (Engine.Refused _) {
      throw new Trouble(412, "The history has no revision " + base + " any more: read this again.");
    }
  }

  private Answer delete(Call call) throws IOException, Engine.Refused, Trouble {
    var now = call.document();
    var items = items(now);
    int place = found(items, call);
    Xml old = items.get(place - 1);
    Tags.check(call, tag(old, now));
    var path = then(call, now, place);
    try {
      var change =
          call.change(
              "config.delete",
              path,
              "deleted " + named(old),
              object().put("base", base(call, now)));
      return call.isDry() ? Answer.json(change.report()) : Answer.nothing().telling(change.told());
    } catch (Engine.Refused e) {
      throw inUse(trouble(e, path, old));
    }
  }

  /** What cannot go because something names it. */
  static Trouble inUse(Trouble trouble) {
    return trouble.status() == 422
        ? new Trouble(409, "It cannot be deleted.", trouble.faults(), Map.of())
        : trouble;
  }

  private Answer position(Call call) throws IOException, Engine.Refused, Trouble {
    var now = call.document();
    var items = items(now);
    int place = found(items, call);
    return unlessKnown(call, Tags.of(items, now.revision()), object().put("position", place));
  }

  private Answer move(Call call) throws IOException, Engine.Refused, Trouble {
    var now = call.document();
    var items = items(now);
    int place = found(items, call);
    Tags.check(call, Tags.of(items, now.revision()));
    var to = call.body().path("position");
    if (!to.isIntegralNumber() || !to.canConvertToInt() || call.body().size() != 1) {
      throw Trouble.refused(
          List.of(new Trouble.Fault("/position", "Say the place in the list, counted from 1.")));
    }
    var at = section.path().at(place);
    try {
      var change =
          call.change(
              "config.move",
              at,
              "moved " + named(items.get(place - 1)),
              object().put("at", to.asInt()).put("base", now.revision()));
      if (call.isDry()) {
        return Answer.json(change.report());
      }
      var then = after(call, change);
      return Answer.json(object().put("position", to.asInt()))
          .with("ETag", Tags.of(items(then), then.revision()))
          .telling(change.told());
    } catch (Engine.Refused e) {
      var trouble = trouble(e, at, items.get(place - 1));
      throw trouble.status() == 422
          ? Trouble.refused(
              List.of(
                  new Trouble.Fault(
                      "/position",
                      e.problems().isEmpty() ? e.sentence() : e.problems().getFirst().message())))
          : trouble;
    }
  }
}
