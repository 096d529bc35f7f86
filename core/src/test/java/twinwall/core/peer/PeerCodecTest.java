package twinwall.core.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import twinwall.core.peer.PeerCodec.Decoded;
import twinwall.core.peer.View.Standing;

/** What one node says, another one reads; what no node says, none reads. */
class PeerCodecTest {
  private static final byte[] TOLD =
      PeerCodec.encode(new PeerFrame.Told(0x8000_0000_0000_0001L, Views.full()));

  private static String why(byte[] bytes) {
    return PeerCodec.decode(bytes) instanceof Decoded.Malformed(String why) ? why : "taken";
  }

  @Test
  void whatIsSaidIsHeard() {
    for (PeerFrame frame :
        List.of(
            new PeerFrame.Told(0x8000_0000_0000_0001L, Views.full()),
            new PeerFrame.Heard(-5, 1_700_000_000_000_000L),
            new PeerFrame.Ask(7, List.of(1L, -1L, Long.MIN_VALUE)),
            new PeerFrame.Ask(7, Collections.nCopies(PeerFrame.FLOWS, 5L)),
            new PeerFrame.Counts(7, 1, -1, List.of(-1, 0, 432_000)),
            new PeerFrame.Counts(7, 1, 99, Collections.nCopies(PeerFrame.FLOWS, 0)))) {
      assertTrue(PeerCodec.encode(frame).length <= PeerFrame.LONGEST);
      assertEquals(new Decoded.Good(frame), PeerCodec.decode(PeerCodec.encode(frame)));
    }
  }

  @Test
  void whatIsCutIsRefused() {
    for (int length = 0; length < TOLD.length; length++) {
      assertTrue(
          PeerCodec.decode(Arrays.copyOf(TOLD, length)) instanceof Decoded.Malformed,
          "cut after " + length);
    }
    assertEquals("cut short", why(Arrays.copyOf(TOLD, TOLD.length + 1)));
    byte[] heard = PeerCodec.encode(new PeerFrame.Heard(1, 2));
    assertEquals("bytes after the end", why(Arrays.copyOf(heard, heard.length + 1)));
    assertEquals("unknown frame type", why(new byte[] {9}));
    assertEquals("cut short", why(new byte[] {3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}));
    assertEquals("a list of 65535", why(new byte[] {3, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1}));
    assertEquals("longer than a frame may be", why(new byte[PeerFrame.LONGEST + 1]));
  }

  /** Where the sections of a view begin, and their bytes. */
  private static List<byte[]> sections() {
    List<byte[]> out = new ArrayList<>();
    int at = 9;
    while (at < TOLD.length) {
      int length = java.nio.ByteBuffer.wrap(TOLD).getInt(at + 1);
      out.add(Arrays.copyOfRange(TOLD, at, at + 5 + length));
      at += 5 + length;
    }
    return out;
  }

  private static byte[] frame(List<byte[]> sections) {
    var out = new java.io.ByteArrayOutputStream();
    out.write(TOLD, 0, 9);
    sections.forEach(out::writeBytes);
    return out.toByteArray();
  }

  @Test
  void aSectionOfANewerNodeIsPassedOver() {
    List<byte[]> all = new ArrayList<>(sections());
    assertEquals(7, all.size());
    all.add(new byte[] {8, 0, 0, 0, 2, 1, 2});
    all.add(new byte[] {(byte) 200, 0, 0, 0, 0});
    assertEquals(PeerCodec.decode(TOLD), PeerCodec.decode(frame(all)));
  }

  @Test
  void sectionsComeOnceInOrderAndAll() {
    List<byte[]> all = sections();
    assertEquals("a section is missing", why(frame(all.subList(0, 6))));
    assertEquals("a section is missing", why(frame(all.subList(1, 7))));
    List<byte[]> twice = new ArrayList<>(all);
    twice.add(all.getLast());
    assertEquals("sections out of order", why(frame(twice)));
    assertEquals("sections out of order", why(frame(all.reversed())));
    byte[] longer = Arrays.copyOf(all.getLast(), all.getLast().length + 1);
    longer[4]++;
    List<byte[]> more = new ArrayList<>(all.subList(0, 6));
    more.add(longer);
    assertEquals("section 7: bytes after the end of a section", why(frame(more)));
  }

  @Test
  void textsDoNothingToATerminal() {
    View view = Views.of("fw\u001b[2J\n\u202e1", Views.election());
    var told = new PeerFrame.Told(1, view);
    assertTrue(
        PeerCodec.decode(PeerCodec.encode(told)) instanceof Decoded.Good(PeerFrame.Told back)
            && back.view().name().equals("fw [2J  1"));
    byte[] raw = PeerCodec.encode(new PeerFrame.Told(1, Views.of("fw1", Views.election())));
    int at = new String(raw, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("fw1");
    raw[at] = 27;
    assertEquals("section 1: a text with control characters", why(raw));
  }

  @Test
  void whatIsTooLongLosesItsStory() {
    View.Group[] many = new View.Group[View.GROUPS];
    for (int i = 0; i < many.length; i++) {
      many[i] = Views.group(1 + i % 255, "10.0.0." + i % 250, "x".repeat(255), Standing.BACKUP);
    }
    byte[] bytes = PeerCodec.encode(new PeerFrame.Told(1, Views.of("fw1", Views.election(many))));
    assertTrue(bytes.length <= PeerFrame.LONGEST, () -> bytes.length + " bytes");
    assertTrue(
        PeerCodec.decode(bytes) instanceof Decoded.Good(PeerFrame.Told told)
            && told.view().changes().isEmpty()
            && told.view().election().groups().size() >= View.GROUPS / 2);
  }

  @Test
  void whateverComesIsTakenWholeOrRefused() {
    Random random = new Random(6);
    int taken = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = TOLD.clone();
      for (int n = random.nextInt(4); n >= 0; n--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      if (PeerCodec.decode(bytes) instanceof Decoded.Good(PeerFrame frame)) {
        taken++;
        assertEquals(new Decoded.Good(frame), PeerCodec.decode(PeerCodec.encode(frame)));
      }
    }
    assertTrue(taken > 0, "nothing was ever taken: this test tests nothing");
  }
}
