package twinwall.fuzz;

import java.util.List;
import twinwall.linux.Nft;

/**
 * The same configurations as {@link ConfigTarget}, whose rulesets nft and the kernel are asked
 * about. Slow, for every input starts a program: the tests ask only about what was kept.
 */
final class RulesetTarget implements Target {
  private final ConfigTarget configs = new ConfigTarget();

  @Override
  public String name() {
    return "ruleset";
  }

  @Override
  public int rounds() {
    return 0;
  }

  @Override
  public int longest() {
    return configs.longest();
  }

  @Override
  public long heap() {
    return configs.heap();
  }

  @Override
  public long heapPerByte() {
    return configs.heapPerByte();
  }

  @Override
  public List<String> words() {
    return configs.words();
  }

  @Override
  public List<byte[]> seeds() {
    return configs.seeds();
  }

  @Override
  public void one(byte[] input) {
    Pipeline.all(configs.edited(input))
        .ifPresent(text -> {
          Nft.Result result = Nft.check(text);
          Check.that(result.ok(), () -> "nft refuses it: " + result.reason());
        });
  }
}
