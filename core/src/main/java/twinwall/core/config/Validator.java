package twinwall.core.config;

import java.util.List;

/** Says everything that is wrong with a configuration, at once. */
public final class Validator {
  private Validator() {}

  public static List<Problem> check(Config config) {
    return SystemSettings.SHAPE.check(config.xml().childOrEmpty("system"), "system");
  }
}
