package twinwall.web.api;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;
import twinwall.web.engine.Engine;

/**
 * One thing that the API does, as it is declared: from this the router, the privileges and the
 * document that describes the API are made.
 *
 * @param path with variable parts in braces
 * @param privilege who may, in the words of the pages
 * @param takes the schema of what is sent; empty where nothing is
 * @param gives the schema of the answer
 */
record Endpoint(
    Method method,
    String path,
    String privilege,
    String tag,
    String summary,
    List<Parameter> parameters,
    Optional<ObjectNode> takes,
    Optional<ObjectNode> gives,
    int success,
    boolean tagged,
    Handler handler) {
  /** What is done with a thing. */
  enum Method {
    GET,
    POST,
    PUT,
    PATCH,
    DELETE;

    boolean writes() {
      return this != GET;
    }
  }

  /** Of the query. */
  record Parameter(String name, ObjectNode schema, String description) {}

  /** Answers. */
  @FunctionalInterface
  interface Handler {
    Answer on(Call call) throws IOException, Engine.Refused, Trouble;
  }

  static Endpoint of(
      Method method, String path, String privilege, String tag, String summary, Handler handler) {
    return new Endpoint(
        method,
        path,
        privilege,
        tag,
        summary,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        200,
        false,
        handler);
  }

  Endpoint asking(Parameter... more) {
    var all = new ArrayList<>(parameters);
    all.addAll(List.of(more));
    return new Endpoint(
        method, path, privilege, tag, summary, all, takes, gives, success, tagged, handler);
  }

  Endpoint taking(ObjectNode schema) {
    return new Endpoint(
        method,
        path,
        privilege,
        tag,
        summary,
        parameters,
        Optional.of(schema),
        gives,
        success,
        tagged,
        handler);
  }

  Endpoint giving(int status, ObjectNode schema) {
    return new Endpoint(
        method,
        path,
        privilege,
        tag,
        summary,
        parameters,
        takes,
        Optional.of(schema),
        status,
        tagged,
        handler);
  }

  /** Whether it has, or wants, an entity tag. */
  Endpoint withTag() {
    return new Endpoint(
        method, path, privilege, tag, summary, parameters, takes, gives, success, true, handler);
  }

  Endpoint emptyHanded() {
    return new Endpoint(
        method, path, privilege, tag, summary, parameters, takes, gives, 204, tagged, handler);
  }

  /** Whether a request has to say what it means to change. */
  boolean needsTag() {
    return tagged && (method == Method.PUT || method == Method.PATCH || method == Method.DELETE);
  }

  List<String> segments() {
    return List.of(path.substring(1).split("/"));
  }

  /** How many parts are said and not variable: the more, the rather is it meant. */
  long fixed() {
    return segments().stream().filter(s -> !s.startsWith("{")).count();
  }

  /** The variable parts of a path that is one of this. */
  Optional<Map<String, String>> match(List<String> asked) {
    var mine = segments();
    if (mine.size() != asked.size()) {
      return Optional.empty();
    }
    var in = new TreeMap<String, String>();
    for (int i = 0; i < asked.size(); i++) {
      if (mine.get(i).startsWith("{")) {
        in.put(mine.get(i).substring(1, mine.get(i).length() - 1), asked.get(i));
      } else if (!mine.get(i).equals(asked.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(in);
  }

  @Override
  public String toString() {
    return method + " " + path;
  }
}
