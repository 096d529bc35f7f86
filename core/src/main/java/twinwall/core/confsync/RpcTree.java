package twinwall.core.confsync;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import twinwall.core.config.ListTags;
import twinwall.core.config.Xml;

/**
 * Subtrees of config.xml as XML-RPC values and back. The table of list names decides what is a
 * list: PHP writes an empty list and an empty map alike, leaves holes in lists from which it
 * removed something, and knows truths and numbers where the file has only texts.
 */
public final class RpcTree {
  private static final Pattern PLACE = Pattern.compile("[0-9]{1,9}");

  private RpcTree() {}

  /** The payload holds something that cannot be in a config.xml. */
  public static final class NotConfig extends Exception {
    private static final long serialVersionUID = 1;
    private final String path;

    NotConfig(String path, String why) {
      super(why);
      this.path = path;
    }

    public String path() {
      return path;
    }
  }

  /** The content of an element: its text, or its children by name, those that repeat as lists. */
  public static RpcValue toValue(Xml xml) {
    return xml.children().isEmpty() ? new RpcValue.Text(xml.text()) : struct(xml.children());
  }

  /** Elements by name, those that repeat as lists. */
  public static RpcValue.Struct struct(List<Xml> elements) {
    var lists = new LinkedHashMap<String, List<RpcValue>>();
    SequencedMap<String, RpcValue> members = new LinkedHashMap<>();
    for (var element : elements) {
      if (ListTags.contains(element.name())) {
        lists.computeIfAbsent(element.name(), _ -> new ArrayList<>()).add(toValue(element));
        members.putIfAbsent(element.name(), RpcValue.EMPTY);
      } else {
        members.put(element.name(), toValue(element));
      }
    }
    lists.forEach((name, values) -> members.put(name, new RpcValue.Items(values)));
    return new RpcValue.Struct(members);
  }

  /** The elements of a name that a value stands for: none, one, or the items of a list. */
  public static List<Xml> toXml(String name, RpcValue value, String path) throws NotConfig {
    var lower = name.toLowerCase(Locale.ROOT);
    if (!Xml.isName(lower)) {
      throw new NotConfig(path, "this is not a name that an element can have");
    }
    return ListTags.contains(lower) ? list(lower, value, path) : one(lower, value, path);
  }

  private static List<Xml> one(String name, RpcValue value, String path) throws NotConfig {
    return switch (value) {
      case RpcValue.Bool(boolean truth) -> truth ? List.of(Xml.empty(name)) : List.of();
      case RpcValue.Struct struct -> List.of(Xml.of(name, children(struct, path)));
      case RpcValue.Items items when items.values().isEmpty() -> List.of(Xml.empty(name));
      case RpcValue.Items _ -> throw new NotConfig(path, "this element cannot repeat");
      case RpcValue.Text _, RpcValue.Int _, RpcValue.Real _, RpcValue.Bytes _, RpcValue.Nil _ ->
          List.of(Xml.of(name, leaf(value, path)));
    };
  }

  private static List<Xml> list(String name, RpcValue value, String path) throws NotConfig {
    List<RpcValue> values =
        switch (value) {
          case RpcValue.Items items -> items.values();
          case RpcValue.Struct struct when isListWithHoles(struct) ->
              List.copyOf(struct.members().values());
          case RpcValue.Struct _,
              RpcValue.Text _,
              RpcValue.Int _,
              RpcValue.Real _,
              RpcValue.Bool _,
              RpcValue.Bytes _,
              RpcValue.Nil _ ->
              List.of(value);
        };
    var elements = new ArrayList<Xml>();
    int place = 0;
    for (var item : values) {
      var at = path + "[" + ++place + "]";
      switch (item) {
        case RpcValue.Struct struct -> elements.add(Xml.of(name, children(struct, at)));
        case RpcValue.Items items when items.values().isEmpty() -> {}
        case RpcValue.Items _ -> throw new NotConfig(at, "a list directly inside a list");
        case RpcValue.Bool(boolean truth) when !truth -> {}
        case RpcValue.Text _,
            RpcValue.Int _,
            RpcValue.Real _,
            RpcValue.Bool _,
            RpcValue.Bytes _,
            RpcValue.Nil _ ->
            elements.add(Xml.of(name, leaf(item, at)));
      }
    }
    return elements.stream().filter(x -> !x.isEmpty()).toList();
  }

  /** The elements that a struct stands for, in its order. */
  public static List<Xml> children(RpcValue.Struct struct, String path) throws NotConfig {
    var names = new LinkedHashSet<String>();
    var children = new ArrayList<Xml>();
    for (var member : struct.members().entrySet()) {
      var name = member.getKey().toLowerCase(Locale.ROOT);
      var at = path.isEmpty() ? name : path + "/" + name;
      if (!names.add(name)) {
        throw new NotConfig(at, "this element is there twice");
      }
      children.addAll(toXml(name, member.getValue(), at));
    }
    return children;
  }

  private static boolean isListWithHoles(RpcValue.Struct struct) {
    return !struct.members().isEmpty()
        && struct.members().keySet().stream().allMatch(name -> PLACE.matcher(name).matches());
  }

  private static String leaf(RpcValue value, String path) throws NotConfig {
    return switch (value) {
      case RpcValue.Text(var text) -> text;
      case RpcValue.Int(int number) -> Integer.toString(number);
      case RpcValue.Real(double number)
          when number == Math.rint(number) && Math.abs(number) < 1e15 ->
          Long.toString((long) number);
      case RpcValue.Real(double number) -> Double.toString(number);
      case RpcValue.Bool _, RpcValue.Nil _ -> "";
      case RpcValue.Bytes _ -> throw new NotConfig(path, "bytes cannot be in a config.xml");
      case RpcValue.Items _, RpcValue.Struct _ -> throw new NotConfig(path, "not a text");
    };
  }
}
