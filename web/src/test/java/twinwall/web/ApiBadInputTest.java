package twinwall.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import twinwall.web.page.Member;
import twinwall.web.page.Section;

/** Every field of everything that can be edited, with values that nobody can mean. */
class ApiBadInputTest {
  private static final String ADDRESS = "127.31.7.23";
  private static final JsonMapper JSON = JsonMapper.shared();

  /** What somebody would try where texts end in files, commands or pages. */
  private static final List<String> ATTACKS =
      List.of(
          "$(reboot)",
          "`id`",
          "a; drop table",
          "\" accept; }\n table",
          "]]></x><user>",
          "../../etc/passwd",
          "<script>alert(1)</script>",
          "%0d%0aX: y",
          "' or '1'='1");

  @TempDir Path dir;
  TestNode node;
  Program admin;

  @BeforeEach
  void start() throws Exception {
    int port = TestNode.freePort();
    node = new TestNode(dir, ADDRESS, TestNode.config("fw2", "http", port, "")).listening();
    admin = new Program("http://" + ADDRESS + ":" + port, Program.token(node, "admin", "write"));
  }

  @AfterEach
  void stop() throws Exception {
    admin.close();
    node.close();
  }

  /**
   * One value at one place.
   *
   * @param at a JSON pointer
   */
  private record Bad(Section section, String at, Object value) {
    @Override
    public String toString() {
      var said = JSON.writeValueAsString(value);
      return section + at + "=" + (said.length() > 60 ? said.substring(0, 60) + "..." : said);
    }

    /** The whole that has nothing but this. */
    String body() {
      Object inner = value;
      var steps = at.substring(1).split("/");
      for (int i = steps.length - 1; i >= 0; i--) {
        inner =
            steps[i].equals("0")
                ? List.of(inner)
                : java.util.Collections.singletonMap(steps[i], inner);
      }
      return JSON.writeValueAsString(inner);
    }
  }

  private interface Table {
    List<Object> of(Member.Leaf leaf);
  }

  private static List<Bad> all(Table table) {
    var out = new ArrayList<Bad>();
    for (var section : Section.all()) {
      add(out, section, section.members(), "", table);
    }
    return out;
  }

  private static void add(
      List<Bad> out, Section section, List<Member> members, String at, Table table) {
    for (var member : members) {
      switch (member) {
        case Member.Leaf leaf -> {
          boolean hashed = leaf.use() == Member.Use.PASSWORD;
          var name = at + "/" + (hashed ? "password" : leaf.name());
          table.of(leaf).forEach(value -> out.add(new Bad(section, name, value)));
        }
        case Member.Group group ->
            add(out, section, group.members(), at + "/" + group.name(), table);
        case Member.Rows rows ->
            add(out, section, rows.members(), at + "/" + rows.name() + "/0", table);
      }
    }
  }

  private static List<Object> bad(Member.Leaf leaf) {
    var out = new ArrayList<Object>();
    var choices = leaf.field().limits().choices();
    boolean large = leaf.use() == Member.Use.LONG || leaf.use() == Member.Use.BASE64;
    switch (leaf.field().kind()) {
      case FLAG -> out.addAll(List.of("yes", 1, List.of(true)));
      case NUMBER -> {
        out.addAll(List.of("x1", "1", 1.5, true, new java.math.BigInteger("9".repeat(30)), -7));
        leaf.field().limits().max().ifPresent(most -> out.add(most + 1L));
      }
      case CHOICE -> out.addAll(List.of("nonsense", 5, List.of("x"), "a\u0000"));
      case ADDRESS ->
          out.addAll(List.of("300.1.1.1", "10.9.8.0/33", "::1::", "10.9.8.7 x", 5, "$(id)"));
      case WORDS, LIST -> {
        out.addAll(List.of("text", 5, List.of(5), List.of("a b"), List.of("a,b"), List.of("")));
        out.addAll(List.of(List.of("a\u0007"), List.of(List.of("x")), List.of("x".repeat(1_025))));
        if (!choices.isEmpty()) {
          out.add(List.of("nonsense"));
        }
      }
      case TEXT -> {
        out.addAll(
            List.of(5, true, List.of("x"), java.util.Map.of("a", "b"), "a\u0000b", "a\u001b[2J"));
        out.add("x".repeat(large ? (1 << 19) + 1 : 1_025));
        if (leaf.use() != Member.Use.BASE64) {
          out.add("a\nb");
        }
        if (leaf.use() == Member.Use.PASSWORD) {
          out.add("");
        }
      }
      case ENTITY, ENTITIES -> throw new AssertionError(leaf);
    }
    return out;
  }

  private HttpResponse<String> sent(Bad bad, boolean dry) throws Exception {
    var path = "/api/v1" + bad.section().url();
    var query = dry ? "?dry-run=true" : "";
    return switch (bad.section().kind()) {
      case LIST -> admin.ask("POST", path + query, bad.body());
      case SETTINGS -> admin.ask("PATCH", path + query, bad.body(), "If-Match", "*");
      case PER_INTERFACE -> admin.ask("PATCH", path + "/lan" + query, bad.body(), "If-Match", "*");
    };
  }

  private static List<String> fields(JsonNode problem) {
    return problem.path("errors").valueStream().map(e -> e.path("field").asString()).toList();
  }

  @Test
  void whatNobodyCanMeanIsRefusedByNameAndNothingIsSaved() throws Exception {
    long before = node.store.revision().number();
    var wrong = new ArrayList<String>();
    var all = all(ApiBadInputTest::bad);
    assertTrue(all.size() > 1_500, "only " + all.size());
    for (var bad : all) {
      var answer = sent(bad, false);
      var type = answer.headers().firstValue("Content-Type").orElse("");
      boolean named =
          answer.statusCode() == 422
              && type.equals("application/problem+json")
              && fields(Program.json(answer)).stream().anyMatch(f -> isAt(f, bad.at()));
      if (!named) {
        wrong.add(bad + " -> " + answer.statusCode() + " " + answer.body());
      }
    }
    assertEquals(List.of(), wrong.stream().limit(30).toList(), wrong.size() + " of " + all.size());
    assertEquals(before, node.store.revision().number());
  }

  private static boolean isAt(String field, String at) {
    return field.equals(at) || field.startsWith(at + "/");
  }

  private static String next(int[] turn) {
    return ATTACKS.get(turn[0]++ % ATTACKS.size());
  }

  /** A text that means something elsewhere is refused, or is a text like any other. */
  @Test
  void whatLooksLikeAnAttackIsRefusedByNameOrKeptAsItIs() throws Exception {
    long before = node.store.revision().number();
    var wrong = new ArrayList<String>();
    int kept = 0;
    int[] turn = new int[1];
    var all =
        all(leaf ->
            switch (leaf.field().kind()) {
              case TEXT ->
                  leaf.use() == Member.Use.PASSWORD || leaf.use() == Member.Use.SHOWN
                      ? List.of()
                      : List.of(next(turn), next(turn), next(turn));
              case FLAG, NUMBER, CHOICE, ADDRESS, WORDS, LIST, ENTITY, ENTITIES -> List.of();
            });
    for (var attack : all) {
      var answer = sent(attack, true);
      var said = Program.json(answer);
      if (answer.statusCode() == 200) {
        kept++;
        var shown = said.path("item").at(attack.at());
        boolean same = shown.isMissingNode() || shown.asString("?").equals(attack.value());
        if (!same) {
          wrong.add(attack + " became " + shown);
        }
      } else if (answer.statusCode() != 422 || fields(said).isEmpty()) {
        wrong.add(attack + " -> " + answer.statusCode() + " " + answer.body());
      }
    }
    assertEquals(List.of(), wrong.stream().limit(30).toList(), wrong.size() + " of " + all.size());
    assertTrue(kept > 100, "only " + kept + " kept");
    assertEquals(before, node.store.revision().number());
  }
}
