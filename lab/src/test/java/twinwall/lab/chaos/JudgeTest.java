package twinwall.lab.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import twinwall.lab.drill.Roles;

/** Each promise that is broken is named. */
class JudgeTest {
  private static final Promise ALL =
      new Promise(true, Optional.empty(), true, 1000, Optional.of(100L));

  private static ObjectNode client(boolean download, boolean upload) {
    ObjectNode client = new JsonMapper().createObjectNode();
    client.putObject("download").put("ok", download).put("problem", "checksums differ");
    client.putObject("upload").put("ok", upload).put("problem", "reset");
    return client;
  }

  private static List<String> judged(ObjectNode client, int alive, int known, double overlap) {
    return Judge.of(ALL, client, alive, Map.of("fw2", known), overlap);
  }

  @Test
  void whatIsGoodIsGood() {
    assertEquals(List.of(), judged(client(true, true), 1000, 1003, 99));
  }

  @Test
  void whatIsBrokenIsNamed() {
    assertEquals(List.of("1 idle connections broke"), judged(client(true, true), 999, 1000, 0));
    assertEquals(
        List.of("the download broke: checksums differ", "the upload broke: reset"),
        judged(client(false, false), 1000, 1000, 0));
    assertEquals(
        List.of("fw2's kernel knows 999 of the idle connections"),
        judged(client(true, true), 1000, 999, 0));
    assertEquals(
        List.of("two MASTERs of a VHID for 101 ms, not 100"),
        judged(client(true, true), 1000, 1000, 101));
    assertEquals(
        2, judged(new JsonMapper().createObjectNode(), 1000, 1000, 0).size(), "no answer is no");
  }

  @Test
  void whereConnectionsCannotSurviveTheyNeedNot() {
    Promise none = new Promise(false, Optional.empty(), false, 1000, Optional.empty());
    assertEquals(List.of(), Judge.of(none, client(false, false), 0, Map.of("fw1", 0), 50_000));
  }

  @Test
  void twoMastersAreTimedForEachVhidByItself() {
    var changes =
        List.of(
            new Roles.Change(0, "fw1", "1@lan0", "MASTER"),
            new Roles.Change(0, "fw2", "1@lan0", "BACKUP"),
            new Roles.Change(5, "fw2", "2@wan0", "MASTER"),
            new Roles.Change(10, "fw2", "1@lan0", "MASTER"),
            new Roles.Change(40, "fw1", "1@lan0", "SILENT"),
            new Roles.Change(50, "fw1", "1@lan0", "MASTER"));
    assertEquals(30, Overlap.longest(changes, List.of(), 60));
    assertEquals(
        50, Overlap.longest(changes, List.of(), 100), "one that does not end counts until now");
    assertEquals(0, Overlap.longest(changes.subList(0, 3), List.of(), 100));
    var still = List.of(new Overlap.Pause("fw1", 5, 30), new Overlap.Pause("fw1", 90, 120));
    assertEquals(40, Overlap.longest(changes, still, 100), "who stands still says nothing");
  }
}
