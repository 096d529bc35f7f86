package twinwall.web.page;

import static twinwall.web.html.Html.el;
import static twinwall.web.html.Html.hidden;
import static twinwall.web.html.Html.text;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.web.engine.Engine;
import twinwall.web.html.Html;

/** Diagnostics > States: a part of the table at a time, chosen by a filter; and ending states. */
final class StatesPage {
  private static final String URL = "/diagnostics/states";
  private static final int MOST = 10_000_000;
  private static final Map<String, String> FILTERS = filters();

  private StatesPage() {}

  private static Map<String, String> filters() {
    var out = new LinkedHashMap<String, String>();
    out.put("proto", "Protocol");
    out.put("src", "Source address or network");
    out.put("sport", "Source port");
    out.put("dst", "Destination address or network");
    out.put("dport", "Destination port");
    out.put("state", "TCP state");
    out.put("nat", "Translated address");
    return out;
  }

  private static ObjectNode args(Visit visit) {
    var args = visit.engine().args();
    FILTERS
        .keySet()
        .forEach(name -> {
          var value = visit.fields().get(name).strip();
          if (!value.isEmpty()) {
            args.put(name, value);
          }
        });
    return args;
  }

  static Reply show(Visit visit, List<String> said) {
    var trouble = new ArrayList<>(said);
    var query = ListQuery.of(visit.fields());
    // How many there are is not known yet: a page too far is asked for again.
    var asked = query.paging(MOST);
    var answer = visit.ask("states.list", part(visit, asked), trouble);
    long matching = answer.path("matching").asLong(0);
    var paging = query.paging(matching);
    if (paging.page() < asked.page()) {
      answer = visit.ask("states.list", part(visit, paging), trouble);
    }
    var rows = new ArrayList<Html>();
    answer.path("states").forEach(state -> rows.add(row(visit, state)));
    return Reply.shown(
        Html.parts(
            Parts.trouble(trouble),
            filter(visit),
            el("p", matching + (matching == 1 ? " state matches." : " states match.")).as("help"),
            Parts.table(
                List.of("Protocol", "Source -> Destination", "State", "Timeout", "Actions"),
                rows,
                "No states match."),
            Pager.links(
                paging,
                "states",
                page -> at(visit, query.at(page)),
                size -> at(visit, query.sized(size)))));
  }

  private static Html filter(Visit visit) {
    var inputs = new ArrayList<Html>();
    FILTERS.forEach((name, label) ->
        inputs.add(
            el("label")
                .of(
                    text(label),
                    el("input")
                        .with("type", "text")
                        .with("name", name)
                        .with("value", visit.fields().get(name)))));
    inputs.add(el("button", "Filter").as("primary"));
    var kept = new ArrayList<Html>();
    kept.add(hidden("_token", visit.token()));
    FILTERS.keySet().forEach(name -> kept.add(hidden(name, visit.fields().get(name))));
    kept.add(
        el("button", "Kill States")
            .as("danger")
            .with("data-confirm", "Kill all states that match this filter?"));
    boolean any = FILTERS.keySet().stream().anyMatch(n -> !visit.fields().get(n).isBlank());
    return Parts.panel("State Filter")
        .of(
            el("form").with("method", "get").with("action", URL).as("filter").of(inputs),
            any
                ? el("form").with("method", "post").with("action", URL).as("buttons").of(kept)
                : Html.nothing());
  }

  private static String end(JsonNode state, String address, String port) {
    var ip = state.path(address).asString("");
    return state.has(port)
        ? (ip.contains(":") ? "[" + ip + "]" : ip) + ":" + state.path(port).asLong(0)
        : ip;
  }

  private static String nat(JsonNode nat) {
    return nat.isMissingNode()
        ? ""
        : " (" + nat.path("address").asString("") + ":" + nat.path("port").asLong(0) + ")";
  }

  private static Html row(Visit visit, JsonNode state) {
    var form = new ArrayList<Html>();
    form.add(hidden("_token", visit.token()));
    for (var name : List.of("proto", "src", "dst", "sport", "dport")) {
      if (state.has(name)) {
        form.add(hidden(name, state.path(name).asString("")));
      }
    }
    form.add(
        el("button", "Kill")
            .with(
                "aria-label",
                "Kill the state from "
                    + end(state, "src", "sport")
                    + " to "
                    + end(state, "dst", "dport")));
    return Parts.row(
        text(state.path("proto").asString("")),
        text(
            end(state, "src", "sport")
                + nat(state.path("snat"))
                + " -> "
                + end(state, "dst", "dport")
                + nat(state.path("dnat"))),
        text(state.path("state").asString("")),
        text(state.path("timeout").asLong(0) + " s"),
        el("form").with("method", "post").with("action", URL).of(form));
  }

  private static ObjectNode part(Visit visit, Paging paging) {
    return args(visit)
        .put("limit", Integer.toString(paging.size()))
        .put("offset", Integer.toString(paging.from()));
  }

  private static String at(Visit visit, ListQuery query) {
    var kept = new LinkedHashMap<String, String>();
    FILTERS
        .keySet()
        .forEach(name -> {
          var value = visit.fields().get(name);
          if (!value.isEmpty()) {
            kept.put(name, value);
          }
        });
    return query.at(Pager.with(URL, kept));
  }

  static Reply kill(Visit visit) throws IOException {
    try {
      long killed = visit.act("states.kill", args(visit)).path("killed").asLong(0);
      visit.tell().accept(killed + (killed == 1 ? " state was" : " states were") + " killed.");
    } catch (Engine.Refused e) {
      return show(visit, List.of(e.sentence()));
    }
    return new Reply.Redirect(URL);
  }
}
