package twinwall.web.html;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static twinwall.web.html.Html.el;
import static twinwall.web.html.Html.hidden;
import static twinwall.web.html.Html.link;

import org.junit.jupiter.api.Test;

/** Whatever is put into a page stays text. */
class HtmlTest {
  @Test
  void textAndAttributesAreEscaped() {
    assertEquals(
        "<p title=\"&quot;&gt;&lt;&#39;&amp;\">&lt;script&gt;alert(1)&lt;/script&gt; &amp;amp; &#39;</p>",
        el("p", "<script>alert(1)</script> &amp; '").with("title", "\"><'&").print());
    assertEquals("<input type=\"hidden\" name=\"a\" value=\"\">", hidden("a", "").print());
    assertEquals("<p>ab\nc</p>", el("p", "a\u0000\u001bb\nc").print());
  }

  @Test
  void scriptsCannotBeWritten() {
    assertThrows(IllegalArgumentException.class, () -> el("p").with("onclick", "x()"));
    assertThrows(IllegalArgumentException.class, () -> el("p").with("style", "x"));
    assertThrows(IllegalArgumentException.class, () -> link("javascript:alert(1)", "x"));
    assertThrows(IllegalArgumentException.class, () -> link(" javascript:alert(1)", "x"));
    assertThrows(IllegalArgumentException.class, () -> link("data:text/html,x", "x"));
    assertThrows(IllegalArgumentException.class, () -> el("script", "alert(1)"));
    assertThrows(IllegalArgumentException.class, () -> el("iframe"));
    assertThrows(IllegalArgumentException.class, () -> el("a b"));
    assertThrows(IllegalArgumentException.class, () -> el("p").with("a=b", ""));
    assertThrows(IllegalArgumentException.class, () -> el("br").of("x"));
  }
}
