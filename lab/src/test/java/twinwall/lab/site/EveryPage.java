package twinwall.lab.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Every page that the menus, the tabs and the buttons lead to, looked at by axe on a desk in
 * daylight and on a phone in the dark; what guides show is only a part of them.
 */
final class EveryPage {
  private static final int PHONE = 390;

  /** What goes wrong in a page without a word on it: errors of the script, blocked content. */
  private static final String LISTEN =
      """
      window.wrong = [];
      addEventListener('error', (e) => wrong.push(String(e.message)));
      addEventListener('unhandledrejection', (e) => wrong.push(String(e.reason)));
      addEventListener('securitypolicyviolation',
        (e) => wrong.push('blocked: ' + e.violatedDirective + ' ' + e.blockedURI));
      """;

  /** Menus and tabs; of the buttons of a list the first of a kind. */
  private static final String LINKS =
      """
      const seen = new Set();
      const links = [...document.querySelectorAll('header nav a, nav.tabs a, main a')];
      return links.filter((a) => a.host === location.host).filter((a) => {
        const inMain = a.closest('main') && !a.closest('nav');
        const kind = inMain ? a.pathname + ' ' + a.textContent.trim().slice(0, 4) : a.href;
        if (seen.has(kind)) return false;
        seen.add(kind);
        return true;
      }).map((a) => a.pathname + a.search);
      """;

  /** The innermost of what is too wide and stands in no box of its own to scroll in. */
  private static final String WIDE =
      """
      const out = (e) => e.getBoundingClientRect().right > arguments[0] && !e.closest('.scroll');
      return [...document.querySelectorAll('body *')].filter(out)
        .filter((e) => ![...e.children].some(out)).slice(0, 3)
        .map((e) => e.outerHTML.slice(0, 120)).join(' ');
      """;

  private static final String FIRST =
      "const n = performance.getEntriesByType('navigation')[0];"
          + " return n.responseStart - n.requestStart";

  /** When the first byte of a page came. */
  private record First(String page, double millis) {
    @Override
    public String toString() {
      return page + " " + Math.round(millis) + " ms";
    }
  }

  private final Surfer surfer;
  private final String base;
  private final Axe axe;
  private final Set<String> seen = new LinkedHashSet<>();
  private final List<String> wrong = new ArrayList<>();
  private final List<First> firstBytes = new ArrayList<>();

  EveryPage(Window window, Axe axe) {
    this.surfer = window.front();
    this.base = window.base();
    this.axe = axe;
  }

  void look() {
    surfer.cdp("Page.enable", Map.of());
    surfer.cdp("Page.addScriptToEvaluateOnNewDocument", Map.of("source", LISTEN));
    var waiting = new ArrayDeque<String>(List.of("/"));
    while (!waiting.isEmpty()) {
      String page = waiting.poll();
      // A page in another revision or of another item is the same page.
      String kind = page.replaceAll("&?(base|item|copy|at)=[^&]*", "");
      if (seen.add(kind) && !page.startsWith("/static/")) {
        waiting.addAll(at(page));
      }
    }
    phone(false);
    surfer.get(base + "/"); // where whoever walks on begins
    firstBytes.sort(Comparator.comparingDouble(First::millis));
    System.out.printf(
        "%d pages: first byte after %.0f ms (median); the latest: %s%n",
        seen.size(),
        firstBytes.get(firstBytes.size() / 2).millis(),
        firstBytes.subList(Math.max(0, firstBytes.size() - 5), firstBytes.size()));
    assertEquals("", String.join("\n", wrong), "pages");
    assertTrue(seen.size() > 60, () -> seen.toString());
  }

  private List<String> at(String page) {
    phone(false);
    surfer.get(base + page);
    surfer.settle();
    if (number("return performance.getEntriesByType('navigation')[0].responseStatus") != 200) {
      wrong.add(page + ": is not shown");
      return List.of();
    }
    firstBytes.add(new First(page, number(FIRST)));
    axe.look(surfer, page);
    List<?> links = (List<?>) surfer.executeScript(LINKS);
    phone(true);
    surfer.settle();
    axe.look(
        surfer, page + " on a phone in the dark", "color-contrast", "scrollable-region-focusable");
    double width = number("return document.scrollingElement.scrollWidth");
    if (width > PHONE) {
      wrong.add(
          page + ": is " + width + " points wide on a phone: " + surfer.executeScript(WIDE, PHONE));
    }
    for (Object one : (List<?>) surfer.executeScript("return window.wrong || []")) {
      wrong.add(page + ": " + one);
    }
    return links.stream().map(String::valueOf).toList();
  }

  private double number(String script) {
    return ((Number) surfer.executeScript(script)).doubleValue();
  }

  private void phone(boolean on) {
    if (on) {
      surfer.cdp(
          "Emulation.setDeviceMetricsOverride",
          Map.of("width", PHONE, "height", 844, "deviceScaleFactor", 1, "mobile", true));
    } else {
      surfer.sized();
    }
    var scheme = Map.of("name", "prefers-color-scheme", "value", on ? "dark" : "light");
    surfer.cdp("Emulation.setEmulatedMedia", Map.of("features", List.of(scheme)));
    // Colours on their way from light to dark are nobody's.
    surfer.executeScript("for (const a of document.getAnimations()) a.finish()");
  }
}
