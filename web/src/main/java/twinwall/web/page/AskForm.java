package twinwall.web.page;

import static twinwall.web.html.Html.el;
import static twinwall.web.html.Html.hidden;
import static twinwall.web.html.Html.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import twinwall.web.engine.Engine;
import twinwall.web.html.Html;
import twinwall.web.html.Html.Element;

/** A form that has something done, with what was written in it and what is wrong with that. */
final class AskForm {
  private final Visit visit;
  private final Errors errors;
  private final List<Html> rows = new ArrayList<>();

  AskForm(Visit visit, Errors errors) {
    this.visit = visit;
    this.errors = errors;
  }

  /** What the engine does not like, by its arguments, which are the form's fields. */
  static Errors errors(Engine.Refused no) {
    var out = new Errors();
    if (no.problems().isEmpty()) {
      out.add("", no.sentence());
    }
    no.problems().forEach(problem -> out.add(problem.path(), problem.message()));
    return out;
  }

  private String value(String name, String otherwise) {
    return visit.fields().has(name) ? visit.fields().get(name) : otherwise;
  }

  private static String id(String name) {
    return "f-" + name;
  }

  private AskForm row(String label, String name, Html control, String help) {
    var right = new ArrayList<Html>();
    right.add(control);
    if (!help.isEmpty()) {
      right.add(el("p", help).as("help"));
    }
    var wrong = errors.at(name);
    wrong.forEach(sentence -> right.add(el("p", sentence).as("error")));
    rows.add(
        el("div")
            .as(wrong.isEmpty() ? "field" : "field wrong")
            .of(
                el("label").as("name").with("for", id(name)).of(text(label)),
                el("div").as("control").of(right)));
    return this;
  }

  private static Element input(String name, String value) {
    return el("input")
        .with("type", "text")
        .with("name", name)
        .with("id", id(name))
        .with("value", value)
        .with("spellcheck", "false")
        .with("autocomplete", "off");
  }

  AskForm line(String label, String name, String help) {
    return row(label, name, input(name, value(name, "")), help);
  }

  AskForm number(String label, String name, int usual, String help) {
    var value = value(name, Integer.toString(usual));
    return row(label, name, input(name, value).with("inputmode", "numeric").as("short"), help);
  }

  AskForm select(String label, String name, Map<String, String> choices, String help) {
    var first = choices.keySet().stream().findFirst().orElse("");
    return row(label, name, Controls.select(name, id(name), value(name, first), choices), help);
  }

  AskForm box(String label, String name, String help) {
    var box =
        el("input")
            .with("type", "checkbox")
            .with("name", name)
            .with("id", id(name))
            .with("value", "on")
            .with(!visit.fields().get(name).isEmpty(), "checked");
    return row(label, name, box, help);
  }

  /** The whole of it. */
  Html of(String title, String action, Html... buttons) {
    var all = new ArrayList<Html>();
    all.add(hidden("_token", visit.token()));
    all.add(el("fieldset").as("panel").of(el("legend", title), Html.parts(rows)));
    all.add(el("p").as("buttons").of(buttons));
    return Html.parts(
        FormView.errorBox(errors),
        el("form").with("method", "post").with("action", action).as("ask").of(all));
  }
}
