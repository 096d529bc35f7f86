package twinwall.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import twinwall.core.config.Edit;
import twinwall.core.config.Xml;
import twinwall.core.config.XmlReader;

/** What a disk that is full, damaged or cut off leaves of what is saved and what is in force. */
final class AppliedOnDiskTest extends StoreOfTests {
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
