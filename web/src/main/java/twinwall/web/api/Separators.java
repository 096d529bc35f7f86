package twinwall.web.api;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.config.ConfigPath;
import twinwall.core.config.Interface;
import twinwall.core.config.Separator;
import twinwall.core.config.SeparatorFollows;
import twinwall.core.config.Xml;
import twinwall.core.config.XmlWriter;
import twinwall.web.api.Endpoint.Method;
import twinwall.web.api.Trouble.Fault;
import twinwall.web.engine.Documents.Document;
import twinwall.web.engine.Engine;
import twinwall.web.page.Section;

/**
 * The separators between the rules of a list: a text and a colour, and how many rules are above.
 */
final class Separators {
  private static final String FLOATING = "floating";

  private final Section section;
  private final boolean tabs;

  Separators(Section section) {
    this.section = section;
    this.tabs = section.path().toString().startsWith("filter");
  }

  /** One, and the tab in which it is. */
  private record One(String tab, Separator separator, Xml xml) {}

  List<Endpoint> endpoints(Schemas schemas) {
    var url = section.url() + "/separators";
    var one = url + "/{id}";
    var written = schema();
    var all = new ArrayList<Endpoint>();
    all.add(
        make(Method.GET, url, section.privilege(), "Lists separators", this::list)
            .giving(200, listed(written)));
    all.add(
        make(Method.POST, url, section.editing(), "Adds a separator", this::add)
            .asking(Schemas.DRY, Schemas.APPLY)
            .taking(written)
            .giving(201, written));
    all.add(
        make(Method.GET, one, section.privilege(), "Reads a separator", this::get)
            .giving(200, written));
    all.add(
        make(Method.PATCH, one, section.editing(), "Changes or moves a separator", this::change)
            .asking(Schemas.DRY, Schemas.APPLY)
            .taking(written)
            .giving(200, written));
    all.add(
        make(Method.DELETE, one, section.editing(), "Deletes a separator", this::delete)
            .asking(Schemas.DRY, Schemas.APPLY)
            .emptyHanded());
    return all;
  }

  private Endpoint make(
      Method method, String path, String privilege, String summary, Endpoint.Handler handler) {
    return Endpoint.of(method, path, privilege, section.title(), summary, handler).withTag();
  }

  private ObjectNode schema() {
    ObjectNode out = Schemas.type("object");
    ObjectNode members = out.putObject("properties");
    if (tabs) {
      members.set(
          "interface",
          Schemas.type("string").put("description", "Whose tab it is in, or " + FLOATING + "."));
    }
    members.set(
        "row", Schemas.number(0, 999_999).put("description", "How many rules of it are above."));
    members.set(
        "text",
        Schemas.type("string").put("description", "At most " + Separator.LONGEST + " characters."));
    var colors = Schemas.type("string");
    Separator.COLORS.forEach(colors.withArray("enum")::add);
    members.set("color", colors);
    for (var name : List.of("@id", "@etag")) {
      members.set(name, Schemas.type("string").put("readOnly", true));
    }
    return out.put("additionalProperties", false);
  }

  private static ObjectNode listed(ObjectNode one) {
    ObjectNode out = Schemas.type("object");
    ObjectNode members = out.putObject("properties");
    members.set("items", Schemas.array(one));
    members.set("total", Schemas.type("integer"));
    return out;
  }

  // Reading.

  private ConfigPath place(String tab) {
    return Separator.place(section.path(), tab.equals(FLOATING) ? Separator.FLOATING : tab);
  }

  private List<One> all(Document now) {
    if (!tabs) {
      return in(now, "");
    }
    var holder = now.root().find("filter/separator");
    return holder.map(Xml::children).orElse(List.of()).stream()
        .map(x -> x.name().equals(Separator.FLOATING) ? FLOATING : x.name())
        .distinct()
        .flatMap(tab -> in(now, tab).stream())
        .toList();
  }

  private List<One> in(Document now, String tab) {
    var place = place(tab);
    var holder = place.find(now.root()).stream().findFirst();
    return Separator.all(now.root(), place).stream()
        .map(s -> new One(tab, s, holder.flatMap(h -> h.child(s.id())).orElse(Xml.empty(s.id()))))
        .toList();
  }

  private String id(One one) {
    return tabs ? one.tab() + ":" + one.separator().id() : one.separator().id();
  }

  private ObjectNode shown(One one, Document now) {
    ObjectNode out = Resource.object();
    if (tabs) {
      out.put("interface", one.tab());
    }
    return out.put("row", one.separator().row())
        .put("text", one.separator().text())
        .put("color", one.separator().color())
        .put("@id", id(one))
        .put("@etag", tag(one, now));
  }

  private static String tag(One one, Document now) {
    return Tags.of(List.of(one.xml()), now.revision());
  }

  private One found(Call call, Document now) throws Trouble {
    return all(now).stream()
        .filter(one -> id(one).equals(call.id()))
        .findFirst()
        .orElseThrow(() -> new Trouble(404, "There is no separator of this name."));
  }

  private Answer list(Call call) throws IOException, Engine.Refused {
    var now = call.document();
    var all = all(now);
    var body = Resource.object();
    var items = body.putArray("items");
    all.forEach(one -> items.add(shown(one, now)));
    body.put("total", all.size());
    return Resource.unlessKnown(
        call, Tags.of(all.stream().map(One::xml).toList(), now.revision()), body);
  }

  private Answer get(Call call) throws IOException, Engine.Refused, Trouble {
    var now = call.document();
    var one = found(call, now);
    return Resource.unlessKnown(call, tag(one, now), shown(one, now));
  }

  // Writing.

  private Answer add(Call call) throws IOException, Engine.Refused, Trouble {
    var now = call.document();
    var tab = tab(call.body(), now);
    var known = in(now, tab).stream().map(One::separator).toList();
    if (known.size() >= Separator.MOST) {
      throw new Trouble(422, "There are at most " + Separator.MOST + " separators in a tab.");
    }
    var fresh =
        new Separator(Separator.free(known), rules(now, tab), "", Separator.COLORS.getFirst());
    var wanted = read(call.body(), fresh, rules(now, tab));
    var saved = save(call, now, tab, wanted, Xml.empty(wanted.id()), "added separator ");
    return saved.status() == 200 && !call.isDry()
        ? new Answer(201, saved.type(), saved.headers(), saved.body(), saved.told())
            .with(
                "Location",
                Resource.BASE
                    + section.url()
                    + "/separators/"
                    + (tabs ? tab + ":" : "")
                    + wanted.id())
        : saved;
  }

  private Answer change(Call call) throws IOException, Engine.Refused, Trouble {
    var now = call.document();
    var one = found(call, now);
    Tags.check(call, tag(one, now));
    if (call.body().has("interface")
        && !call.body().path("interface").asString("").equals(one.tab())) {
      throw refused("/interface", "A separator stays in its tab; delete it and add another one.");
    }
    var wanted = read(call.body(), one.separator(), rules(now, one.tab()));
    return save(call, now, one.tab(), wanted, one.xml(), "changed separator ");
  }

  private Answer save(Call call, Document now, String tab, Separator wanted, Xml old, String what)
      throws IOException, Engine.Refused, Trouble {
    var path = place(tab).plus(ConfigPath.parse(wanted.id()).orElseThrow());
    Xml xml = wanted.in(old, tab.equals(FLOATING) ? Separator.FLOATING : tab);
    var request = Resource.object().put("xml", XmlWriter.fragment(xml)).put("base", now.revision());
    var change = call.change("config.put", path, what + wanted.text(), request);
    if (call.isDry()) {
      return Answer.json(change.report());
    }
    var then = Resource.after(call, change);
    var one = new One(tab, wanted, xml);
    return Answer.json(shown(one, then)).with("ETag", tag(one, then)).telling(change.told());
  }

  private Answer delete(Call call) throws IOException, Engine.Refused, Trouble {
    var now = call.document();
    var one = found(call, now);
    Tags.check(call, tag(one, now));
    var path = place(one.tab()).plus(ConfigPath.parse(one.separator().id()).orElseThrow());
    var change =
        call.change(
            "config.delete",
            path,
            "deleted separator " + one.separator().text(),
            Resource.object().put("base", now.revision()));
    return call.isDry() ? Answer.json(change.report()) : Answer.nothing().telling(change.told());
  }

  private String tab(ObjectNode body, Document now) throws Trouble {
    if (!tabs) {
      return "";
    }
    var tab = body.path("interface").asString("");
    boolean known =
        tab.equals(FLOATING)
            || Interface.isId(tab)
                && (now.config().interfaceById(tab).isPresent()
                    || now.config().rules().stream().anyMatch(r -> r.interfaces().contains(tab)));
    if (!known) {
      throw refused("/interface", "Say whose tab: an interface with rules, or " + FLOATING + ".");
    }
    return tab;
  }

  private int rules(Document now, String tab) {
    var rules = section.path().find(now.root());
    var word = tab.equals(FLOATING) ? Separator.FLOATING : tab;
    return tabs
        ? (int) rules.stream().filter(r -> SeparatorFollows.isIn(r, word)).count()
        : rules.size();
  }

  private Separator read(ObjectNode body, Separator old, int rules) throws Trouble {
    var faults = new ArrayList<Fault>();
    for (var name : body.propertyNames()) {
      boolean known =
          List.of("row", "text", "color").contains(name) || tabs && name.equals("interface");
      if (!known && !name.startsWith("@")) {
        faults.add(new Fault("/" + Writing.escaped(name), "There is no member of this name here."));
      }
    }
    var row = body.path("row");
    boolean goodRow =
        !body.has("row")
            || row.isIntegralNumber()
                && row.canConvertToInt()
                && row.asInt() >= 0
                && row.asInt() <= rules;
    if (!goodRow) {
      faults.add(new Fault("/row", "The rules above it are a number from 0 to " + rules + "."));
    }
    for (var name : List.of("text", "color")) {
      if (body.has(name) && !body.path(name).isString()) {
        faults.add(new Fault("/" + name, "This is text."));
      }
    }
    var wanted =
        new Separator(
            old.id(),
            goodRow && body.has("row") ? row.asInt() : Math.min(rules, old.row()),
            Optional.ofNullable(body.get("text")).map(x -> x.asString("")).orElse(old.text()),
            Optional.ofNullable(body.get("color")).map(x -> x.asString("")).orElse(old.color()));
    var wrong = wanted.wrong();
    if (faults.isEmpty() && !wrong.isEmpty()) {
      faults.add(new Fault(Separator.COLORS.contains(wanted.color()) ? "/text" : "/color", wrong));
    }
    if (!faults.isEmpty()) {
      throw Trouble.refused(faults);
    }
    return wanted;
  }

  private static Trouble refused(String field, String sentence) {
    return Trouble.refused(List.of(new Fault(field, sentence)));
  }
}
