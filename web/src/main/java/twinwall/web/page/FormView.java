package twinwall.web.page;

import static twinwall.web.html.Html.el;
import static twinwall.web.html.Html.hidden;
import static twinwall.web.html.Html.link;
import static twinwall.web.html.Html.parts;
import static twinwall.web.html.Html.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import twinwall.core.config.ConfigPath;
import twinwall.core.config.Field;
import twinwall.core.config.Typed;
import twinwall.core.config.Xml;
import twinwall.web.html.Html;
import twinwall.web.page.Form.Control;
import twinwall.web.page.Form.Input;

/** A form as a page shows it: panels, help, and every error next to its field. */
final class FormView {
  private final Visit visit;
  private final Form form;
  private final ConfigPath path;
  private final Errors errors;
  private final Controls controls;

  FormView(
      Visit visit, Form form, ConfigPath path, Xml entity, Errors errors, List<String> devices) {
    this.visit = visit;
    this.form = form;
    this.path = path;
    this.errors = errors;
    this.controls = new Controls(visit.config(), devices, path, entity);
  }

  /**
   * The whole form.
   *
   * @param kept what the form carries along, by name
   * @param back where Cancel leads; empty for nowhere
   */
  Html show(String action, Map<String, String> kept, String back) {
    var all = new ArrayList<Html>();
    if (ownOnly()) {
      all.add(
          el("p", "All of this belongs to this node only; nothing of it is sent to the peer.")
              .as("help"));
    }
    all.add(hidden("_token", visit.token()));
    kept.forEach((name, value) -> all.add(hidden(name, value)));
    for (var panel : form.whole(path)) {
      var rows = new ArrayList<Html>();
      panel.inputs().forEach(input -> rows.add(row(input)));
      boolean open = panel.inputs().stream().anyMatch(i -> !errors.at(i.element()).isEmpty());
      all.add(
          panel.advanced()
              ? el("details")
                  .as("panel")
                  .with(open, "open")
                  .of(el("summary", panel.title()), parts(rows))
              : el("fieldset").as("panel").of(el("legend", panel.title()), parts(rows)));
    }
    var buttons = new ArrayList<Html>();
    buttons.add(el("button", "Save").with("type", "submit").as("primary"));
    if (!back.isEmpty()) {
      buttons.add(link(back, "Cancel").as("button"));
    }
    all.add(el("p").as("buttons").of(buttons));
    return parts(
        errorBox(errors),
        el("form")
            .with("method", "post")
            .with("action", action)
            .as("edit")
            .with("autocomplete", "off")
            .of(all),
        lists());
  }

  static Html errorBox(Errors errors) {
    if (errors.isEmpty()) {
      return Html.nothing();
    }
    return el("div")
        .as("box bad")
        .with("role", "alert")
        .with("tabindex", "-1")
        .of(
            el("p", "The following input errors were detected:"),
            el("ul").of(errors.all().stream().map(sentence -> el("li", sentence)).toList()));
  }

  private Html lists() {
    return parts(
        el("datalist")
            .with("id", "addresses")
            .of(
                Choices.addresses(visit.config()).stream()
                    .map(a -> el("option").with("value", a))
                    .toList()),
        el("datalist")
            .with("id", "ports")
            .of(
                Choices.ports(visit.config()).stream()
                    .map(a -> el("option").with("value", a))
                    .toList()));
  }

  private boolean isOwn(Input input) {
    return Typed.field(path, input.element())
        .filter(f -> f.sync() == Field.Sync.PER_NODE)
        .isPresent();
  }

  private boolean ownOnly() {
    return form.whole(path).stream().flatMap(p -> p.inputs().stream()).allMatch(this::isOwn);
  }

  /** A field's help is for those who type its words; who chooses sees what there is. */
  private static boolean isTyped(Control control) {
    return switch (control) {
      case AUTO, ADDRESS, ALIAS_ENTRIES, LONG_TEXT, BASE64, PASSWORD, ROWS, INTERFACES_AND_VIPS ->
          true;
      case INTERFACE,
          INTERFACES,
          INTERFACE_OR_VIP,
          GATEWAY,
          SCHEDULE,
          PROTOCOL,
          FAMILY,
          ENDPOINT,
          NAT_ENDPOINT,
          DEVICE,
          USERS,
          PRIVILEGES,
          ASSOCIATION,
          SHOWN ->
          false;
    };
  }

  private Html row(Input input) {
    var field = Typed.field(path, input.element());
    var label =
        input.label().isEmpty() ? field.map(Field::label).orElse(input.element()) : input.label();
    var help =
        input.help().isEmpty() && isTyped(input.control())
            ? field.map(Field::help).orElse("")
            : input.help();
    var id = "f-" + input.element().replaceAll("[^a-z0-9_-]", "-");
    var wrong = errors.at(input.element());
    var right = new ArrayList<Html>();
    right.add(controls.of(input, id));
    if (!help.isEmpty()) {
      right.add(el("p", help).as("help"));
    }
    wrong.forEach(sentence -> right.add(el("p", sentence).as("error")));
    if (isOwn(input) && !ownOnly()) {
      right.add(el("span", "this node only").as("tag"));
    }
    var row = el("div").as(wrong.isEmpty() ? "field" : "field wrong");
    if (!input.when().isEmpty()) {
      row = row.with("data-when", input.when());
    }
    return row.of(
        el("label").as("name").with("for", id).of(text(label)), el("div").as("control").of(right));
  }
}
