package twinwall.web.api;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;
import twinwall.web.api.Endpoint.Method;
import twinwall.web.engine.Engine;

/** What is shown and done beside the configuration: the engine's own operations. */
final class Actions {
  private Actions() {}

  static List<Endpoint> endpoints() {
    var all = new ArrayList<Endpoint>();
    all.addAll(StatusActions.endpoints());
    all.addAll(DiagnosticsActions.endpoints());
    all.addAll(PendingActions.endpoints());
    all.addAll(BackupActions.endpoints());
    all.addAll(ProbeActions.endpoints());
    all.addAll(NeighbourActions.endpoints());
    all.addAll(CaptureActions.endpoints());
    all.addAll(PowerActions.endpoints());
    all.addAll(DrillActions.endpoints());
    return all;
  }

  /** A member of what an action takes. */
  record Arg(String name, String type, boolean needed, String help) {}

  static ObjectNode body(Arg... args) {
    ObjectNode out = Schemas.type("object");
    ObjectNode properties = out.putObject("properties");
    for (var arg : args) {
      properties.set(arg.name(), Schemas.type(arg.type()).put("description", arg.help()));
      if (arg.needed()) {
        out.withArray("required").add(arg.name());
      }
    }
    return out.put("additionalProperties", false);
  }

  /** What was sent is what is taken, and nothing else. */
  static ObjectNode checked(ObjectNode sent, List<Arg> args) throws Trouble {
    var faults = new ArrayList<Trouble.Fault>();
    for (var name : sent.propertyNames()) {
      if (args.stream().noneMatch(a -> a.name().equals(name))) {
        faults.add(
            new Trouble.Fault(
                "/" + Writing.escaped(name), "There is no member of this name here."));
      }
    }
    for (var arg : args) {
      var value = sent.get(arg.name());
      boolean good =
          value == null
              ? !arg.needed()
              : switch (arg.type()) {
                case "boolean" -> value.isBoolean();
                case "integer" -> value.isIntegralNumber() && value.canConvertToLong();
                default -> value.isString() && value.asString().length() <= 256;
              };
      if (!good) {
        faults.add(new Trouble.Fault("/" + arg.name(), arg.help() + " (" + arg.type() + ")"));
      }
    }
    if (!faults.isEmpty()) {
      throw Trouble.refused(faults);
    }
    return sent;
  }

  static Endpoint get(
      String path, String privilege, String tag, String summary, Endpoint.Handler handler) {
    return Endpoint.of(Method.GET, path, privilege, tag, summary, handler)
        .giving(200, Schemas.object());
  }

  static Endpoint shows(String path, String privilege, String tag, String summary, String op) {
    return get(path, privilege, tag, summary, call -> Answer.json(call.engine().call(op)));
  }

  static java.util.function.Function<Endpoint.Handler, Endpoint> does(
      String path, String privilege, String tag, String summary) {
    return handler ->
        Endpoint.of(Method.POST, path, privilege, tag, summary, handler)
            .giving(200, Schemas.object());
  }

  static Answer act(Call call, String op, ObjectNode args) throws IOException, Engine.Refused {
    return Answer.json(call.engine().call(op, args.put("who", call.who()))).telling("done");
  }
}
