package twinwall.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twinwall.core.config.Edit;
import twinwall.core.config.Xml;
import twinwall.node.store.Applying;
import twinwall.node.store.ConfigStore;
import twinwall.node.store.When;

/** Two nodes on the loopback, with everything but the kernel's part. */
class PairTest {
  private static final String ONE = "127.31.7.1";
  private static final String TWO = "127.31.7.2";

  @TempDir Path dir;

  private TestNode node(String address, String protocol, int port, String hasync) throws Exception {
    return new TestNode(dir, address, TestNode.config("fw" + address, protocol, port, hasync));
  }

  private static String toTwo() {
    return TestNode.sendsTo(TWO, "admin", TestNode.PASSWORD);
  }

  @Test
  void aSavedAliasIsSavedOnThePeerAndDeletionsTravel() throws Exception {
    int port = TestNode.freePort();
    try (var two = node(TWO, "https", port, "").listening();
        var one = node(ONE, "https", port, toTwo())) {
      one.awaitStanding("in sync");
      assertNotEquals("", two.store.current().twinwall().flowKey());
      assertEquals(
          one.store.current().twinwall().flowKey(), two.store.current().twinwall().flowKey());

      var millis = new double[20];
      for (int i = 0; i < millis.length; i++) {
        var name = "saved_" + i;
        long start = System.nanoTime();
        one.addAlias(name);
        TestNode.await(() -> two.hasAlias(name), "no " + name + ": ", one::story);
        millis[i] = (System.nanoTime() - start) / 1e6;
        one.awaitStanding("in sync");
      }
      Arrays.sort(millis);
      System.out.printf(
          "save to peer saved, %d saves: min %.1f ms, median %.1f ms, max %.1f ms%n",
          millis.length, millis[0], millis[millis.length / 2], millis[millis.length - 1]);
      assertEquals("<ö & saved_3>", two.store.current().alias("saved_3").orElseThrow().descr());
      assertEquals(two.store.current().xml(), two.running.get());

      one.edit(root -> root.without("aliases"));
      TestNode.await(() -> !two.hasAlias("saved_1"), "still there: ", one::story);
      one.awaitStanding("in sync");
      assertTrue(two.store.history().getFirst().description().contains("Merged in config"));

      // An edit over there stays over there, and does not stay for long.
      var before = one.store.revision();
      two.addAlias("only_there");
      two.running.set(two.store.current().xml());
      TestNode.await(() -> !two.hasAlias("only_there"), "not caught up: ", one::story);
      assertFalse(one.hasAlias("only_there"));
      assertEquals(before, one.store.revision());
      one.awaitStanding("in sync");

      // What is saved there but not running is not called in sync.
      two.applies = false;
      one.addAlias("saved_not_applied");
      one.awaitStanding("differs");
      assertTrue(one.sentence().contains("not applied yet"), one.sentence());
      two.applies = true;
      one.awaitStanding("in sync");
    }
  }

  @Test
  void aDeadPeerBlocksNobodyAndIsCaughtUp() throws Exception {
    int port = TestNode.freePort();
    try (var one = node(ONE, "https", port, toTwo())) {
      one.awaitStanding("connection refused");
      assertTrue(one.sentence().contains("Nothing listens"), one.sentence());
      long start = System.nanoTime();
      for (int i = 0; i < 10; i++) {
        one.addAlias("meanwhile_" + i);
      }
      assertTrue(System.nanoTime() - start < 10_000_000_000L);
      try (var two = node(TWO, "https", port, "").listening()) {
        one.awaitStanding("in sync");
        assertTrue(two.hasAlias("meanwhile_9"));
        // The face may be killed and started again at any time.
        two.face.close();
        one.awaitStanding("connection refused");
        two.face.refresh();
        one.addAlias("after_the_restart");
        TestNode.await(() -> two.hasAlias("after_the_restart"), "not told: ", one::story);
      }
    }
  }

  private static void later(TestNode node, String name) {
    var outcome =
        node.store.change(
            "eve",
            "an edit",
            When.LATER,
            c -> new Edit.Edited(c.xml().update("aliases", x -> x.plus(TestNode.alias(name)))));
    assertTrue(outcome instanceof ConfigStore.Saved, outcome::toString);
  }

  private static boolean runs(TestNode node, String name) {
    return node.store.applied().alias(name).isPresent();
  }

  @Test
  void thePeerIsToldWhatIsAppliedAndGoesBackByItself() throws Exception {
    int port = TestNode.freePort();
    try (var two = node(TWO, "https", port, "").listening();
        var one = node(ONE, "https", port, toTwo())) {
      one.awaitStanding("in sync");
      var applying = new Applying(one.store);
      later(one, "saved_only");
      one.op("sync.now");
      one.awaitStanding("in sync");
      assertFalse(two.hasAlias("saved_only"));

      // On trial, and confirmed: the peer knows of both.
      applying.applyOnTrial("eve", 0, "0123456789abcdef", Duration.ofSeconds(60));
      TestNode.await(() -> runs(two, "saved_only"), "not told: ", one::story);
      one.awaitStanding("in sync");
      assertTrue(two.store.standing().trial().isPresent());
      applying.confirm("eve");
      TestNode.await(() -> two.store.standing().trial().isEmpty(), "not told: ", one::story);
      assertTrue(runs(two, "saved_only"));

      // On trial, and taken back here: the peer is told.
      later(one, "refused");
      applying.applyOnTrial("eve", 0, "1123456789abcdef", Duration.ofSeconds(60));
      TestNode.await(() -> runs(two, "refused"), "not told: ", one::story);
      applying.goBack("1123456789abcdef", "of the test");
      TestNode.await(() -> !runs(two, "refused"), "not told: ", one::story);
      assertTrue(two.store.standing().trial().isEmpty());
      assertTrue(one.hasAlias("refused"), "it is saved still");

      // On trial, and the peer hears nothing more of us: it goes back by itself.
      applying.applyOnTrial("eve", 0, "2123456789abcdef", Duration.ofSeconds(10));
      TestNode.await(() -> runs(two, "refused"), "not told: ", one::story);
      two.face.close();
      applying.confirm("eve");
      TestNode.await(() -> !runs(two, "refused"), "it did not go back: ", two::story);
      assertTrue(two.store.wentBack().isPresent());
      assertTrue(runs(one, "refused"));
      // And is told again when it is there again.
      two.face.refresh();
      TestNode.await(() -> runs(two, "refused"), "not told: ", one::story);
      one.awaitStanding("in sync");
    }
  }

  @Test
  void everyFailureHasItsOwnSentence() throws Exception {
    int port = TestNode.freePort();
    try (var two = node(TWO, "https", port, "").listening();
        var one = node(ONE, "https", port, TestNode.sendsTo(TWO, "admin", "wrong"))) {
      one.awaitStanding("wrong password");
      assertTrue(one.sentence().contains("password of the user 'admin'"), one.sentence());
      assertFalse(one.sentence().contains("wrong'"));
      one.edit(root -> hasync(root, "username", "weak", "password", "weak word"));
      one.awaitStanding("not enough privileges");
      assertTrue(one.sentence().contains("System - HA node sync"), one.sentence());
      one.edit(root -> hasync(root, "username", "late", "password", TestNode.PASSWORD));
      one.awaitStanding("wrong password");
      one.edit(root -> hasync(root, "username", "sync", "password", "sync"));
      one.awaitStanding("in sync");
      assertEquals("sync@127.0.0.1", two.op("sync.status").path("received_from").asString(""));

      two.edit(root -> root.put(Xml.of("version", "22.9")));
      one.addAlias("refused");
      one.awaitStanding("other version");
      assertTrue(one.sentence().contains("22.9"), one.sentence());
      assertFalse(two.hasAlias("refused"));
      two.edit(root -> root.put(Xml.of("version", "23.3")));

      one.edit(root -> hasync(root, "synchronizetoip", "192.0.2.77", "password", "sync"));
      one.awaitStanding("unreachable");
      assertTrue(one.sentence().contains("cannot be reached"), one.sentence());
    }
  }

  private static Xml hasync(Xml root, String a, String to, String b, String too) {
    return root.update("hasync", h -> h.put(Xml.of(a, to)).put(Xml.of(b, too)));
  }

  @Test
  void httpAndHttpsAreToldApart() throws Exception {
    int port = TestNode.freePort();
    try (var two = node(TWO, "https", port, "").listening();
        var one = node(ONE, "http", port, toTwo())) {
      one.awaitStanding("protocol mismatch");
      assertTrue(one.sentence().contains("does not speak HTTP but HTTPS"), one.sentence());
      two.edit(root -> protocol(root, "http"));
      two.face.refresh();
      one.addAlias("in_the_clear");
      one.awaitStanding("in sync");
      assertTrue(two.hasAlias("in_the_clear"));
      one.edit(root -> protocol(root, "https"));
      one.awaitStanding("protocol mismatch");
      assertTrue(one.sentence().contains("does not speak HTTPS but HTTP"), one.sentence());
    }
  }

  private static Xml protocol(Xml root, String protocol) {
    return root.update("system", s -> s.update("webgui", w -> w.put(Xml.of("protocol", protocol))));
  }

  @Test
  void aChangedCertificateIsRefusedUntilAccepted() throws Exception {
    int port = TestNode.freePort();
    try (var one = node(ONE, "https", port, toTwo())) {
      try (var two = node(TWO, "https", port, "").listening()) {
        one.awaitStanding("in sync");
        assertTrue(two.face.port() > 0);
      }
      Files.delete(dir.resolve(TWO + "-config/web.p12"));
      try (var two = node(TWO, "https", port, "").listening()) {
        one.addAlias("secret");
        one.awaitStanding("certificate changed");
        assertTrue(one.sentence().contains("sync trust"), one.sentence());
        assertFalse(two.hasAlias("secret"));
        one.op("sync.trust");
        one.awaitStanding("in sync");
        assertTrue(two.hasAlias("secret"));
        // The pin belongs to the node that made it.
        assertFalse(two.store.current().xml().childOrEmpty("twinwall").has("synccert"));
      }
    }
  }

  @Test
  void reflectionThatIsNotTheSameIsNamed() throws Exception {
    int port = TestNode.freePort();
    try (var two = node(TWO, "https", port, "").listening();
        var one = node(ONE, "https", port, toTwo())) {
      one.awaitStanding("in sync");
      assertEquals("[]", one.op("sync.status").path("notices").toString());
      one.edit(PairTest::withMapping);
      two.edit(PairTest::withMapping);
      one.edit(root -> system(root, "enablebinatreflection"));
      TestNode.await(
          () -> says(one, "on the peer: port forwards NAT + proxy, 1:1 disabled"), "", one::story);
      TestNode.await(
          () -> says(two, "on the peer: port forwards NAT + proxy, 1:1 enabled"), "", one::story);
      two.edit(root -> system(root, "enablebinatreflection"));
      one.addAlias("look_again");
      TestNode.await(
          () -> !says(one, "NAT reflection") && !says(two, "NAT reflection"), "", one::story);
    }
  }

  private static boolean says(TestNode node, String words) {
    try {
      return node.op("sync.status").path("notices").toString().contains(words);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static Xml system(Xml root, String flag) {
    return root.update("system", system -> system.put(Xml.of(flag, "yes")));
  }

  private static Xml withMapping(Xml root) {
    var inside = Xml.of("source", Xml.of("address", "192.168.1.80"));
    var anywhere = Xml.of("destination", Xml.empty("any"));
    var external = Xml.of("external", "203.0.113.20");
    var mapping = Xml.of("onetoone", external, Xml.of("interface", "any"), inside, anywhere);
    return root.update("nat", nat -> nat.plus(mapping));
  }

  @Test
  void noLoops() throws Exception {
    int port = TestNode.freePort();
    // Both send to each other: calls on the loopback come from 127.0.0.1.
    try (var two =
            node(TWO, "http", port, TestNode.sendsTo("127.0.0.1", "admin", TestNode.PASSWORD))
                .listening();
        var one = node(ONE, "http", port, toTwo())) {
      one.awaitStanding("loop");
      assertTrue(one.sentence().contains("Disallowing sync loop"), one.sentence());
      one.addAlias("round_and_round");
      Thread.sleep(300);
      assertFalse(two.hasAlias("round_and_round"));
    }
    // A node that sends to itself.
    var itself = "127.31.7.3";
    try (var self =
        node(itself, "http", port, TestNode.sendsTo(itself, "admin", TestNode.PASSWORD))
            .listening()) {
      self.op("sync.now");
      self.awaitStanding("loop");
      assertTrue(self.sentence().contains("this node itself"), self.sentence());
    }
  }
}
