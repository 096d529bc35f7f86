package twinwall.core.plan;

/**
 * Where something in the plan comes from: a place in config.xml and the words the user gave it.
 * Things that Twinwall adds by itself have the setting that asked for them as their path.
 */
public record Origin(String path, String description) {
  @Override
  public String toString() {
    return description.isEmpty() ? path : path + " " + description;
  }
}
