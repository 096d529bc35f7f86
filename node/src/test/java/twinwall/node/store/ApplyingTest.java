package twinwall.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import twinwall.core.config.Edit;
import twinwall.core.config.Xml;

/** Saved and in force: over changes, restarts of the engine and restarts of the machine. */
final class ApplyingTest extends StoreOfTests {
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
}
