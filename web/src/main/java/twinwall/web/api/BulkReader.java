package twinwall.web.api;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.ToIntFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.config.ListEdits;
import twinwall.core.config.Xml;
import twinwall.web.api.Trouble.Fault;
import twinwall.web.page.Section;

/** Reads a list of operations; what is wrong with one is said with its place in the request. */
final class BulkReader {
  static final String OPERATIONS = "operations";
  private static final int MOST = 5_000;
  private static final int MOST_FAULTS = 100;
  private static final Set<String> MEMBERS = Set.of("op", "id", "etag", "item", "position");

  private final Section section;
  private final List<Xml> items;
  private final ToIntFunction<String> places;
  private final long revision;
  private final boolean whole;
  private final List<Fault> faults = new ArrayList<>();
  private final Map<Integer, Integer> taken = new HashMap<>();
  private boolean untagged;
  private boolean stale;

  /**
   * @param whole whether the request says which state of the whole list it means
   */
  BulkReader(Section section, List<Xml> items, List<String> ids, long revision, boolean whole) {
    this.section = section;
    this.items = items;
    this.places = places(ids);
    this.revision = revision;
    this.whole = whole;
  }

  /**
   * One that was read.
   *
   * @param gone the item that it takes away
   */
  record Operation(ListEdits.Operation edit, Optional<Xml> gone) {}

  static ObjectNode schema(ObjectNode item) {
    ObjectNode one = Schemas.type("object");
    ObjectNode members = one.putObject("properties");
    var ops = Schemas.type("string");
    List.of("create", "change", "replace", "delete").forEach(ops.putArray("enum")::add);
    members.set("op", ops);
    members.set(
        "id", Schemas.type("string").put("description", "Which one, as it is called before all."));
    members.set(
        "etag",
        Schemas.type("string")
            .put("description", "The state of it that is meant; or If-Match with the list's."));
    members.set("item", item);
    members.set(
        "position",
        Schemas.number(1, 1_000_000)
            .put("description", "Where to create it, in the list as it is by then."));
    one.putArray("required").add("op");
    one.put("additionalProperties", false);
    ObjectNode out = Schemas.type("object");
    out.putObject("properties")
        .set(OPERATIONS, Schemas.array(one).put("description", "At most " + MOST + "."));
    out.putArray("required").add(OPERATIONS);
    return out.put("additionalProperties", false);
  }

  /** The place of what has this name, or is at {@code :N}; 0 for nothing. */
  static ToIntFunction<String> places(List<String> ids) {
    var known = new HashMap<String, Integer>();
    for (int i = 0; i < ids.size(); i++) {
      known.put(ids.get(i), i + 1);
    }
    return id -> {
      if (id.matches(":[0-9]{1,6}")) {
        int place = Integer.parseInt(id.substring(1));
        return place <= ids.size() ? place : 0;
      }
      return known.getOrDefault(id, 0);
    };
  }

  List<Operation> read(ObjectNode body) throws Trouble {
    var sent = body.path(OPERATIONS);
    if (!sent.isArray() || sent.isEmpty() || sent.size() > MOST || body.size() != 1) {
      throw Trouble.refused(
          List.of(
              new Fault("/" + OPERATIONS, "Say 1 to " + MOST + " operations, and nothing else.")));
    }
    var out = new ArrayList<Operation>();
    int length = items.size();
    for (int i = 0; i < sent.size(); i++) {
      var at = "/" + OPERATIONS + "/" + i;
      if (sent.get(i) instanceof ObjectNode one) {
        var operation = one(one, at, length);
        operation.ifPresent(out::add);
        length += operation.map(o -> grows(o.edit())).orElse(0);
      } else {
        fault(at, "This is an object.");
      }
    }
    if (!faults.isEmpty()) {
      throw Trouble.refused(faults);
    }
    if (untagged) {
      throw new Trouble(
          428,
          "Say which state you mean to change: If-Match with the ETag of the list, or etag in each"
              + " operation.");
    }
    if (stale) {
      throw new Trouble(
          412, "Somebody changed this since it was read; nothing was overwritten. Read it again.");
    }
    return out;
  }

  private static int grows(ListEdits.Operation edit) {
    return switch (edit) {
      case ListEdits.Add _ -> 1;
      case ListEdits.Put _ -> 0;
      case ListEdits.Delete _ -> -1;
    };
  }

  private void fault(String at, String sentence) {
    if (faults.size() < MOST_FAULTS) {
      faults.add(new Fault(at, sentence));
    }
  }

  private Optional<Operation> one(ObjectNode one, String at, int length) {
    for (var name : one.propertyNames()) {
      if (!MEMBERS.contains(name)) {
        fault(at + "/" + Writing.escaped(name), "There is no member of this name here.");
      }
    }
    return switch (one.path("op").asString("")) {
      case "create" -> created(one, at, length);
      case "change" -> put(one, at, false);
      case "replace" -> put(one, at, true);
      case "delete" -> {
        without(one, at, "item", "position");
        int place = found(one, at);
        yield place == 0
            ? Optional.empty()
            : Optional.of(
                new Operation(new ListEdits.Delete(place), Optional.of(items.get(place - 1))));
      }
      default -> {
        fault(at + "/op", "The operation is create, change, replace or delete.");
        yield Optional.empty();
      }
    };
  }

  private void without(ObjectNode one, String at, String... members) {
    for (var member : members) {
      if (one.has(member)) {
        fault(at + "/" + member, "This has no meaning for the operation.");
      }
    }
  }

  private Optional<Operation> created(ObjectNode one, String at, int length) {
    without(one, at, "id", "etag");
    var position = one.path("position");
    var place = OptionalInt.empty();
    if (one.has("position")) {
      if (!position.isIntegralNumber()
          || !position.canConvertToInt()
          || position.asInt() < 1
          || position.asInt() > length + 1) {
        fault(
            at + "/position", "The place in the list is a number from 1 to " + (length + 1) + ".");
        return Optional.empty();
      }
      place = OptionalInt.of(position.asInt());
    }
    var to = place;
    return item(Xml.empty(section.path().last().name()), one.path("item"), true, at)
        .map(item -> new Operation(new ListEdits.Add(item, to), Optional.empty()));
  }

  private Optional<Operation> put(ObjectNode one, String at, boolean replaces) {
    without(one, at, "position");
    int place = found(one, at);
    if (place == 0) {
      return Optional.empty();
    }
    return item(items.get(place - 1), one.path("item"), replaces, at)
        .map(item -> new Operation(new ListEdits.Put(place, item), Optional.empty()));
  }

  private Optional<Xml> item(Xml old, JsonNode sent, boolean replaces, String at) {
    if (!(sent instanceof ObjectNode object)) {
      fault(at + "/item", "This is an object.");
      return Optional.empty();
    }
    try {
      return Optional.of(Writing.of(section.members(), old, object, replaces));
    } catch (Trouble trouble) {
      trouble.faults().forEach(f -> fault(at + "/item" + f.field(), f.detail()));
      return Optional.empty();
    }
  }

  /** The place of the item that is meant; each may be meant once. */
  private int found(ObjectNode one, String at) {
    int place = places.applyAsInt(one.path("id").asString(""));
    if (place == 0) {
      fault(at + "/id", "There is no " + section.noun() + " of this name.");
      return 0;
    }
    var first = taken.putIfAbsent(place, taken.size());
    if (first != null) {
      fault(at + "/id", "Another operation is about this one, too.");
      return 0;
    }
    var tag = one.path("etag").asString("");
    var now = Tags.of(List.of(items.get(place - 1)), revision);
    untagged |= tag.isEmpty() && !whole;
    // With secrets, which nobody sees here, only the very revision will do.
    stale |= !tag.isEmpty() && !tag.equals(now) && !tag.equals("*");
    return place;
  }
}
