package twinwall.core.lookup;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import twinwall.core.net.PortRange;
import twinwall.core.plan.Lookups.Answer;

class ListReaderTest {
  @Test
  void everyUsualForm() {
    ListReader reader = new ListReader(false);
    List.of(
            "\ufeff192.0.2.1\r",
            "  192.0.2.0/28   a remark",
            "# a line of remarks",
            "; another",
            "",
            "198.51.100.7;semicolon",
            "198.51.100.8,comma,separated",
            "198.51.100.9-198.51.100.10",
            "2001:db8::/32 # six",
            "2001:db9::1-2001:db9::3",
            "nonsense.example",
            "300.1.1.1",
            "10.0.0.9-10.0.0.1",
            "x".repeat(5000))
        .forEach(reader::add);
    Answer answer = reader.done();
    assertEquals(
        "[192.0.2.0/28, 198.51.100.7/32, 198.51.100.8/31, 198.51.100.10/32]",
        answer.v4().toString());
    assertEquals("[2001:db8::/32, 2001:db9::1/128, 2001:db9::2/127]", answer.v6().toString());
    assertEquals(4, answer.unusable());
    assertEquals("nonsense.example", reader.firstUnusable());
    assertEquals(7, reader.entries());
  }

  @Test
  void ports() {
    ListReader reader = new ListReader(true);
    List.of("80", "443 # https", "1000:2000", "0", "70000", "192.0.2.1").forEach(reader::add);
    assertEquals(
        List.of(PortRange.of(80), PortRange.of(443), new PortRange(1000, 2000)),
        reader.done().ports().ports());
    assertEquals(3, reader.done().unusable());
  }
}
