package twinwall.web.page;

import java.io.IOException;
import java.util.Optional;
import twinwall.web.engine.Engine;

/**
 * One way to ask for something: nobody gets in without the privilege.
 *
 * @param writes whether it may change the configuration or the node: then it is a POST
 * @param page the page that it belongs to
 * @param largest bytes of a form
 * @param form the form that it shows or takes, where there is one
 * @param section what its page edits; one of the page's routes says so
 */
public record Route(
    boolean writes,
    String path,
    String privilege,
    Page page,
    int largest,
    Optional<Form> form,
    Optional<Section> section,
    Handler handler) {
  private static final int USUAL = 1 << 20;

  /** Answers a request. */
  @FunctionalInterface
  public interface Handler {
    Reply on(Visit visit) throws IOException, Engine.Refused;
  }

  static Route get(Page page, String path, String privilege, Handler handler) {
    return new Route(false, path, privilege, page, 0, Optional.empty(), Optional.empty(), handler);
  }

  static Route post(Page page, String path, String privilege, Handler handler) {
    return new Route(
        true, path, privilege, page, USUAL, Optional.empty(), Optional.empty(), handler);
  }

  Route with(Form known) {
    return new Route(writes, path, privilege, page, largest, Optional.of(known), section, handler);
  }

  Route edits(Section what) {
    return new Route(writes, path, privilege, page, largest, form, Optional.of(what), handler);
  }

  @Override
  public String toString() {
    return (writes ? "POST " : "GET ") + path;
  }
}
