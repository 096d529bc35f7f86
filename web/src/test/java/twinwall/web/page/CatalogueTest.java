package twinwall.web.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import twinwall.core.config.Field;
import twinwall.core.config.Schema;
import twinwall.core.config.Typed;

/** What the declarations of the pages must keep. */
class CatalogueTest {
  @Test
  void everyRouteIsThereOnceAndHasAPrivilege() {
    var seen = new HashSet<String>();
    for (var page : Catalogue.pages()) {
      assertTrue(Catalogue.MENUS.contains(page.menu()), page.toString());
      for (var route : page.routes()) {
        assertTrue(seen.add(route.toString()), "twice: " + route);
        assertTrue(route.privilege().matches("page-[a-z0-9-]+"), route + " " + route.privilege());
        assertTrue(route.path().startsWith("/"), route.toString());
        assertEquals(route.writes(), route.largest() > 0, route + ": bodies are bounded");
      }
    }
    assertTrue(seen.size() > 60, seen.toString());
  }

  private static List<Form> forms() {
    var all =
        Catalogue.pages().stream()
            .flatMap(p -> p.routes().stream())
            .flatMap(r -> r.form().stream())
            .distinct()
            .toList();
    assertTrue(all.size() > 15, all.toString());
    return all;
  }

  /** A field that is misspelt would be written into the document by nobody's table. */
  @Test
  void everyInputIsAFieldOfItsEntity() {
    var wrong = new ArrayList<String>();
    for (var form : forms()) {
      if (Schema.entity(form.path()).isEmpty()) {
        wrong.add(form.path() + " is no entity");
        continue;
      }
      for (var panel : form.panels()) {
        for (var input : panel.inputs()) {
          boolean rows = input.control() == Form.Control.ROWS;
          boolean known =
              rows
                  ? Schema.entity(
                          form.path()
                              .plus(
                                  twinwall.core.config.ConfigPath.parse(input.element())
                                      .orElseThrow()))
                      .isPresent()
                  : Typed.field(form.path(), input.element()).isPresent();
          if (!known) {
            wrong.add(form.path() + " has no " + input.element());
          }
        }
      }
    }
    assertEquals(List.of(), wrong);
  }

  /** The API has what the pages edit, whoever adds a page. */
  @Test
  void everythingThatAPageEditsIsASection() {
    var wrong = new ArrayList<String>();
    for (var page : Catalogue.pages()) {
      boolean edits = page.routes().stream().anyMatch(r -> r.form().isPresent());
      boolean said = page.routes().stream().anyMatch(r -> r.section().isPresent());
      if (edits && !said) {
        wrong.add(page.url() + " edits, and none of its routes says what (Route.edits)");
      }
    }
    assertEquals(List.of(), wrong);
    assertTrue(Section.all().size() > 30, Section.all().toString());
  }

  /**
   * A section takes effect at once or waits: what is saved on one page must not wait on another.
   */
  @Test
  void aSectionWaitsOrDoesNot() {
    var atOnce = new TreeMap<String, Set<Boolean>>();
    for (var page : Catalogue.pages()) {
      for (var route : page.routes()) {
        route
            .form()
            .ifPresent(form ->
                atOnce
                    .computeIfAbsent(form.path().steps().getFirst().name(), _ -> new TreeSet<>())
                    .add(page.atOnce()));
      }
    }
    atOnce.forEach((section, both) -> assertEquals(1, both.size(), section + " does both"));
    for (var section :
        List.of("aliases", "filter", "nat", "virtualip", "gateways", "staticroutes", "unbound")) {
      assertEquals(Set.of(false), atOnce.get(section), section);
    }
    for (var section : List.of("system", "hasync", "twinwall", "syslog", "notifications")) {
      assertEquals(Set.of(true), atOnce.get(section), section);
    }
  }

  /** Choices are selects with words: none that a user cannot read. */
  @Test
  void everyChoiceHasAWord() {
    for (var form : forms()) {
      for (Field<?> field : Schema.entity(form.path()).orElseThrow().fields()) {
        for (var word : field.limits().choices()) {
          assertTrue(!Words.of(field.element(), word).isBlank(), field.element() + " " + word);
        }
      }
    }
  }

  @Test
  void everyFieldOfEveryEntityHasALabel() {
    for (var form : forms()) {
      for (Field<?> field : Schema.entity(form.path()).orElseThrow().fields()) {
        assertTrue(!field.label().isBlank(), form.path() + "/" + field.element());
      }
    }
  }
}
