package twinwall.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twinwall.core.config.ConfigPath;
import twinwall.core.config.Edit;
import twinwall.core.config.Edits;
import twinwall.node.Log;

/** The store: what is saved, what is refused, what comes back. */
final class ConfigStoreTest {
  private static final Log SILENT = new Log(new PrintStream(OutputStream.nullOutputStream()), "t");
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.ofEpochSecond(1_700_000_000));

  @TempDir Path dir;

  private ConfigStore open() throws IOException {
    return ConfigStore.open(dir, CLOCK, SILENT);
  }

  private static Edit set(String path, String value) {
    return Edits.set(ConfigPath.parse(path).orElseThrow(), value);
  }

  private static ConfigStore.Saved saved(ConfigStore.Outcome outcome) {
    return assertInstanceOf(ConfigStore.Saved.class, outcome, outcome::toString);
  }

  private Path live() {
    return dir.resolve("config.xml");
  }

  @Test
  void savesWithARevisionAndTellsTheListeners() throws IOException {
    try (ConfigStore store = open()) {
      List<String> told = new ArrayList<>();
      store.onCommit(
          s -> told.add(s.before().system().hostname() + ">" + s.config().system().hostname()));
      ConfigStore.Saved s =
          saved(store.change("eve@192.0.2.9", "new name", set("system/hostname", "fw1")));
      assertEquals(List.of("twinwall>fw1"), told);
      assertEquals(2, s.revision().number());
      assertEquals(
          "eve@192.0.2.9: new name",
          store.current().xml().find("revision/description").orElseThrow().text());
      assertEquals("1700000000", store.current().xml().find("revision/time").orElseThrow().text());
      assertTrue(Files.readString(live()).contains("<hostname>fw1</hostname>"));
      assertEquals(
          "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(live())));
      assertInstanceOf(
          ConfigStore.Unchanged.class, store.change("eve", "again", set("system/hostname", "fw1")));
      assertEquals(1, told.size());
    }
    try (ConfigStore again = open()) {
      assertEquals("fw1", again.current().system().hostname());
      assertEquals(List.of(2L, 1L), again.history().stream().map(Revision::number).toList());
      assertEquals("new name", again.revision().description());
      assertEquals("eve@192.0.2.9", again.revision().who());
    }
  }

  @Test
  void aRefusedEditChangesNothing() throws IOException {
    try (ConfigStore store = open()) {
      byte[] before = Files.readAllBytes(live());
      ConfigStore.Outcome outcome = store.change("eve", "x", set("system/hostname", "a.b"));
      assertEquals(
          "system/hostname",
          assertInstanceOf(ConfigStore.Refused.class, outcome).problems().getFirst().path());
      assertInstanceOf(
          ConfigStore.Refused.class, store.change("eve", "x", set("system/nmae", "a")));
      assertEquals(new String(before), Files.readString(live()));
      assertEquals(1, store.history().size());
    }
  }

  @Test
  void anErrorThatWasThereBeforeDoesNotForbidRepair() throws IOException {
    Files.writeString(
        live(),
        "<pfsense><version>23.3</version><system><hostname>a.b</hostname><domain>x y</domain></system></pfsense>");
    try (ConfigStore store = open()) {
      saved(store.change("eve", "one of two", set("system/hostname", "ok")));
      assertInstanceOf(
          ConfigStore.Refused.class, store.change("eve", "worse", set("system/hostname", "a.b")));
    }
  }

  @Test
  void anUnreadableFileIsReplacedByTheNewestGoodOneLoudly() throws IOException {
    try (ConfigStore store = open()) {
      saved(store.change("eve", "a", set("system/hostname", "good")));
    }
    Files.writeString(live(), "<pfsense><system>");
    try (Stream<Path> files = Files.list(dir.resolve("history"))) {
      Path newest = files.max(Path::compareTo).orElseThrow();
      Files.writeString(dir.resolve("history/config-1700000000-9.xml"), "not xml");
      assertTrue(Files.exists(newest));
    }
    try (ConfigStore store = open()) {
      assertEquals("good", store.current().system().hostname());
      assertTrue(store.notices().getFirst().isError());
      assertTrue(store.notices().getFirst().message().contains("revision 2 was restored"));
      assertTrue(Files.exists(dir.resolve("config.xml.unreadable")));
      assertEquals(10, store.revision().number());
    }
    Files.delete(live());
    try (ConfigStore store = open()) {
      assertEquals("good", store.current().system().hostname());
    }
  }

  @Test
  void withoutAnyReadableFileItDoesNotStart() throws IOException {
    Files.writeString(live(), "<!DOCTYPE x><pfsense/>");
    IOException no = assertThrows(IOException.class, this::open);
    assertTrue(no.getMessage().contains("DOCTYPE"), no.getMessage());
    assertEquals("<!DOCTYPE x><pfsense/>", Files.readString(live()));
  }

  @Test
  void onlyOneMayWrite() throws IOException {
    try (ConfigStore store = open()) {
      assertEquals("twinwall", store.current().system().hostname());
      assertTrue(assertThrows(IOException.class, this::open).getMessage().contains("in use"));
    }
    open().close();
  }

  @Test
  void theHistoryIsAsLongAsAsked() throws IOException {
    try (ConfigStore store = open()) {
      saved(store.change("eve", "keep", set("system/backupcount", "3")));
      for (int i = 0; i < 6; i++) {
        saved(store.change("eve", "n" + i, set("system/hostname", "fw" + i)));
      }
      assertEquals(List.of(8L, 7L, 6L), store.history().stream().map(Revision::number).toList());
      try (Stream<Path> files = Files.list(dir.resolve("history"))) {
        assertEquals(3, files.count());
      }
    }
  }

  @Test
  void rollsBackAsANewRevision() throws IOException {
    try (ConfigStore store = open()) {
      saved(store.change("eve", "a", set("system/hostname", "one")));
      saved(store.change("eve", "b", set("system/hostname", "two")));
      ConfigStore.Saved back = saved(store.rollback("eve", 2, When.WHOLE));
      assertEquals("one", back.config().system().hostname());
      assertEquals(4, back.revision().number());
      assertInstanceOf(ConfigStore.Refused.class, store.rollback("eve", 99, When.WHOLE));
    }
  }

  @Test
  void aFileEditedByHandIsTakenOverOrRefusesChanges() throws IOException {
    try (ConfigStore store = open()) {
      Files.writeString(live(), Files.readString(live()).replace("twinwall", "byhand"));
      saved(store.change("eve", "a", set("system/domain", "example.org")));
      assertEquals("byhand", store.current().system().hostname());
      assertEquals(3, store.revision().number());
      Files.writeString(live(), "<pfsense>");
      assertInstanceOf(
          ConfigStore.Refused.class, store.change("eve", "b", set("system/domain", "x.org")));
      assertEquals("<pfsense>", Files.readString(live()));
      assertEquals("byhand", store.current().system().hostname());
    }
  }

  @Test
  void aDirectoryThatCannotBeWrittenRefusesAndKeepsTheOldFile() throws IOException {
    try (ConfigStore store = open()) {
      Files.createDirectory(dir.resolve(".config.xml.new"));
      Files.createFile(dir.resolve(".config.xml.new/full"));
      ConfigStore.Outcome outcome = store.change("eve", "a", set("system/hostname", "fw1"));
      assertInstanceOf(ConfigStore.Refused.class, outcome);
      assertEquals("twinwall", store.current().system().hostname());
      assertFalse(Files.readString(live()).contains("fw1"));
    }
  }

  @Test
  void writersWaitForEachOther() throws Exception {
    try (ConfigStore store = open()) {
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        String name = "a" + t;
        threads.add(
            Thread.ofPlatform()
                .start(() -> {
                  Edit add =
                      Edits.add(
                          ConfigPath.parse("aliases/alias").orElseThrow(),
                          Map.of("name", name, "type", "host", "address", "192.0.2.1"),
                          OptionalInt.empty());
                  store.change("t", name, add);
                }));
      }
      for (Thread t : threads) {
        t.join();
      }
      assertEquals(4, store.current().aliases().size());
      assertEquals(5, store.revision().number());
    }
  }
}
