package twinwall.fuzz;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import twinwall.core.config.Config;
import twinwall.core.config.ConfigPath;
import twinwall.core.config.Edit;
import twinwall.core.config.Edits;
import twinwall.core.config.Field;
import twinwall.core.config.Problem;
import twinwall.core.config.Schema;
import twinwall.core.config.Shape;
import twinwall.core.config.Xml;

/**
 * Configurations that are nearly right: an input is a list of edits of a pair's configuration, by
 * the tables of fields, with values that are good, telling or any text at all.
 */
final class ConfigTarget implements Target {
  private static final List<String> LISTS =
      List.of(
          "filter/rule",
          "filter/rule",
          "aliases/alias",
          "virtualip/vip",
          "nat/outbound/rule",
          "nat/rule",
          "nat/onetoone",
          "nat/npt",
          "gateways/gateway_item",
          "staticroutes/route",
          "system/user",
          "system/group");
  private static final List<String> SINGLE =
      List.of(
          "system",
          "system/webgui",
          "system/ssh",
          "interfaces/wan",
          "interfaces/lan",
          "interfaces/opt1",
          "interfaces/opt2",
          "hasync",
          "gateways",
          "nat/outbound",
          "syslog",
          "twinwall");

  private final Xml base = Pair.primary();

  @Override
  public String name() {
    return "config";
  }

  @Override
  public int rounds() {
    return 600;
  }

  @Override
  public int longest() {
    return 600;
  }

  @Override
  public long heap() {
    return 64 << 20;
  }

  @Override
  public long heapPerByte() {
    return 100_000;
  }

  @Override
  public List<String> words() {
    return Words.VALUES;
  }

  @Override
  public List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    seeds.add(new byte[0]);
    for (int kind = 0; kind < 6; kind++) {
      for (int which = 0; which < LISTS.size(); which++) {
        Bytes seed = new Bytes();
        for (int i = 0; i < 40; i++) {
          seed.u8(i == 0 ? kind : i == 1 ? which : kind * 31 + which * 17 + i * 7);
        }
        seeds.add(seed.done());
      }
    }
    return seeds;
  }

  @Override
  public void one(byte[] input) {
    Pipeline.all(edited(input));
  }

  /** The configuration that an input stands for. */
  Xml edited(byte[] input) {
    Dice dice = new Dice(input);
    Xml root = base;
    for (int i = 0; !dice.isEmpty() && i < 24; i++) {
      root = edit(root, dice);
    }
    return root;
  }

  private Xml edit(Xml root, Dice dice) {
    return switch (dice.u8() % 6) {
      case 0, 1 -> {
        String list = dice.pick(LISTS);
        yield on(
            root, Edits.add(ConfigPath.parse(list).orElseThrow(), values(list, dice), place(dice)));
      }
      case 2 -> {
        String list = dice.pick(LISTS);
        String path = list + "[" + (1 + dice.u8() % 4) + "]";
        yield on(root, Edits.set(ConfigPath.parse(path).orElseThrow(), values(list, dice)));
      }
      case 3 -> {
        String single = dice.pick(SINGLE);
        yield on(root, Edits.set(ConfigPath.parse(single).orElseThrow(), values(single, dice)));
      }
      case 4 -> {
        String path =
            dice.chance(2) ? dice.pick(LISTS) + "[" + (1 + dice.u8() % 3) + "]" : dice.pick(SINGLE);
        yield on(root, Edits.delete(ConfigPath.parse(path).orElseThrow()));
      }
      default ->
          ConfigPath.parse(dice.text())
              .map(path -> on(root, Edits.set(path, value(dice))))
              .orElse(root);
    };
  }

  private static OptionalInt place(Dice dice) {
    return dice.chance(2) ? OptionalInt.empty() : OptionalInt.of(dice.u8() % 5);
  }

  /** Some fields of an entity, and of the entities inside it. */
  private static Map<String, String> values(String path, Dice dice) {
    Map<String, String> values = new LinkedHashMap<>();
    for (int count = 1 + dice.u8() % 7; count > 0; count--) {
      List<String> names = names(path);
      String name = names.isEmpty() ? dice.text() : dice.pick(names);
      values.put(name, value(dice));
    }
    return values;
  }

  private static List<String> names(String path) {
    List<String> names = new ArrayList<>(fields(path, ""));
    for (String end : List.of("source", "destination")) {
      names.addAll(fields(path + "/" + end, end + "/"));
    }
    return names;
  }

  private static List<String> fields(String path, String before) {
    Optional<Shape<?>> shape = ConfigPath.parse(path).flatMap(Schema::entity);
    return shape.stream()
        .flatMap(s -> s.fields().stream())
        .map(Field::element)
        .map(name -> before + name)
        .toList();
  }

  private static String value(Dice dice) {
    int kind = dice.u8();
    return switch (kind % 4) {
      case 0 -> dice.pick(Words.VALUES);
      case 1 ->
          dice.pick(Words.VALUES)
              + dice.pick(List.of(" ", ",", "-", ":", "/", ""))
              + dice.pick(Words.VALUES);
      case 2 -> Integer.toString(dice.u16() - 16);
      default -> dice.text();
    };
  }

  /** What an edit makes of it; a refused one changes nothing and says why. */
  private static Xml on(Xml root, Edit edit) {
    return switch (edit.on(Config.of(root))) {
      case Edit.Edited edited -> edited.root();
      case Edit.Refused refused -> {
        Check.that(!refused.problems().isEmpty(), () -> "refused without a reason");
        refused.problems().stream().map(Problem::toString).forEach(Check::reason);
        yield root;
      }
    };
  }
}
