package twinwall.web.api;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.config.Xml;
import twinwall.core.config.XmlReader;
import twinwall.core.config.XmlWriter;
import twinwall.fuzz.Check;
import twinwall.fuzz.Target;
import twinwall.web.page.Member;
import twinwall.web.page.Section;

/**
 * What a program sends to the API. The first byte chooses a section and whether it is all of it or
 * some members; the rest is the body. It is refused by name, or becomes an element that is shown as
 * it is kept, and that is the same when what is shown is sent again.
 */
public final class ApiTarget implements Target {
  private final Strict strict = new Strict();
  private final List<Section> sections =
      Section.all().stream().filter(s -> !hashes(s.members())).toList();

  /** A password is hashed, which takes long on purpose. */
  private static boolean hashes(List<Member> members) {
    return members.stream()
        .anyMatch(m -> m instanceof Member.Leaf leaf && leaf.use() == Member.Use.PASSWORD);
  }

  @Override
  public String name() {
    return "api";
  }

  @Override
  public List<String> words() {
    var out = new ArrayList<>(List.of("true", "null", "[]", "{}", "\"\"", "(secret)", "\\u0000"));
    sections.forEach(s -> s.members().forEach(m -> out.add("\"" + m.name() + "\":")));
    return out.stream().distinct().toList();
  }

  @Override
  public List<byte[]> seeds() {
    var out = new ArrayList<byte[]>();
    for (int i = 0; i < sections.size(); i++) {
      var members = sections.get(i).members();
      out.add(input(i, Reading.of(members, Xml.empty(element(i))).toString()));
    }
    out.add(input(0, "{\"a\":1,\"a\":2}"));
    out.add(input(1, "{\"@id\":[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]}"));
    out.add(input(2, "{\"name\":\"\\ud800\",\"address\":[\"\\u2003\"],\"descr\":1e999}"));
    return out;
  }

  private String element(int section) {
    return sections.get(section).path().last().name();
  }

  private static byte[] input(int first, String body) {
    var bytes = body.getBytes(StandardCharsets.UTF_8);
    var out = new byte[bytes.length + 1];
    out[0] = (byte) first;
    System.arraycopy(bytes, 0, out, 1, bytes.length);
    return out;
  }

  @Override
  public void one(byte[] input) {
    if (input.length == 0) {
      return;
    }
    int first = input[0] & 0x7f;
    int section = first % sections.size();
    var members = sections.get(section).members();
    try {
      ObjectNode sent = strict.read(Arrays.copyOfRange(input, 1, input.length));
      Xml kept = Writing.of(members, Xml.empty(element(section)), sent, input[0] >= 0);
      kept(members, kept);
    } catch (Trouble trouble) {
      Check.reason(String.valueOf(trouble.getMessage()));
      for (var fault : trouble.faults()) {
        Check.reason(fault.detail());
        Check.that(fault.field().length() < 2_000, () -> "a long pointer: " + fault.field());
        Check.that(
            fault.field().chars().noneMatch(Character::isISOControl),
            () -> "a pointer with control characters");
      }
    }
  }

  private static void kept(List<Member> members, Xml kept) {
    Xml root = Xml.of("pfsense", Xml.of("holder", kept));
    Check.that(
        XmlReader.read(XmlWriter.write(root)) instanceof XmlReader.Document(Xml again)
            && again.equals(root),
        () -> "not read as it was written: " + XmlWriter.fragment(root));
    ObjectNode shown = Reading.of(members, kept);
    try {
      Xml again = Writing.of(members, kept, shown.deepCopy(), true);
      Check.same(shown, Reading.of(members, again), "what is shown, sent again");
    } catch (Trouble trouble) {
      Check.that(false, () -> "what is shown is refused: " + shown + ": " + trouble.faults());
    }
  }
}
