package twinwall.web.api;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.config.ConfigPath;
import twinwall.core.config.Problem;
import twinwall.core.config.Xml;
import twinwall.core.config.XmlWriter;
import twinwall.web.api.Trouble.Fault;
import twinwall.web.engine.Documents.Document;
import twinwall.web.engine.Engine;
import twinwall.web.page.Section;

/** What all that is edited has in common: how it is shown, saved, and how it is refused. */
abstract class Resource {
  static final String BASE = "/api/v1";

  final Section section;

  Resource(Section section) {
    this.section = section;
  }

  static ObjectNode object() {
    return JsonMapper.shared().createObjectNode();
  }

  ObjectNode shown(Xml element) {
    return Reading.of(section.members(), element);
  }

  static Answer unlessKnown(Call call, String tag, ObjectNode body) {
    return !call.ifNoneMatch().isEmpty() && Tags.isAny(call.ifNoneMatch(), tag)
        ? new Answer(304, "", java.util.Map.of("ETag", tag), "", "")
        : Answer.json(body).with("ETag", tag);
  }

  /** The element with what was sent: all of it, or some members. */
  Xml edited(Xml old, Call call, boolean whole) throws Trouble {
    return Writing.of(section.members(), old, call.body(), whole);
  }

  static ObjectNode xml(Xml item) {
    return object().put("xml", XmlWriter.fragment(item));
  }

  /**
   * Saves one element.
   *
   * @param at where it is now
   * @param then where it was in the revision of the tag; the same where the tag has none
   */
  Change put(Call call, ConfigPath at, ConfigPath then, Xml item, long base, String what)
      throws IOException, Engine.Refused, Trouble {
    try {
      return call.change("config.put", then, what, xml(item).put("base", base));
    } catch (Engine.Refused e) {
      throw trouble(e, at, item);
    }
  }

  /** What the engine refuses, with the member that it is about. */
  Trouble trouble(Engine.Refused refused, ConfigPath at, Xml item) throws Engine.Refused {
    if (refused.isConflict()) {
      return new Trouble(
          412, "Somebody changed this since it was read; nothing was overwritten. Read it again.");
    }
    if (!refused.kind().equals("refused")) {
      throw refused;
    }
    var faults = new ArrayList<Fault>();
    for (var problem : refused.problems()) {
      faults.add(fault(problem, at, item));
    }
    return faults.isEmpty() ? new Trouble(422, refused.sentence()) : Trouble.refused(faults);
  }

  static Fault fault(Problem problem, ConfigPath at, Xml item) {
    var path = ConfigPath.parse(problem.path());
    if (path.isEmpty() || !isIn(path.get(), at, item)) {
      return new Fault("", problem.told());
    }
    var pointer = new StringBuilder();
    var steps = path.get().steps();
    for (var step : steps.subList(at.steps().size(), steps.size())) {
      var name = step.name().equals("bcrypt-hash") ? Writing.PASSWORD : step.name();
      pointer.append('/').append(Writing.escaped(name));
      step.selector()
          .filter(s -> s.matches("#?[0-9]{1,6}"))
          .ifPresent(s -> pointer.append('/').append(place(s) - 1));
    }
    return new Fault(pointer.toString(), problem.message());
  }

  private static int place(String selector) {
    return Integer.parseInt(selector.replace("#", ""));
  }

  /** Whether a problem's path is that of the element or below; its last step may be its place. */
  static boolean isIn(ConfigPath path, ConfigPath at, Xml item) {
    int depth = at.steps().size();
    if (path.steps().size() < depth) {
      return false;
    }
    for (int i = 0; i < depth; i++) {
      if (!path.steps().get(i).name().equals(at.steps().get(i).name())) {
        return false;
      }
    }
    var said = path.steps().get(depth - 1).selector();
    var mine = at.steps().get(depth - 1).selector();
    if (said.isEmpty() || mine.isEmpty()) {
      return true;
    }
    return said.get().matches("#?[0-9]{1,6}") && !said.get().equals(item.text("name"))
        ? place(said.get()) == place(mine.get())
        : List.of(item.text("name"), item.text("tracker"), item.text("descr")).contains(said.get());
  }

  /** The document of the revision that a change made. */
  static Document after(Call call, Change change) throws IOException, Engine.Refused {
    var now = call.document();
    return change.saved() && change.revision() != now.revision()
        ? call.documents().revision(change.revision())
        : now;
  }

  /** The revision that a change is based on. */
  static long base(Call call, Document now) {
    OptionalLong tagged = Tags.revision(call.ifMatch());
    return tagged.orElse(now.revision());
  }

  static ObjectNode reported(Change change, ObjectNode item) {
    var out = change.report();
    out.set("item", item);
    return out;
  }

  static void warnings(ObjectNode body, Change change) {
    if (change.saved() && !change.answer().path("warnings").isEmpty()) {
      body.set("@warnings", change.answer().path("warnings"));
    }
  }
}
