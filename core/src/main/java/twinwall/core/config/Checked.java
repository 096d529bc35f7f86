package twinwall.core.config;

import java.util.List;
import java.util.Optional;

/**
 * A configuration with all that is wrong with it. Of one that was made out of another, only what
 * differs has to be read and looked at: with ten thousand rules that is most of the time a save
 * takes.
 *
 * @param ofRules what is wrong with each rule by itself, seen from the rule
 * @param unique whether nothing stands twice that may stand once
 */
public record Checked(
    Config config, List<Problem> problems, List<List<Problem>> ofRules, boolean unique) {
  public Checked {
    problems = List.copyOf(problems);
    ofRules = List.copyOf(ofRules);
  }

  public static Checked of(Config config) {
    return Validator.check(config, Optional.empty());
  }

  /** The same as reading and looking at the whole document anew. */
  public Checked next(Xml root) {
    return Validator.check(Config.of(root, config), Optional.of(this));
  }

  /** Whether all that stands beside the rules is as it is in another configuration. */
  boolean isAlikeBesideRules(Config other) {
    return beside(config).equals(beside(other));
  }

  private static List<Xml> beside(Config config) {
    return config.xml().children().stream()
        .filter(x -> !x.name().equals("filter") && !x.name().equals("revision"))
        .toList();
  }
}
