package twinwall.lab.site;

import java.io.IOException;
import org.openqa.selenium.WebDriverException;

/**
 * The steps of docs/guide.md in their order, each done in the pages and then looked for in the
 * kernels of the nodes.
 */
final class GuideWalk {
  private final Surfer surfer;
  private final Axe axe = new Axe();
  private final Desk desk;

  GuideWalk(PairHands hands, String password, DhcpClient dhcp) throws Exception {
    surfer = Surfer.start(hands);
    desk =
        new Desk(
            hands,
            password,
            dhcp,
            new Kernel(hands),
            new Album(axe),
            new Window(surfer, "192.168.1.2", password, true),
            new Window(surfer, "192.168.1.3", password, false));
  }

  private interface Step {
    void take() throws Exception;
  }

  void walk() throws Exception {
    try {
      desk.album().open();
      var first = new StepsToAPair(desk);
      step("1 two firewalls", first::twoFirewalls);
      step("2 the sync interface", first::syncInterface);
      step("3 state synchronisation", first::stateSync);
      step("4 configuration synchronisation", first::configSync);
      var then = new StepsOfAPair(desk);
      then.neighbours();
      step("5 the shared addresses", then::sharedAddresses);
      step("6 outbound NAT", then::outbound);
      step("7 DNS and DHCP", then::names);
      step("8 maintenance", then::maintenance);
      step("9 a web server", then::webServer);
      step("pages that follow", new PagesThatFollow(desk.hands(), desk.one())::follow);
      step("every page", () -> new EveryPage(desk.one(), axe).look());
      step("10 power cut", then::powerCut);
      axe.nothingGrave();
    } finally {
      surfer.quit();
    }
  }

  private void step(String name, Step step) throws Exception {
    long began = System.nanoTime();
    try {
      step.take();
    } catch (Exception | AssertionError e) {
      throw new AssertionError("step " + name + ", " + where(name), e);
    }
    System.out.printf("step %s: %d ms%n", name, (System.nanoTime() - began) / 1_000_000);
  }

  /** What hinders a picture must not hide what failed. */
  private String where(String step) {
    try {
      return "at " + surfer.getCurrentUrl() + ", see " + Album.failed(surfer, step);
    } catch (IOException | WebDriverException e) {
      return "without a picture: " + e;
    }
  }
}
