package twinwall.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.io.TempDir;
import twinwall.core.config.ConfigPath;
import twinwall.core.config.Edit;
import twinwall.core.config.Edits;
import twinwall.core.config.Xml;
import twinwall.node.Log;

/** A store whose engine and machine start anew as often as a test wants. */
abstract class StoreOfTests {
  private static final Log SILENT = new Log(new PrintStream(OutputStream.nullOutputStream()), "t");
  static final Duration MINUTE = Duration.ofSeconds(60);

  @TempDir Path dir;
  String boot = "first";
  long millis = 1_000_000;
  final List<String> told = new ArrayList<>();

  ConfigStore open() throws IOException {
    Uptime uptime = () -> new Uptime.Reading(boot, millis);
    ConfigStore store = ConfigStore.open(dir, InstantSource.system(), uptime, SILENT);
    store.onApplied(now -> told.add(now.label() + (now.changed() ? "" : " same")));
    return store;
  }

  static Edit set(String path, String value) {
    return Edits.set(ConfigPath.parse(path).orElseThrow(), value);
  }

  static UnaryOperator<Xml> alias(String name) {
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

  static void save(ConfigStore store, When when, UnaryOperator<Xml> edit) {
    ConfigStore.Outcome outcome =
        store.change("eve", "an edit", when, c -> new Edit.Edited(edit.apply(c.xml())));
    assertInstanceOf(ConfigStore.Saved.class, outcome, outcome::toString);
  }

  static void is(String saved, String applied, ConfigStore store) {
    assertEquals(saved, names(store.current().xml()));
    assertEquals(applied, names(store.applied().xml()));
    assertEquals(!saved.equals(applied), store.pendingSections().contains("aliases"));
  }

  static String names(Xml root) {
    return String.join(
        " ",
        root.childOrEmpty("aliases").children("alias").stream().map(x -> x.text("name")).toList());
  }

  boolean isKept() {
    return Files.exists(dir.resolve("applied"));
  }
}
