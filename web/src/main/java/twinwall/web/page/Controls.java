package twinwall.web.page;

import static twinwall.web.html.Html.el;
import static twinwall.web.html.Html.hidden;
import static twinwall.web.html.Html.parts;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import twinwall.core.config.Config;
import twinwall.core.config.ConfigPath;
import twinwall.core.config.Field;
import twinwall.core.config.Typed;
import twinwall.core.config.Xml;
import twinwall.web.html.Html;
import twinwall.web.html.Html.Element;
import twinwall.web.page.Form.Input;

/** The controls of a form, one for an input each. */
final class Controls {
  private static final int EMPTY_ROWS = 3;

  private final Config config;
  private final List<String> devices;
  private final ConfigPath path;
  private final Xml entity;

  Controls(Config config, List<String> devices, ConfigPath path, Xml entity) {
    this.config = config;
    this.devices = devices;
    this.path = path;
    this.entity = entity;
  }

  private String text(String element) {
    return Typed.text(path, entity, element);
  }

  /** Where something listens or asks from; the resolver has a word for everywhere. */
  private Map<String, String> places() {
    var out = new LinkedHashMap<String, String>();
    if (path.toString().equals("unbound")) {
      out.put("all", "All");
    }
    out.putAll(Choices.interfacesOrVips(config, true));
    return out;
  }

  /** The control of an input. */
  Html of(Input input, String id) {
    var name = input.element();
    return switch (input.control()) {
      case AUTO -> auto(name, id);
      case INTERFACE -> select(name, id, text(name), Choices.interfaces(config));
      case INTERFACE_OR_VIP ->
          select(name, id, text(name), Choices.interfacesOrVips(config, false));
      case GATEWAY -> select(name, id, text(name), Choices.gateways(config));
      case SCHEDULE -> select(name, id, text(name), Choices.schedules(config));
      case PROTOCOL -> select(name, id, text(name), Choices.protocols());
      case FAMILY -> select(name, id, text(name), families());
      case ASSOCIATION -> select(name, id, text(name), associations(text(name)));
      case DEVICE -> select(name, id, text(name), same(devices));
      case INTERFACES -> several(name, id, Choices.interfaces(config));
      case INTERFACES_AND_VIPS -> several(name, id, places());
      case USERS -> several(name, id, Choices.users(config));
      case PRIVILEGES -> several(name, id, Privileges.all());
      case ENDPOINT -> endpoint(name, id, true);
      case NAT_ENDPOINT -> endpoint(name, id, false);
      case ADDRESS -> field(name, id, text(name)).with("list", "addresses");
      case ALIAS_ENTRIES -> area(name, id, entries(), 8);
      case LONG_TEXT -> area(name, id, text(name), 5);
      case BASE64 -> area(name, id, decoded(text(name)), 6);
      case PASSWORD -> password(name, id, entity.has(name), false);
      case ROWS -> rows(name);
      case SHOWN -> el("output", text(name)).with("id", id);
    };
  }

  private Html auto(String name, String id) {
    var known = Typed.field(path, name);
    if (known.isEmpty()) {
      return field(name, id, text(name));
    }
    Field<?> f = known.get();
    if (f.secret()) {
      return password(name, id, entity.has(name), true);
    }
    return switch (f.kind()) {
      case FLAG -> box(name, id, Typed.ON, !text(name).isEmpty());
      case CHOICE -> select(name, id, text(name), choices(f));
      case WORDS ->
          f.limits().choices().isEmpty()
              ? field(name, id, text(name))
              : several(name, id, choices(f));
      case LIST -> area(name, id, text(name), 4);
      case NUMBER -> {
        var input = field(name, id, text(name)).with("inputmode", "numeric").as("short");
        var min = f.limits().min();
        yield min.isEmpty()
            ? input
            : input.with("placeholder", min.getAsInt() + "-" + f.limits().max().orElse(0));
      }
      case TEXT, ADDRESS, ENTITY, ENTITIES -> field(name, id, text(name));
    };
  }

  private static Map<String, String> choices(Field<?> f) {
    var out = new LinkedHashMap<String, String>();
    f.limits().choices().forEach(word -> out.put(word, Words.of(f.element(), word)));
    return out;
  }

  private static Map<String, String> families() {
    var out = new LinkedHashMap<String, String>();
    out.put("", "IPv4+IPv6");
    out.put("inet", "IPv4");
    out.put("inet6", "IPv6");
    return out;
  }

  private Map<String, String> associations(String now) {
    var out = new LinkedHashMap<String, String>();
    if (now.startsWith("nat_")) {
      out.put(now, "The associated filter rule follows");
    }
    out.put("", "None");
    if (!now.startsWith("nat_")) {
      out.put("add-associated", "Add associated filter rule");
    }
    out.put("add-unassociated", "Add unassociated filter rule");
    out.put("pass", "Pass");
    return out;
  }

  private static Map<String, String> same(List<String> words) {
    var out = new LinkedHashMap<String, String>();
    words.forEach(word -> out.put(word.split(" ", 2)[0], word));
    return out;
  }

  private static Element field(String name, String id, String value) {
    return el("input")
        .with("type", "text")
        .with("name", name)
        .with("id", id)
        .with("value", value)
        .with("spellcheck", "false")
        .with("autocomplete", "off");
  }

  private static Element area(String name, String id, String value, int rows) {
    return el("textarea", "\n" + value)
        .with("name", name)
        .with("id", id)
        .with("rows", Integer.toString(rows))
        .with("spellcheck", "false");
  }

  private static Element box(String name, String id, String value, boolean on) {
    return el("input")
        .with("type", "checkbox")
        .with("name", name)
        .with("id", id)
        .with("value", value)
        .with(on, "checked");
  }

  /** A value that is no choice, as older files have them, is one more choice. */
  static Element select(String name, String id, String value, Map<String, String> choices) {
    var options = new ArrayList<Html>();
    if (!choices.containsKey(value)) {
      options.add(option(value, value.isEmpty() ? "(choose)" : value, true));
    }
    choices.forEach((word, said) -> options.add(option(word, said, word.equals(value))));
    return el("select").with("name", name).with("id", id).of(options);
  }

  private static Element option(String value, String label, boolean selected) {
    return el("option", label).with("value", value).with(selected, "selected");
  }

  private Html several(String name, String id, Map<String, String> choices) {
    var now = Set.of(text(name).strip().split("[\\s,]+"));
    var all = new LinkedHashMap<>(choices);
    now.stream().filter(w -> !w.isEmpty()).sorted().forEach(w -> all.putIfAbsent(w, w));
    var boxes = new ArrayList<Html>();
    all.forEach((word, said) ->
        boxes.add(
            el("label")
                .as("check")
                .of(
                    box(name, id + "-" + boxes.size(), word, now.contains(word)),
                    Html.text(" " + said))));
    return el("div").as("checks").with("id", id).of(boxes);
  }

  private static Html password(String name, String id, boolean is, boolean clears) {
    var now = is ? "Set; leave empty to keep it" : "None yet";
    var twice = new ArrayList<Html>();
    twice.add(secret(name, now).with("id", id));
    twice.add(secret(name + "_again", "The same again").with("aria-label", "Confirm"));
    if (is && clears) {
      twice.add(
          el("label")
              .as("check")
              .of(box(name + "_clear", id + "-clear", Typed.ON, false), Html.text(" Remove it")));
    }
    return el("div").as("pair").of(twice);
  }

  private static Element secret(String name, String placeholder) {
    return el("input")
        .with("type", "password")
        .with("name", name)
        .with("value", "")
        .with("placeholder", placeholder)
        .with("autocomplete", "new-password");
  }

  private Html endpoint(String name, String id, boolean ports) {
    Xml end = entity.childOrEmpty(name);
    var network = end.text("network");
    var kinds = new LinkedHashMap<String, String>();
    kinds.put("any", "any");
    kinds.put("address", ports ? "Address or Alias" : "Network or Alias");
    kinds.put("network (self)", "This Firewall (self)");
    Choices.interfaces(config)
        .forEach((word, said) -> {
          kinds.put("network " + word, said + " subnets");
          kinds.put("network " + word + "ip", said + " address");
        });
    var typed = end.text("address");
    String kind;
    if (end.has("any") || network.equals("any")) {
      kind = "any";
    } else if (kinds.containsKey("network " + network)) {
      kind = "network " + network;
    } else if (!network.isEmpty() && ports) {
      kind = "network " + network;
      kinds.put(kind, network);
    } else {
      typed = network.isEmpty() ? typed : network;
      kind = typed.isEmpty() && entity.has(name) && !end.isEmpty() ? "any" : "address";
      kind = typed.isEmpty() && !entity.has(name) ? "any" : kind;
    }
    var all = new ArrayList<Html>();
    all.add(
        el("label")
            .as("check")
            .of(
                box(name + "/not", id + "-not", Typed.ON, end.has("not")),
                Html.text(" Invert match")));
    all.add(select(name + "/kind", id, kind, kinds));
    all.add(
        field(name + "/value", id + "-value", typed)
            .with("list", "addresses")
            .with("aria-label", "Address, network or alias")
            .with("data-when", name + "/kind=address"));
    if (ports && Typed.field(path, "protocol").isPresent()) {
      all.add(
          field(name + "/port", id + "-port", end.text("port"))
              .with("list", "ports")
              .with("aria-label", "Port Range")
              .with("placeholder", "Port, from-to, or alias; empty for any")
              .with("data-when", "protocol=tcp|udp|tcp/udp|sctp"));
    }
    return el("div").as("endpoint").of(all);
  }

  private String entries() {
    var words = entity.text("address").strip().split("\\s+");
    var details = entity.text("detail").split("\\|\\|", -1);
    var lines = new StringBuilder();
    for (int i = 0; i < words.length; i++) {
      var detail = i < details.length ? details[i].strip() : "";
      lines.append(words[i]).append(detail.isEmpty() ? "" : " " + detail).append('\n');
    }
    return lines.toString().strip();
  }

  private static String decoded(String base64) {
    try {
      return new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      return base64;
    }
  }

  private Html rows(String name) {
    var parent = name.contains("/") ? name.substring(0, name.indexOf('/')) : "";
    var element = name.substring(name.indexOf('/') + 1);
    Xml holder = parent.isEmpty() ? entity : entity.childOrEmpty(parent);
    var at = path.plus(ConfigPath.parse(name).orElseThrow());
    var columns = FormReader.columns(at);
    var there = new ArrayList<>(holder.children(element));
    for (int i = 0; i < EMPTY_ROWS; i++) {
      there.add(Xml.empty(element));
    }
    var head = new ArrayList<Html>();
    for (var column : columns) {
      Typed.field(at, column)
          .ifPresent(
              f -> head.add(el("th", f.label()).with("scope", "col").with("title", f.help())));
    }
    var body = new ArrayList<Html>();
    for (int i = 0; i < there.size(); i++) {
      var cells = new ArrayList<Html>();
      for (var column : columns) {
        var called = name + "." + i + "." + column;
        var value = Typed.text(at, there.get(i), column).replace('\n', ' ');
        Typed.field(at, column).ifPresent(f -> cells.add(el("td").of(cell(f, called, value))));
      }
      body.add(el("tr").of(cells));
    }
    return parts(
        hidden(name + ".rows", Integer.toString(there.size())).with("data-rows", name),
        el("div")
            .as("scroll")
            .with("tabindex", "0")
            .of(el("table").as("rows").of(el("thead").of(el("tr").of(head)), el("tbody").of(body))),
        el("p", "An empty row is left out; clear one to delete it.").as("help"));
  }

  private static Html cell(Field<?> f, String called, String value) {
    return switch (f.kind()) {
      case FLAG -> box(called, called, Typed.ON, !value.isEmpty()).with("aria-label", f.label());
      case CHOICE -> select(called, called, value, choices(f)).with("aria-label", f.label());
      case TEXT, NUMBER, ADDRESS, WORDS, LIST, ENTITY, ENTITIES ->
          field(called, called, value).with("aria-label", f.label()).with("placeholder", f.label());
    };
  }
}
