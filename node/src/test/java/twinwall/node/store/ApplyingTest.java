package twinwall.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twinwall.core.config.ConfigPath;
import twinwall.core.config.Edit;
import twinwall.core.config.Edits;
import twinwall.core.config.Xml;
import twinwall.core.config.XmlReader;
import twinwall.node.Log;

/** Saved and in force: over changes, restarts of the engine and restarts of the machine. */
final class ApplyingTest {
  private static final Log SILENT = new Log(new PrintStream(OutputStream.nullOutputStream()), "t");
  private static final Duration MINUTE = Duration.ofSeconds(60);

  @TempDir Path dir;
  private String boot = "first";
  private long millis = 1_000_000;
  private final List<String> told = new ArrayList<>();

  private ConfigStore open() throws IOException {
    Uptime uptime = () -> new Uptime.Reading(boot, millis);
    ConfigStore store = ConfigStore.open(dir, InstantSource.system(), uptime, SILENT);
    store.onApplied(now -> told.add(now.label() + (now.changed() ? "" : " same")));
    return store;
  }

  private static Edit set(String path, String value) {
    return Edits.set(ConfigPath.parse(path).orElseThrow(), value);
  }

  private static UnaryOperator<Xml> alias(String name) {
    return root ->
        root.update(
            "aliases",
            x ->
                x.plus(
                    Xml.of(
                        "alias",
                        Xml.of("name", name),
                        Xml.of("type", "host"),
                        Xml.of("address", "192.0.2.1"))));
  }

  private static void save(ConfigStore store, When when, UnaryOperator<Xml> edit) {
    ConfigStore.Outcome outcome =
        store.change("eve", "an edit", when, c -> new Edit.Edited(edit.apply(c.xml())));
    assertInstanceOf(ConfigStore.Saved.class, outcome, outcome::toString);
  }

  private static void is(String saved, String applied, ConfigStore store) {
    assertEquals(saved, names(store.current().xml()));
    assertEquals(applied, names(store.applied().xml()));
    assertEquals(!saved.equals(applied), store.pendingSections().contains("aliases"));
  }

  private static String names(Xml root) {
    return String.join(
        " ",
        root.childOrEmpty("aliases").children("alias").stream().map(x -> x.text("name")).toList());
  }

  private boolean isKept() {
    return Files.exists(dir.resolve("applied"));
  }

  @Test
  void savedWaitsOverRestartsOfTheEngineAndNotOverOneOfTheMachine() throws IOException {
    try (ConfigStore store = open()) {
      save(store, When.NOW, alias("a"));
      assertEquals(List.of("2"), told);
      assertFalse(isKept());
      save(store, When.LATER, alias("b"));
      is("a b", "a", store);
      assertEquals(List.of("2"), told);
      assertEquals(List.of(3L), store.standing().waiting());
    }
    try (ConfigStore store = open()) {
      is("a b", "a", store);
      assertEquals(2, store.standing().label());
      // An account takes effect at once; what waits goes on waiting, also over a restart.
      store.change("eve", "name", set("system/hostname", "fw9"));
      assertEquals("fw9", store.applied().system().hostname());
      is("a b", "a", store);
    }
    try (ConfigStore store = open()) {
      assertEquals("fw9", store.applied().system().hostname());
      is("a b", "a", store);
      // A further change of the same section cannot be applied alone.
      ConfigStore.Outcome refused =
          store.change("eve", "x", c -> new Edit.Edited(alias("c").apply(c.xml())));
      assertTrue(
          assertInstanceOf(ConfigStore.Refused.class, refused)
              .problems()
              .getFirst()
              .message()
              .contains("aliases: changes that are saved wait here"),
          refused::toString);
    }
    boot = "second";
    try (ConfigStore store = open()) {
      is("a b", "a b", store);
      assertFalse(isKept());
    }
  }

  @Test
  void whatNeedsSomethingThatWaitsSaysSo() throws IOException {
    try (ConfigStore store = open()) {
      save(
          store,
          When.LATER,
          root ->
              root.update(
                  "interfaces",
                  x ->
                      x.plus(
                          Xml.of(
                              "opt1",
                              Xml.empty("enable"),
                              Xml.of("if", "eth2"),
                              Xml.of("ipaddr", "10.1.1.2"),
                              Xml.of("subnet", "24")))));
      UnaryOperator<Xml> vip =
          root ->
              root.put(
                  Xml.of(
                      "virtualip",
                      Xml.of(
                          "vip",
                          Xml.of("mode", "ipalias"),
                          Xml.of("interface", "opt1"),
                          Xml.of("subnet", "10.1.1.1"),
                          Xml.of("subnet_bits", "24"))));
      Edit edit = config -> new Edit.Edited(vip.apply(config.xml()));
      ConfigStore.Outcome refused = store.change("eve", "x", edit);
      assertTrue(
          assertInstanceOf(ConfigStore.Refused.class, refused, refused::toString)
              .problems()
              .getFirst()
              .message()
              .endsWith("Apply first what is saved and waits."),
          refused::toString);
      new Applying(store).apply("eve", 0);
      assertInstanceOf(ConfigStore.Saved.class, store.change("eve", "x", edit));
    }
  }

  @Test
  void applyAndDiscard() throws IOException {
    try (ConfigStore store = open()) {
      Applying applying = new Applying(store);
      assertInstanceOf(ConfigStore.Unchanged.class, applying.apply("eve", 0));
      save(store, When.LATER, alias("a"));
      assertInstanceOf(ConfigStore.Refused.class, applying.apply("eve", 1), "somebody saved since");
      assertInstanceOf(ConfigStore.InForce.class, applying.apply("eve", 2));
      is("a", "a", store);
      assertFalse(isKept());
      save(store, When.LATER, alias("b"));
      assertInstanceOf(ConfigStore.Saved.class, applying.discard("eve", 3));
      is("a", "a", store);
      assertFalse(isKept());
      assertEquals("discarded what was not applied", store.revision().description());
      // What is saved as it was needs no Apply.
      save(store, When.LATER, alias("b"));
      save(
          store,
          When.LATER,
          root -> root.update("aliases", x -> x.withChildren(x.children("alias").subList(0, 1))));
      is("a", "a", store);
      assertFalse(isKept());
      assertEquals(List.of("2"), told);
    }
  }

  /** An old file may have errors; who mends one of them can still leave it as it is. */
  @Test
  void whatIsInForceCanBeGoneBackToWhateverIsWrongWithIt() throws IOException {
    open().close();
    Path live = dir.resolve("config.xml");
    String text = Files.readString(live).replaceAll("<domain>[^<]*</domain>", "");
    Files.writeString(live, text.replace("</system>", "<domain>no domain!</domain></system>"));
    UnaryOperator<Xml> mend =
        root -> root.update("system", x -> x.put(Xml.of("domain", "example.net")));
    try (ConfigStore store = open()) {
      Applying applying = new Applying(store);
      save(store, When.LATER, mend);
      ConfigStore.Outcome discarded = applying.discard("eve", 0);
      assertInstanceOf(ConfigStore.Saved.class, discarded, discarded::toString);
      save(store, When.LATER, mend);
      applying.applyOnTrial("eve", 0, "1", MINUTE);
      assertEquals("example.net", store.applied().system().domain());
      ConfigStore.Outcome back = applying.discard("eve", 0);
      assertInstanceOf(ConfigStore.Saved.class, back, back::toString);
      assertEquals("no domain!", store.applied().system().domain());
      // To make it wrong anew is another thing.
      save(store, When.NOW, mend);
      assertInstanceOf(
          ConfigStore.Refused.class, store.change("eve", "x", set("system/domain", "not one!")));
    }
  }

  @Test
  void aTrialEndsInTimeWhateverHappensMeanwhile() throws IOException {
    try (ConfigStore store = open()) {
      save(store, When.LATER, alias("a"));
      Applying applying = new Applying(store);
      applying.applyOnTrial("eve", 0, "1", MINUTE);
      is("a", "a", store);
      assertEquals(MINUTE, applying.left());
      assertInstanceOf(ConfigStore.Refused.class, applying.apply("eve", 0));
      millis += 20_000;
      applying.goBack("another", "because");
      is("a", "a", store);
    }
    try (ConfigStore store = open()) { // the engine was killed, and it goes on
      assertEquals(Duration.ofSeconds(40), new Applying(store).left());
      is("a", "a", store);
      save(store, When.LATER, alias("b"));
      millis += 39_999;
    }
    millis += 1;
    try (ConfigStore store = open()) { // and again, too late
      is("a b", "", store);
      assertTrue(store.standing().gaveUp());
      assertTrue(store.wentBack().orElseThrow().contains("nobody confirmed them in time"));
      assertEquals(List.of(2L, 3L), store.standing().waiting());
    }
    boot = "second"; // what was taken back is not applied by a restart of the machine
    try (ConfigStore store = open()) {
      is("a b", "", store);
      assertTrue(store.wentBack().isPresent());
      assertInstanceOf(ConfigStore.InForce.class, new Applying(store).apply("eve", 0));
      is("a b", "a b", store);
      assertEquals(Optional.empty(), store.wentBack());
    }
  }

  @Test
  void aPowerCutIsNoConfirmation() throws IOException {
    try (ConfigStore store = open()) {
      save(store, When.LATER, alias("a"));
      new Applying(store).applyOnTrial("eve", 0, "1", MINUTE);
    }
    boot = "second";
    millis = 5_000;
    try (ConfigStore store = open()) {
      is("a", "", store);
      assertTrue(store.wentBack().orElseThrow().contains("the machine went down"));
    }
  }

  @Test
  void whatIsConfirmedStays() throws IOException {
    try (ConfigStore store = open()) {
      Applying applying = new Applying(store);
      assertInstanceOf(ConfigStore.Refused.class, applying.confirm("eve"));
      save(store, When.LATER, alias("a"));
      applying.applyOnTrial("eve", 0, "1", MINUTE);
      assertInstanceOf(ConfigStore.InForce.class, applying.confirm("eve"));
      assertEquals(List.of("2", "2 same"), told);
      applying.goBack("1", "too late");
      is("a", "a", store);
      assertFalse(isKept());
    }
    millis += 100_000;
    try (ConfigStore store = open()) {
      is("a", "a", store);
    }
  }

  @Test
  void aPeersTrialIsTheirsToEnd() throws IOException {
    Optional<Applying.PeerTrial> trial =
        Optional.of(new Applying.PeerTrial("0123456789abcdef", "admin@192.0.2.1", MINUTE));
    try (ConfigStore store = open()) {
      Applying applying = new Applying(store);
      save(
          store, When.LATER, root -> root.update("system", x -> x.put(Xml.of("hostname", "mine"))));
      applying.receive("admin", "merged", alias("a"), trial);
      is("a", "a", store);
      assertEquals(Set.of("system"), store.pendingSections());
      assertEquals(Duration.ofSeconds(65), applying.left());
      assertInstanceOf(ConfigStore.Refused.class, applying.confirm("eve"));
      assertInstanceOf(ConfigStore.Refused.class, applying.discard("eve", 0));
      millis += 10_000;
      applying.receive("admin", "merged", x -> x, trial); // told again: it is no longer for that
      assertEquals(Duration.ofSeconds(55), applying.left());
      applying.goBack("0123456789abcdef", "nobody confirmed them in time");
      is("", "", store);
      assertEquals(Set.of("system"), store.pendingSections(), "what waited here waits still");
      // Again, and this time the peer says that it stays.
      applying.receive("admin", "merged", alias("a"), trial);
      applying.receive("admin", "merged", x -> x, Optional.empty());
      applying.goBack("0123456789abcdef", "too late");
      is("a", "a", store);
      applying.discard("eve", 0);
      assertFalse(isKept());
      // While something is on trial here, the peer waits.
      save(store, When.LATER, alias("b"));
      applying.applyOnTrial("eve", 0, "2", MINUTE);
      assertInstanceOf(
          ConfigStore.Refused.class, applying.receive("admin", "merged", alias("c"), trial));
    }
  }

  @Test
  void aFileThatNobodyUnderstandsIsNamedAndHarmless() throws IOException {
    try (ConfigStore store = open()) {
      save(store, When.LATER, alias("a"));
      new Applying(store).applyOnTrial("eve", 0, "1", MINUTE);
    }
    Path file = dir.resolve("applied");
    byte[] good = Files.readAllBytes(file);
    Random random = new Random(7);
    for (int i = 0; i < 300; i++) {
      byte[] bad = good.clone();
      int at = i < 40 ? 0 : random.nextInt(bad.length);
      if (i < 40) {
        bad = java.util.Arrays.copyOf(good, random.nextInt(good.length));
      } else {
        bad[at] = (byte) random.nextInt(256);
      }
      Files.write(file, bad);
      try (ConfigStore store = open()) {
        assertEquals("a", names(store.current().xml()), new String(bad, StandardCharsets.UTF_8));
      }
      Files.write(dir.resolve("config.xml"), Files.readAllBytes(dir.resolve("config.xml")));
    }
    Files.writeString(file, "twinwall applied 1\napplied 999999999999\n\n");
    try (ConfigStore store = open()) {
      is("a", "a", store);
      assertTrue(store.notices().getFirst().message().contains("cannot be read"));
    }
  }

  /** What in force would be is written first: it must not be found by the next engine. */
  @Test
  void whatCouldNotBeSavedIsNotInForceLater() throws IOException {
    UnaryOperator<Xml> name =
        root -> root.update("system", x -> x.put(Xml.of("hostname", "refused")));
    UnaryOperator<Xml> deep =
        root -> {
          Xml x = Xml.of("a", "b");
          for (int i = 0; i < XmlReader.MAX_DEPTH; i++) {
            x = Xml.of("a", x);
          }
          return root.plus(x);
        };
    Path live = dir.resolve("config.xml");
    try (ConfigStore store = open()) {
      save(store, When.LATER, alias("a"));
      ConfigStore.Outcome tooDeep =
          store.change("eve", "x", c -> new Edit.Edited(deep.apply(c.xml())));
      assertInstanceOf(ConfigStore.Refused.class, tooDeep, tooDeep::toString);
      is("a", "", store);
    }
    try (ConfigStore store = open()) {
      is("a", "", store);
      assertEquals(List.of(), store.notices());
      byte[] saved = Files.readAllBytes(live);
      store.change(
          "eve",
          "x",
          c -> {
            unwritable(live);
            return new Edit.Edited(name.apply(c.xml()));
          });
      assertEquals("a", names(store.current().xml()));
      Files.delete(live.resolve("in the way"));
      Files.delete(live);
      Files.write(live, saved);
    }
    try (ConfigStore store = open()) {
      is("a", "", store);
      assertFalse(store.applied().system().hostname().equals("refused"));
    }
  }

  /** As a full disk does, at the second of two files. */
  private static void unwritable(Path file) {
    try {
      Files.delete(file);
      Files.createDirectory(file);
      Files.createFile(file.resolve("in the way"));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /**
   * At every write of every step the power goes: what comes up is one of the two, never a mixture.
   */
  @Test
  void whatIsFoundOnDiskIsAlwaysOneOrTheOther() throws IOException {
    try (ConfigStore store = open()) {
      save(store, When.NOW, alias("old"));
    }
    byte[] before = Files.readAllBytes(dir.resolve("config.xml"));
    try (ConfigStore store = open()) {
      save(store, When.LATER, alias("new"));
    }
    byte[] after = Files.readAllBytes(dir.resolve("config.xml"));
    // Saved: first the file that says what is in force, then config.xml.
    Files.write(dir.resolve("config.xml"), before);
    try (ConfigStore store = open()) {
      is("old", "old", store);
    }
    Files.write(dir.resolve("config.xml"), after);
    Files.deleteIfExists(dir.resolve("applied"));
    try (ConfigStore store = open()) { // applied: the file is gone, and only then is it in force
      is("old new", "old new", store);
    }
  }
}
