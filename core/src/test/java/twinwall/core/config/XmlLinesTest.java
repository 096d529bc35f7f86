package twinwall.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Lines of elements by the paths that problems and rules have. */
class XmlLinesTest {
  private static Map<String, Integer> lines(String text) {
    return XmlLines.of(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void itemsAreCountedFromOne() {
    Map<String, Integer> lines =
        lines(
            """
            <pfsense>
              <system><hostname>a</hostname></system>
              <filter>
                <rule><type>pass</type></rule>
                <separator/>
                <rule/>
                <RULE>
                  <type>block</type></RULE>
              </filter>
            </pfsense>
            """);
    assertEquals(2, lines.get("system/hostname"));
    assertEquals(4, lines.get("filter/rule[1]"));
    assertEquals(7, lines.get("filter/rule[2]"), "an empty item of a list does not exist");
    assertEquals(8, lines.get("filter/rule[2]/type"));
    assertEquals(null, lines.get("filter/rule[3]"));
  }

  @Test
  void whatIsNoDocumentHasNone() {
    assertEquals(Map.of(), lines("<pfsense>"));
    assertEquals(Map.of(), lines(""));
  }
}
