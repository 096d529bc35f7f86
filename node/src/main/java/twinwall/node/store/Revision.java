package twinwall.node.store;

/** One saved configuration: its number, when, by whom and why it was saved. */
public record Revision(long number, long time, String who, String description, long bytes) {
  /** The name of its file in the history directory. */
  String fileName() {
    return "config-" + time + "-" + number + ".xml";
  }
}
