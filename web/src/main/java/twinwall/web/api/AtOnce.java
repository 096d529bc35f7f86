package twinwall.web.api;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.config.ConfigPath;
import twinwall.core.config.ListEdits;
import twinwall.core.config.Problem;
import twinwall.core.config.Xml;
import twinwall.core.config.XmlWriter;
import twinwall.web.api.BulkReader.Operation;
import twinwall.web.api.Endpoint.Method;
import twinwall.web.api.Trouble.Fault;
import twinwall.web.engine.Documents.Document;
import twinwall.web.engine.Engine;
import twinwall.web.page.Section;

/** A list as a whole in one request: its order, and many changes of it, all or nothing. */
final class AtOnce {
  private static final String BULK = "/bulk";

  /** What an item is not called in addresses, though it is its name. */
  static final Set<String> ADDRESSES = Set.of("bulk", "order", "separators");

  private static final String IDS = "ids";
  private static final int MOST = 20_000;

  private final Items of;
  private final Section section;

  AtOnce(Items of) {
    this.of = of;
    this.section = of.section;
  }

  List<Endpoint> endpoints(Schemas schemas) {
    var url = section.url();
    var noun = section.noun();
    var all = new ArrayList<Endpoint>();
    all.add(
        Endpoint.of(
                Method.POST,
                url + BULK,
                section.editing(),
                section.title(),
                "Creates, changes and deletes many at once, or nothing: " + noun,
                this::bulk)
            .asking(Schemas.DRY, Schemas.APPLY)
            .taking(BulkReader.schema(schemas.written(section)))
            .giving(200, results()));
    if (section.ordered()) {
      all.add(
          of.make(
                  Method.GET,
                  url + "/order",
                  section.privilege(),
                  "Says the order: " + noun,
                  this::order)
              .giving(200, orderSchema()));
      all.add(
          of.make(
                  Method.PUT,
                  url + "/order",
                  section.editing(),
                  "Gives all another order: " + noun,
                  this::reorder)
              .asking(Schemas.DRY, Schemas.APPLY)
              .taking(orderSchema())
              .giving(200, orderSchema()));
    }
    return all;
  }

  private static ObjectNode orderSchema() {
    ObjectNode out = Schemas.type("object");
    ObjectNode ids = Schemas.array(Schemas.type("string"));
    out.putObject("properties")
        .set(IDS, ids.put("description", "What each is called (@id), in order; all of them."));
    out.putArray("required").add(IDS);
    return out.put("additionalProperties", false);
  }

  private static ObjectNode results() {
    ObjectNode out = Schemas.type("object");
    ObjectNode properties = out.putObject("properties");
    properties.set("revision", Schemas.type("integer"));
    properties.set(
        "results",
        Schemas.array(
            Schemas.type("object").put("description", "@id, @position and @etag, as it is now.")));
    out.putArray("required").add("results");
    return out;
  }

  // The order.

  private ObjectNode told(List<Xml> items) {
    var body = Resource.object();
    of.ids(items).forEach(body.putArray(IDS)::add);
    return body;
  }

  private Answer order(Call call) throws IOException, Engine.Refused {
    var now = call.document();
    var items = of.items(now);
    return Resource.unlessKnown(call, Tags.of(items, now.revision()), told(items));
  }

  private Answer reorder(Call call) throws IOException, Engine.Refused, Trouble {
    var now = call.document();
    var items = of.items(now);
    Tags.check(call, Tags.of(items, now.revision()));
    var request = Resource.object().put("base", base(call, now, items));
    places(call.body(), items).forEach(request.putArray("places")::add);
    try {
      var change =
          call.change(
              "config.order", section.path(), "another order of " + section.noun(), request);
      if (call.isDry()) {
        return Answer.json(change.report());
      }
      var then = Resource.after(call, change);
      var all = of.items(then);
      return Answer.json(told(all))
          .with("ETag", Tags.of(all, then.revision()))
          .telling(change.told());
    } catch (Engine.Refused e) {
      throw of.trouble(e, section.path(), Xml.empty(section.path().last().name()));
    }
  }

  /** The places that are meant, each once. */
  private List<Integer> places(ObjectNode body, List<Xml> items) throws Trouble {
    var sent = body.path(IDS);
    if (!sent.isArray() || sent.size() > MOST || body.size() != 1) {
      throw fault("/" + IDS, "Say the order: a list of all ids, and nothing else.");
    }
    var ids = of.ids(items);
    var places = new ArrayList<Integer>();
    var seen = new HashSet<Integer>();
    var known = BulkReader.places(ids);
    for (int i = 0; i < sent.size(); i++) {
      var id = sent.get(i).asString("");
      int place = known.applyAsInt(id);
      if (place == 0) {
        throw fault("/" + IDS + "/" + i, "There is no " + section.noun() + " of this name.");
      }
      if (!seen.add(place)) {
        throw fault("/" + IDS + "/" + i, "This one is named twice.");
      }
      places.add(place);
    }
    if (places.size() != items.size()) {
      var missing = new ArrayList<>(ids);
      places.forEach(place -> missing.set(place - 1, ""));
      missing.removeIf(String::isEmpty);
      throw fault(
          "/" + IDS,
          "The order names "
              + places.size()
              + " of "
              + items.size()
              + "; "
              + String.join(", ", missing.stream().limit(5).toList())
              + (missing.size() > 5 ? " and others are" : missing.size() > 1 ? " are" : " is")
              + " missing.");
    }
    return places;
  }

  private static Trouble fault(String field, String sentence) {
    return Trouble.refused(List.of(new Fault(field, sentence)));
  }

  /** The revision of the list's tag, where its items are where they are now. */
  private long base(Call call, Document now, List<Xml> items) throws IOException, Trouble {
    long base = Resource.base(call, now);
    if (base != now.revision() && !of.items(Items.earlier(call, base)).equals(items)) {
      throw new Trouble(
          412, "Somebody changed this since it was read; nothing was overwritten. Read it again.");
    }
    return base;
  }

  // Many changes.

  private Answer bulk(Call call) throws IOException, Engine.Refused, Trouble {
    if (!call.may().test(section.adding())) {
      throw new Trouble(403, "This needs the privilege " + section.adding() + ".");
    }
    var now = call.document();
    var items = of.items(now);
    if (!call.ifMatch().isEmpty()) {
      Tags.check(call, Tags.of(items, now.revision()));
    }
    var operations =
        new BulkReader(section, items, of.ids(items), now.revision(), !call.ifMatch().isEmpty())
            .read(call.body());
    var edits = operations.stream().map(Operation::edit).toList();
    var slots =
        ListEdits.after(items, edits)
            .orElseThrow(() -> fault("/operations", "An operation is of no item, or of no place."));
    var request = Resource.object().put("base", base(call, now, items));
    var sent = request.putArray("operations");
    operations.forEach(o -> send(sent.addObject(), o.edit()));
    Change change;
    try {
      var what = operations.size() + " changes at once: " + section.noun();
      change = call.change("config.bulk", section.path(), what, request);
    } catch (Engine.Refused e) {
      throw trouble(e, operations, slots);
    }
    if (call.isDry()) {
      return Answer.json(change.report());
    }
    var then = Resource.after(call, change);
    var all = of.items(then);
    var body = Resource.object().put("revision", then.revision());
    results(body, operations.size(), slots, all, then);
    Resource.warnings(body, change);
    return Answer.json(body).with("ETag", Tags.of(all, then.revision())).telling(change.told());
  }

  private static void send(ObjectNode to, ListEdits.Operation edit) {
    switch (edit) {
      case ListEdits.Add add -> {
        to.put("what", "add").put("xml", XmlWriter.fragment(add.item()));
        add.place().ifPresent(at -> to.put("place", at));
      }
      case ListEdits.Put(int place, Xml item) ->
          to.put("what", "put").put("place", place).put("xml", XmlWriter.fragment(item));
      case ListEdits.Delete(int place) -> to.put("what", "delete").put("place", place);
    }
  }

  /** For each operation what became of its item; nothing for one that is deleted. */
  private void results(
      ObjectNode body, int operations, List<ListEdits.Slot> slots, List<Xml> all, Document then) {
    var places = new int[operations];
    for (int i = 0; i < slots.size(); i++) {
      if (slots.get(i).operation() >= 0) {
        places[slots.get(i).operation()] = i + 1;
      }
    }
    var ids = of.ids(all);
    var results = body.putArray("results");
    for (int place : places) {
      var one = results.addObject();
      if (place > 0 && place <= all.size()) {
        one.put("@id", ids.get(place - 1))
            .put("@position", place)
            .put("@etag", Items.tag(all.get(place - 1), then));
      }
    }
  }

  /** What the engine refuses, with the member of the operation that it is about. */
  private Trouble trouble(Engine.Refused e, List<Operation> operations, List<ListEdits.Slot> slots)
      throws Engine.Refused {
    if (!e.kind().equals("refused") || e.problems().isEmpty()) {
      return of.trouble(e, section.path(), Xml.empty(section.path().last().name()));
    }
    var faults = new ArrayList<Fault>();
    boolean inUse = false;
    for (var problem : e.problems()) {
      var fault = fault(problem, operations, slots);
      inUse |= fault.detail().contains(" is used by ");
      faults.add(fault);
    }
    var trouble = Trouble.refused(faults);
    return inUse ? Items.inUse(trouble) : trouble;
  }

  private Fault fault(Problem problem, List<Operation> operations, List<ListEdits.Slot> slots) {
    for (int i = 0; i < slots.size(); i++) {
      var slot = slots.get(i);
      if (slot.operation() >= 0) {
        var fault = Resource.fault(problem, section.path().at(i + 1), slot.item());
        if (fault.detail().equals(problem.message()) && isAt(problem, i + 1, slot.item())) {
          return new Fault(
              "/operations/" + slot.operation() + "/item" + fault.field(), fault.detail());
        }
      }
    }
    for (int n = 0; n < operations.size(); n++) {
      var gone = operations.get(n).gone();
      if (gone.filter(x -> names(problem, x)).isPresent()) {
        return new Fault("/operations/" + n, problem.message());
      }
    }
    return new Fault("", problem.told());
  }

  private boolean isAt(Problem problem, int place, Xml item) {
    return ConfigPath.parse(problem.path())
        .filter(path -> Resource.isIn(path, section.path().at(place), item))
        .filter(path -> path.steps().get(section.path().steps().size() - 1).selector().isPresent())
        .isPresent();
  }

  private boolean names(Problem problem, Xml item) {
    return problem.path().equals(section.path() + "[" + item.text("name") + "]");
  }
}
