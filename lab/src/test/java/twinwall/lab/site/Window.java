package twinwall.lab.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static twinwall.lab.site.PairHands.until;

import java.util.List;
import org.openqa.selenium.By;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;

/** The pages of one node, in a window of their own, as somebody uses them who reads the guide. */
final class Window {
  private final Surfer surfer;
  private final String handle;
  private final String base;

  /** Opens a window and logs in. */
  Window(Surfer surfer, String address, String password, boolean first) throws Exception {
    this.surfer = surfer;
    this.base = "https://" + address;
    if (!first) {
      surfer.switchTo().newWindow(WindowType.TAB);
    }
    handle = surfer.getWindowHandle();
    surfer.sized();
    until("the pages of " + address + " are there", this::hasLogin);
    surfer.findElement(By.name("user")).sendKeys("admin");
    surfer.findElement(By.name("password")).sendKeys(password);
    leaving(() -> surfer.findElement(button("Sign In")).click());
    assertTrue(surfer.getTitle().contains("Dashboard"), () -> surfer.getTitle());
  }

  private boolean hasLogin() {
    try {
      surfer.get(base + "/");
    } catch (WebDriverException _) {
      return false; // nobody listens yet
    }
    return !surfer.findElements(By.name("user")).isEmpty();
  }

  /** The address of the node's pages. */
  String base() {
    return base;
  }

  Surfer front() {
    surfer.switchTo().window(handle);
    return surfer;
  }

  private static By button(String label) {
    return By.xpath(".//button[normalize-space()='" + label + "']");
  }

  /** By the menus, as a guide says it: Firewall > Virtual IPs, and a tab on the page. */
  void menu(String menu, String entry, String... tabs) throws Exception {
    front();
    surfer.findElement(By.xpath("//summary[.='" + menu + "']")).click();
    leaving(() ->
        surfer
            .findElement(By.xpath("//details[@open]//li/a[normalize-space()='" + entry + "']"))
            .click());
    for (String tab : tabs) {
      String link = "//nav[contains(@class,'tabs')]/a[normalize-space()='" + tab + "']";
      leaving(() -> surfer.findElement(By.xpath(link)).click());
    }
  }

  /** A link that looks like a button. */
  void follow(String label) throws Exception {
    front();
    String link = "//main//a[normalize-space()='" + label + "']";
    leaving(() -> surfer.findElement(By.xpath(link)).click());
  }

  /** The link to edit the row of a list that says this. */
  void edit(String said) throws Exception {
    front();
    String row = "//table//tr[contains(.,'" + said + "')]//a[.='Edit']";
    leaving(() -> surfer.findElement(By.xpath(row)).click());
  }

  /** Clicks a button of the page, answering yes when it asks. */
  void press(String label, boolean asks) throws Exception {
    front();
    assertEquals("function", surfer.executeScript("return typeof adapt"), "the page's script");
    leaving(() -> {
      surfer.findElement(By.tagName("main")).findElement(button(label)).click();
      if (asks) {
        surfer.switchTo().alert().accept();
      }
    });
  }

  /** Clicks a button that leads nowhere. */
  void flip(String label) {
    front().findElement(By.tagName("main")).findElement(button(label)).click();
  }

  /** Fills in fields by their names: text, the value of a choice, on or off, or boxes to tick. */
  void fill(String... namesAndValues) {
    front();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fill(namesAndValues[i], namesAndValues[i + 1]);
    }
  }

  private void fill(String name, String value) {
    List<WebElement> all = surfer.findElements(By.name(name));
    assertTrue(!all.isEmpty(), () -> surfer.getCurrentUrl() + " has no field " + name);
    WebElement field = all.getFirst();
    String type = String.valueOf(field.getDomAttribute("type"));
    if (type.equals("radio") || type.equals("checkbox")) {
      tick(
          all.stream()
              .filter(f -> value.equals(f.getDomAttribute("value")))
              .findFirst()
              .orElseThrow(() -> new AssertionError("no box '" + value + "' at " + name)));
    } else if (field.getTagName().equals("select")) {
      choose(field, value);
    } else {
      field.clear();
      field.sendKeys(value);
      assertEquals(value, field.getDomProperty("value"), name);
    }
  }

  private static void tick(WebElement box) {
    if (!box.isSelected()) {
      box.click();
    }
    assertTrue(box.isSelected(), "a box that cannot be ticked");
  }

  private static void choose(WebElement field, String value) {
    for (WebElement option : field.findElements(By.tagName("option"))) {
      if (value.equals(option.getDomAttribute("value"))) {
        option.click();
        return;
      }
    }
    throw new AssertionError("no choice '" + value + "' in " + field.getText());
  }

  /** The value of a field as the page shows it. */
  String value(String name) {
    return String.valueOf(front().findElement(By.name(name)).getDomProperty("value"));
  }

  /** Saves the form in front; the next page must say that it is saved. */
  void save() throws Exception {
    press("Save", false);
    List<WebElement> bad = surfer.findElements(By.cssSelector("main .box.bad"));
    assertTrue(bad.isEmpty(), () -> "refused: " + bad.getFirst().getText());
    String said = surfer.findElement(By.cssSelector("main .box.good")).getText();
    assertTrue(said.contains("The changes have been"), said);
  }

  /** Apply Changes, in the bar. */
  void apply() throws Exception {
    front();
    leaving(() -> surfer.findElement(By.cssSelector("#pending button[value=apply]")).click());
    String said = surfer.findElement(By.cssSelector("main .box.good")).getText();
    assertTrue(
        List.of("The changes have been applied successfully.", "The changes are being applied.")
            .contains(said.strip()),
        said);
    until("the bar is gone", () -> said("#pending").isEmpty());
  }

  /** What a part of the page says now; nothing when it is just being replaced. */
  String said(String part) {
    try {
      return front().findElement(By.cssSelector(part)).getText();
    } catch (StaleElementReferenceException | NoSuchElementException _) {
      return "";
    }
  }

  private interface Click {
    void run() throws Exception;
  }

  /** Does what leads to another page, and waits until that is there as a whole. */
  private void leaving(Click click) throws Exception {
    surfer.executeScript("window.leaving = true");
    boolean clicked = false;
    while (!clicked) {
      try {
        click.run();
        clicked = true;
      } catch (StaleElementReferenceException _) {
        // The live part that the button is in was just replaced: there is a new one.
      }
    }
    Wait.until(PairHands.PATIENCE, 10, this::isElsewhere, () -> "no other page comes");
  }

  private boolean isElsewhere() {
    try {
      return Boolean.TRUE.equals(
          surfer.executeScript("return !window.leaving && document.readyState === 'complete'"));
    } catch (WebDriverException _) {
      return false; // between two pages
    }
  }
}
