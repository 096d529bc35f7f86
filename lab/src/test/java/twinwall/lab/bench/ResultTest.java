package twinwall.lab.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import twinwall.core.config.XmlReader;
import twinwall.lab.site.LabException;

class ResultTest {
  @Test
  void aFigureHasItsMedianAndItsRange() {
    var odd = new Figure("odd", List.of(9.0, 1.0, 4.0));
    assertEquals(List.of(1.0, 4.0, 9.0), List.of(odd.min(), odd.median(), odd.max()));
    assertEquals(2.5, new Figure("even", List.of(4.0, 2.0, 1.0, 3.0)).median());
    assertThrows(IllegalArgumentException.class, () -> new Figure("none", List.of()));
  }

  @Test
  void aResultHasAllItsFields() {
    var figure = new Figure("save, until it is there", List.of(120.0, 133.25, 160.0));
    var result = new Result(Bench.CONFIG, List.of(figure), List.of("seen by eye"), 0.5, 1.25);
    var json = result.json();
    assertEquals("config", json.path("bench").asString(""));
    assertEquals(1.25, json.path("load_after").asDouble(0));
    var first = json.path("figures").get(0);
    assertEquals(133.25, first.path("median").asDouble(0));
    assertEquals(3, first.path("samples").size());
    assertEquals("ms", first.path("unit").asString(""));
    assertTrue(result.table().contains("load average 0.50 at the start, 1.25 at the end"));
    assertTrue(result.table().contains("133"), result.table());
    assertTrue(result.table().contains("seen by eye"));
  }

  @Test
  void theProgramsLinesAreFigures() {
    var figures = Inside.read("9 flows: dump, ours\t1.5 2.5\nnoise\n");
    assertEquals(List.of(new Figure("9 flows: dump, ours", List.of(1.5, 2.5))), figures);
    assertThrows(LabException.class, () -> Inside.read("java: not found"));
  }

  @Test
  void manyRulesAreADocument() {
    String plain = "<pfsense><filter><rule><type>pass</type></rule></filter></pfsense>";
    var read = XmlReader.read(RulesetBench.with(plain, 1000, 3).getBytes());
    if (!(read instanceof XmlReader.Document document)) {
      throw new AssertionError(read.toString());
    }
    assertEquals(1001, document.root().childOrEmpty("filter").children("rule").size());
    assertThrows(LabException.class, () -> RulesetBench.with("<pfsense/>", 1, 0));
  }

  @Test
  void everyBenchmarkIsFoundByItsName() {
    for (Bench bench : Bench.values()) {
      assertEquals(Optional.of(bench), Bench.of(bench.id()));
    }
    assertEquals(Optional.empty(), Bench.of("nonsense"));
  }
}
