package twinwall.web.page;

import java.util.ArrayList;
import java.util.List;
import twinwall.core.config.Typed;

/** A bad value for every field whose kind has any, from the declarations of the forms. */
public final class BadInputs {
  private BadInputs() {}

  /** One value that nobody can mean. */
  public record Bad(String url, String element, String value) {
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
      return url + " " + element + "=" + value;
    }
  }

  /** For all forms that these routes take. */
  public static List<Bad> of(List<Route> routes) {
    var out = new ArrayList<Bad>();
    for (var route : routes) {
      if (route.writes() && route.form().isPresent()) {
        var form = route.form().get();
        for (var panel : form.whole(form.path())) {
          panel.inputs().forEach(input -> add(out, route, form, input.element()));
        }
      }
    }
    return out;
  }

  private static void add(List<Bad> out, Route route, Form form, String element) {
    Typed.field(form.path(), element)
        .ifPresent(field -> {
          switch (field.kind()) {
            case NUMBER -> {
              out.add(new Bad(route.path(), element, "x1"));
              int most = field.limits().max().orElse(0);
              out.add(new Bad(route.path(), element, Long.toString(most + 1L)));
            }
            case ADDRESS -> out.add(new Bad(route.path(), element, "300.1.1.1"));
            case CHOICE -> out.add(new Bad(route.path(), element, "nonsense"));
            case TEXT, FLAG, WORDS, LIST, ENTITY, ENTITIES -> {}
          }
        });
  }
}
