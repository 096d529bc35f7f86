package twinwall.web.page;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalInt;
import twinwall.core.config.ConfigPath;
import twinwall.core.config.Items;
import twinwall.core.config.Typed;
import twinwall.core.config.Xml;
import twinwall.web.engine.Documents.Document;
import twinwall.web.engine.Documents.Saved;
import twinwall.web.engine.Engine;
import twinwall.web.html.Html;

/** Adding and editing one item of a list. */
final class EditPage {
  private final Page page;
  private final ItemList list;

  private EditPage(Page page, ItemList list) {
    this.page = page;
    this.list = list;
  }

  static List<Route> routes(Page page, ItemList list) {
    var made = new EditPage(page, list);
    var url = page.url() + "/edit";
    return List.of(
        Route.get(page, url, list.editPrivilege(), made::show).with(list.form()),
        Route.post(page, url, list.editPrivilege(), made::save).with(list.form()));
  }

  private String back(Visit visit) {
    return ListQuery.of(visit.fields()).at(page.url());
  }

  private Reply show(Visit visit) throws IOException, Engine.Refused {
    int asked = (int) visit.fields().number("item", 0);
    if (asked == 0) {
      var fresh = EasyRule.filled(visit.fields(), list.preset().apply(visit.fields().get("tab")));
      var at = visit.fields().get("at").equals("top") ? "1" : "";
      return Reply.shown("Edit", form(visit, fresh, 0, 0, new Errors(), at));
    }
    long base = visit.fields().number("base", visit.document().revision());
    var now = place(visit, asked, base);
    var items = list.path().find(visit.document().root());
    if (now == 0 || now > items.size()) {
      visit
          .tell()
          .accept(
              "Somebody changed or deleted this in the meantime; here is the list as it is now.");
      return new Reply.Redirect(back(visit));
    }
    var item = items.get(now - 1);
    if (!visit.fields().get("copy").isEmpty()) {
      return Reply.shown(
          "Copy",
          form(visit, CopyRules.once(item), 0, now, new Errors(), Integer.toString(now + 1)));
    }
    return Reply.shown("Edit", form(visit, item, now, 0, new Errors(), ""));
  }

  /** Where the item is now that was at a place in an older revision; 0 for nowhere. */
  private int place(Visit visit, int asked, long base) throws IOException, Engine.Refused {
    if (base == visit.document().revision()) {
      return asked;
    }
    Document was = visit.documents().revision(base);
    return Items.since(list.path().at(asked), was.root(), visit.document().root())
        .flatMap(p -> p.last().selector())
        .map(s -> Integer.parseInt(s.substring(1)))
        .orElse(0);
  }

  private Html form(Visit visit, Xml item, int place, int copy, Errors errors, String at) {
    var kept = new LinkedHashMap<String, String>();
    kept.put("_base", Long.toString(visit.document().revision()));
    kept.put("_item", Integer.toString(place));
    kept.put("_at", at);
    kept.put("_copy", Integer.toString(copy));
    kept.putAll(ListQuery.of(visit.fields()).fields());
    return new FormView(visit, list.form(), list.path(), item, errors, SettingsPage.devices(visit))
        .show(page.url() + "/edit", kept, back(visit));
  }

  private Reply save(Visit visit) throws IOException, Engine.Refused {
    int place = (int) visit.fields().number("_item", 0);
    long base = visit.fields().number("_base", 0);
    var at = visit.fields().get("_at");
    Xml old = old(visit, place, base);
    var errors = new Errors();
    Xml item = FormReader.read(list.form(), list.path(), old, visit.fields(), errors);
    if (!errors.isEmpty()) {
      return Reply.refused("Edit", again(visit, item, place, base, errors, at));
    }
    try {
      ListPage.told(visit, saved(visit, item, place, base, at));
    } catch (Engine.Refused e) {
      if (e.isConflict()) {
        return Reply.refused("Edit", conflict(visit, old, item, place));
      }
      var all = new ArrayList<>(list.path().find(visit.document().root()));
      if (place > 0 && place <= all.size()) {
        all.set(place - 1, item);
      } else {
        int to = at.matches("[0-9]{1,6}") ? Integer.parseInt(at) : all.size() + 1;
        all.add(Math.max(0, Math.min(all.size(), to - 1)), item);
      }
      var told =
          Errors.of(e.problems(), list.path(), all, item)
              .byLine("address", visit.fields().get("address"));
      if (told.isEmpty()) {
        told.add("", e.sentence());
      }
      return Reply.refused("Edit", again(visit, item, place, base, told, at));
    }
    return new Reply.Redirect(back(visit));
  }

  /** What the form was opened with, or for something new what it began with. */
  private Xml old(Visit visit, int place, long base) throws IOException, Engine.Refused {
    int copy = (int) visit.fields().number("_copy", 0);
    if (place == 0 && copy == 0) {
      return list.preset().apply(visit.fields().get("tab"));
    }
    Document was =
        base == visit.document().revision() ? visit.document() : visit.documents().revision(base);
    Xml item =
        list.path().at(Math.max(place, copy)).find(was.root()).stream()
            .findFirst()
            .orElse(Xml.empty(list.path().last().name()));
    return place > 0 ? item : CopyRules.once(item);
  }

  private Saved saved(Visit visit, Xml item, int place, long base, String at)
      throws IOException, Engine.Refused {
    var name = list.noun() + " " + item.text(item.has("name") ? "name" : "descr");
    if (place > 0) {
      var author = visit.author(page + ": edited " + name);
      return visit.documents().put(author, list.path().at(place), item, base);
    }
    var to = at.matches("[0-9]{1,6}") ? OptionalInt.of(Integer.parseInt(at)) : OptionalInt.empty();
    return visit.documents().add(visit.author(page + ": added " + name), list.path(), item, to);
  }

  private Html again(Visit visit, Xml item, int place, long base, Errors errors, String at) {
    var kept = new LinkedHashMap<String, String>();
    kept.put("_base", Long.toString(base));
    kept.put("_item", Integer.toString(place));
    kept.put("_at", at);
    kept.put("_copy", Long.toString(visit.fields().number("_copy", 0)));
    kept.putAll(ListQuery.of(visit.fields()).fields());
    return new FormView(visit, list.form(), list.path(), item, errors, SettingsPage.devices(visit))
        .show(page.url() + "/edit", kept, back(visit));
  }

  /** What was typed stays; next to each field that somebody else changed stands what it is now. */
  private Html conflict(Visit visit, Xml old, Xml item, int place)
      throws IOException, Engine.Refused {
    Document now = visit.documents().current();
    var items = list.path().find(now.root());
    var errors = new Errors();
    if (place > items.size()) {
      errors.add("", "Somebody else deleted this in the meantime. Nothing was saved.");
      return again(visit, item, 0, now.revision(), errors, "");
    }
    errors.add(
        "",
        "Somebody else changed this since you opened it. Nothing was saved and nothing was"
            + " overwritten. Compare what it is now; Save again to put yours in its place.");
    meanwhile(list.form(), list.path(), old, items.get(place - 1), errors);
    return again(visit, item, place, now.revision(), errors, "");
  }

  /** All elements at a place, of which an input may have rows. */
  private static List<Xml> below(Xml entity, String name) {
    return ConfigPath.parse(name).orElseThrow().find(entity);
  }

  static void meanwhile(Form form, ConfigPath path, Xml old, Xml now, Errors errors) {
    for (var panel : form.whole(path)) {
      for (var input : panel.inputs()) {
        var name = input.element();
        var field = Typed.field(path, name);
        boolean secret = field.filter(f -> f.secret()).isPresent();
        var before = Typed.text(path, old, name);
        var after = Typed.text(path, now, name);
        boolean below = !below(old, name).equals(below(now, name));
        if (!before.equals(after) || below) {
          var shown = after.isEmpty() ? (below ? "something else" : "nothing") : after;
          errors.add(name, "Now: " + (secret ? "another secret" : shown));
        }
      }
    }
  }
}
