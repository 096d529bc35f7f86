package twinwall.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Records as views: reading, and patching that keeps what has no field. */
final class ShapeTest {
  private final Config config = Samples.primary();

  @Test
  void readsEveryEntity() {
    assertEquals("fw1", config.system().hostname());
    assertEquals(
        List.of("wan", "lan", "opt1"), config.interfaces().stream().map(Interface::id).toList());
    assertTrue(config.interfaces().getFirst().isWan());
    assertEquals("203.0.113.10/24", config.carpVips().getFirst().prefix().orElseThrow().toString());
    assertEquals("65a1b2c3d4e5f", config.vips().get(1).stackedOn().orElseThrow());
    assertEquals(Set.of("synchronizerules"), config.hasync().flags());
    assertEquals(
        List.of("80", "443", "8000:8080"), config.alias("webports").orElseThrow().entries());
    assertEquals(FilterRule.Family.BOTH, config.rules().get(1).family());
    assertEquals(Outbound.Mode.MANUAL, config.outbound().mode());
    assertFalse(config.carpMaintenance());
  }

  @Test
  void writingWhatWasReadChangesNothing() {
    Config same =
        config
            .withSystem(config.system())
            .withInterface(config.interfaces().getFirst())
            .withGateways(config.gateways())
            .withStaticRoutes(config.staticRoutes())
            .withVips(config.vips())
            .withHaSync(config.hasync())
            .withAliases(config.aliases())
            .withRules(config.rules())
            .withOutbound(config.outbound());
    assertEquals(config.xml(), same.xml());
  }

  @Test
  void anEditKeepsUnknownElementsWhereTheyStand() {
    List<Alias> aliases = new ArrayList<>(config.aliases());
    Alias old = aliases.getFirst();
    aliases.set(
        0,
        new Alias(
            old.name(),
            old.type(),
            List.of("192.0.2.1"),
            old.descr(),
            old.url(),
            old.aliasUrls(),
            old.updateDays(),
            true,
            old.details()));
    Xml alias = config.withAliases(aliases).xml().childOrEmpty("aliases").children().getFirst();
    assertEquals(
        List.of("name", "type", "address", "descr", "detail", "nosync"),
        alias.children().stream().map(Xml::name).toList());
    assertEquals("first||second", alias.text("detail"));
    assertEquals("192.0.2.1", alias.text("address"));
  }

  @Test
  void removingAndAddingItemsLeavesTheOthersAlone() {
    List<FilterRule> rules = config.rules();
    Xml removed = config.withRules(rules.subList(1, 2)).xml().childOrEmpty("filter");
    assertEquals(List.of("rule", "separator"), removed.children().stream().map(Xml::name).toList());
    assertEquals("1700000002", removed.children().getFirst().text("tracker"));
    Xml swapped = config.withRules(rules.reversed()).xml().childOrEmpty("filter");
    assertEquals("1700000002", swapped.children().getFirst().text("tracker"));
    assertEquals("1700000001", swapped.children().get(1).text("tracker"));
  }

  @Test
  void presenceIsTruthWhateverTheTextIs() {
    for (String text : List.of("", "0", "no", "on")) {
      Xml x = Xml.of("interface", Xml.of("enable", text));
      assertTrue(Interface.SHAPE.read(x).enabled());
      assertEquals(x, Interface.ENABLE.patch(x, true));
      assertFalse(Interface.ENABLE.patch(x, false).has("enable"));
    }
    assertEquals(
        "on", HaSync.PFSYNC_ENABLED.patch(Xml.empty("hasync"), true).text("pfsyncenabled"));
  }

  @Test
  void everyRecordSurvivesItsElement() {
    assertEquals(
        config.system(), SystemSettings.SHAPE.read(SystemSettings.SHAPE.write(config.system())));
    assertEquals(config.hasync(), HaSync.SHAPE.read(HaSync.SHAPE.write(config.hasync())));
    config.vips().forEach(v -> assertEquals(v, Vip.SHAPE.read(Vip.SHAPE.write(v))));
    config.rules().forEach(r -> assertEquals(r, FilterRule.SHAPE.read(FilterRule.SHAPE.write(r))));
  }

  @Test
  void noDocumentBreaksTheTypedView() {
    for (long seed = 1; seed <= 300; seed++) {
      Random random = new Random(seed);
      Xml root = Samples.read(Samples.PRIMARY);
      for (String section :
          List.of("system", "interfaces", "virtualip", "hasync", "filter", "nat")) {
        root = root.update(section, x -> x.plus(Samples.tree(random, 3)));
      }
      Config any = Config.of(root);
      Validator.check(any);
    }
  }

  @Test
  void secretsAreNotPrinted() {
    String all = config.vips() + " " + config.hasync() + " " + config.system() + " " + config;
    assertFalse(all.contains("only-a-test"));
    assertFalse(all.contains("not.a.real.hash"));
    assertFalse(
        Twinwall.SHAPE
            .read(Xml.of("twinwall", Xml.of("flowkey", "c2VjcmV0")))
            .toString()
            .contains("c2Vj"));
  }

  @Test
  void everyFieldHasALabelAndBelongsToOneElement() {
    for (Shape<?> shape :
        List.of(Alias.SHAPE, Vip.SHAPE, HaSync.SHAPE, FilterRule.SHAPE, SystemSettings.SHAPE)) {
      List<String> elements = shape.fields().stream().map(Field::element).toList();
      assertEquals(elements.size(), Set.copyOf(elements).size());
      shape.fields().forEach(f -> assertFalse(f.label().isEmpty()));
    }
    assertEquals(Field.Sync.MIRRORED, Vip.ADVSKEW.sync());
    assertEquals(Field.Sync.PER_NODE, Interface.IPADDR.sync());
    assertEquals(Field.Sync.SHARED, Alias.NAME.sync());
  }
}
