package twinwall.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import twinwall.core.config.ConfigPath;
import twinwall.core.config.Xml;
import twinwall.web.page.BadInputs;

/** Whoever saves second is told, on every form that there is. */
class ConflictTest extends PagesSite {
  private static Xml touched(Xml at, List<String> steps, int number) {
    if (steps.isEmpty()) {
      return at.put(Xml.of("somebody", Integer.toString(number)));
    }
    var step = steps.getFirst();
    var rest = steps.subList(1, steps.size());
    return at.put(touched(at.childOrEmpty(step), rest, number));
  }

  private static List<String> steps(ConfigPath path) {
    return path.steps().stream().map(ConfigPath.Step::name).toList();
  }

  @Test
  void theSecondToSaveIsToldOnEveryFormOfSettings() throws Exception {
    var wrong = new ArrayList<String>();
    int number = 0;
    for (var form : BadInputs.settings(Pages.routes()).entrySet()) {
      long seen = node.store.revision().number();
      int now = ++number;
      node.edit(root -> touched(root, steps(form.getValue()), now));
      var sent = Map.of("_id", "lan", "_base", Long.toString(seen));
      var told = admin.send(form.getKey(), sent);
      if (told.statusCode() != 422 || !told.body().contains("Somebody else changed this")) {
        wrong.add(form.getKey() + " is answered with " + told.statusCode());
      }
    }
    assertEquals(List.of(), wrong);
    assertTrue(number > 12, "only " + number);
  }
}
