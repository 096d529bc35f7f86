package twinwall.node.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.config.ConfigPath;
import twinwall.core.config.Edit;
import twinwall.core.config.Items;
import twinwall.core.config.ListEdits;
import twinwall.core.config.ListTags;
import twinwall.core.config.Xml;
import twinwall.node.control.Op;
import twinwall.node.control.Refusal;

/**
 * {@code config.order} and {@code config.bulk}: a list as a whole, in one revision. Places are
 * those of the revision {@code base}, where the request names one.
 */
final class BulkOps {
  private static final int MOST = 20_000;
  private static final String MEANWHILE = Items.CONFLICT + " meanwhile; nothing was done.";

  private final ConfigOps ops;
  private final ConfigStore store;

  BulkOps(ConfigOps ops, ConfigStore store) {
    this.ops = ops;
    this.store = store;
  }

  Map<String, Op> all() {
    return Map.of("config.order", this::order, "config.bulk", this::bulk);
  }

  private static ConfigPath list(ObjectNode args) throws Refusal {
    ConfigPath list = ConfigOps.path(args);
    boolean many = !list.isRoot() && ListTags.contains(list.last().name());
    if (!many || list.last().selector().isPresent()) {
      throw ConfigOps.refusal(list.toString(), "This is no list.");
    }
    return list;
  }

  private JsonNode order(ObjectNode args) throws Refusal {
    ConfigPath list = list(args);
    List<Integer> places = new ArrayList<>();
    for (JsonNode place : args.path("places")) {
      if (places.size() == MOST) {
        throw ConfigOps.refusal(list.toString(), "An order has at most " + MOST + " items.");
      }
      places.add(place.asInt(0));
    }
    Optional<Xml> base = ops.base(args);
    Edit edit =
        config -> {
          boolean same = base.isEmpty() || list.find(base.get()).equals(list.find(config.xml()));
          return same
              ? ListEdits.order(list, places).on(config)
              : Edit.Refused.because(list.toString(), MEANWHILE);
        };
    return ops.edit(args, "order " + list, edit);
  }

  private JsonNode bulk(ObjectNode args) throws Refusal {
    ConfigPath list = list(args);
    List<ListEdits.Operation> operations = new ArrayList<>();
    List<Xml> added = new ArrayList<>();
    for (JsonNode one : args.path("operations")) {
      if (operations.size() == MOST) {
        throw ConfigOps.refusal(list.toString(), "At most " + MOST + " operations at once.");
      }
      operations.add(operation(args, list, one, added));
    }
    if (operations.isEmpty()) {
      throw ConfigOps.refusal(list.toString(), "There is nothing to do.");
    }
    Optional<Xml> base = ops.base(args);
    return ops.edit(
        args,
        operations.size() + " changes of " + list,
        config -> on(config.xml(), list, operations, base).on(config));
  }

  private static Edit on(
      Xml now, ConfigPath list, List<ListEdits.Operation> operations, Optional<Xml> base) {
    List<Integer> places =
        operations.stream()
            .flatMapToInt(operation ->
                switch (operation) {
                  case ListEdits.Put put -> IntStream.of(put.place());
                  case ListEdits.Delete delete -> IntStream.of(delete.place());
                  case ListEdits.Add _ -> IntStream.empty();
                })
            .boxed()
            .toList();
    return ListEdits.since(list, places, base.orElse(now), now)
        .<Edit>map(standing ->
            ListEdits.bulk(
                list, operations.stream().map(operation -> moved(operation, standing)).toList()))
        .orElse(_ -> Edit.Refused.because(list.toString(), MEANWHILE));
  }

  private static ListEdits.Operation moved(
      ListEdits.Operation operation, Map<Integer, Integer> standing) {
    return switch (operation) {
      case ListEdits.Put(int place, Xml item) ->
          new ListEdits.Put(standing.getOrDefault(place, 0), item);
      case ListEdits.Delete(int place) -> new ListEdits.Delete(standing.getOrDefault(place, 0));
      case ListEdits.Add add -> add;
    };
  }

  private ListEdits.Operation operation(
      ObjectNode args, ConfigPath list, JsonNode one, List<Xml> added) throws Refusal {
    int place = one.path("place").asInt(0);
    return switch (one.path("what").asString("")) {
      case "delete" -> new ListEdits.Delete(place);
      case "put" -> new ListEdits.Put(place, ConfigOps.parse(one.path("xml").asString("")));
      case "add" -> {
        Xml item = ConfigOps.parse(one.path("xml").asString(""));
        Xml whole = Generated.complete(list, item, store.current(), ops.stamp(args), added);
        added.add(whole);
        yield new ListEdits.Add(whole, place > 0 ? OptionalInt.of(place) : OptionalInt.empty());
      }
      default -> throw ConfigOps.refusal(list.toString(), "Say what: add, put or delete.");
    };
  }
}
