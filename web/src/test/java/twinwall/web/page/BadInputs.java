package twinwall.web.page;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import twinwall.core.config.ConfigPath;
import twinwall.core.config.Field;
import twinwall.core.config.Typed;

/** A bad value for every field whose kind has any, from the declarations of the forms. */
public final class BadInputs {
  private BadInputs() {}

  /**
   * One value that nobody can mean.
   *
   * @param element the input that the error belongs to
   * @param name what the form sends it as
   */
  public record Bad(String url, String element, String name, String value) {
    /** Whether the page that comes back says so next to the field. */
    public boolean isRefusedIn(String page) {
      var id = "for=\"f-" + element.replaceAll("[^a-z0-9_-]", "-") + "\"";
      int at = page.indexOf(id);
      int next = page.indexOf("class=\"name\"", at);
      var row = at < 0 ? "" : page.substring(at, next < 0 ? page.length() : next);
      return row.contains("class=\"error\"");
    }

    @Override
    public String toString() {
      return url + " " + name + "=" + value.substring(0, Math.min(40, value.length()));
    }
  }

  /** For all forms that these routes take. */
  public static List<Bad> of(List<Route> routes) {
    var out = new ArrayList<Bad>();
    for (var route : routes) {
      if (route.writes() && route.form().isPresent()) {
        var form = route.form().get();
        for (var panel : form.whole(form.path())) {
          panel.inputs().forEach(input -> add(out, route, form, input));
        }
      }
    }
    return out;
  }

  /** What the forms of settings edit, by their addresses. */
  public static Map<String, ConfigPath> settings(List<Route> routes) {
    var out = new LinkedHashMap<String, ConfigPath>();
    for (var route : routes) {
      if (route.writes() && route.form().isPresent() && !route.path().endsWith("/edit")) {
        out.put(route.path(), route.form().get().path());
      }
    }
    return out;
  }

  private static void add(List<Bad> out, Route route, Form form, Form.Input input) {
    var element = input.element();
    if (input.control() == Form.Control.ROWS) {
      var row = form.path().plus(ConfigPath.parse(element).orElseThrow());
      for (var column : FormReader.columns(row)) {
        Typed.field(row, column)
            .ifPresent(field ->
                values(field, false)
                    .forEach(value ->
                        out.add(new Bad(route.path(), element, element + ".0." + column, value))));
      }
      return;
    }
    boolean lines =
        input.control() == Form.Control.ALIAS_ENTRIES
            || input.control() == Form.Control.BASE64
            || input.control() == Form.Control.LONG_TEXT;
    if (input.control() != Form.Control.SHOWN) {
      Typed.field(form.path(), element)
          .ifPresent(field ->
              values(field, lines)
                  .forEach(value -> out.add(new Bad(route.path(), element, element, value))));
    }
  }

  private static List<String> values(Field<?> field, boolean lines) {
    var out = new ArrayList<String>();
    switch (field.kind()) {
      case NUMBER -> {
        out.add("1.5");
        field.limits().max().ifPresent(most -> out.add(Long.toString(most + 1L)));
      }
      case ADDRESS -> out.add("300.1.1.1");
      case CHOICE -> out.add("nonsense");
      case TEXT -> {
        out.add("a\u001b[2J\u0000");
        if (!lines) {
          out.add(field.secret() ? "a\nb" : "x".repeat(1_025));
        }
      }
      case WORDS, LIST -> out.add("a\u0007");
      case FLAG, ENTITY, ENTITIES -> {}
    }
    return out;
  }
}
