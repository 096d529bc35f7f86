package twinwall.web.page;

import java.util.List;
import twinwall.web.engine.CaptureFile;
import twinwall.web.html.Html;

/** What a request is answered with. */
public sealed interface Reply {
  /**
   * A page.
   *
   * @param trail what follows the page's own title, for example Edit
   */
  record Shown(int status, List<String> trail, Html body) implements Reply {}

  /** Go there. */
  record Redirect(String to) implements Reply {}

  /** A file to keep. */
  record Download(String name, String type, byte[] bytes) implements Reply {}

  /** A file of packets to keep, which goes on as it is read. */
  record Packets(String name, CaptureFile file) implements Reply {}

  /** What a script of a page that is open asks for. */
  record Data(String json) implements Reply {}

  static Reply shown(Html body) {
    return new Shown(200, List.of(), body);
  }

  static Reply shown(String trail, Html body) {
    return new Shown(200, List.of(trail), body);
  }

  static Reply refused(String trail, Html body) {
    return new Shown(422, List.of(trail), body);
  }
}
