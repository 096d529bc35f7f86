package twinwall.core.config;

/**
 * Something wrong with a configuration: where, as a path like {@code virtualip/vip[2]/vhid} counted
 * from 1, and what, as a sentence.
 */
public record Problem(String path, String message, Severity severity) {
  /** An error refuses the configuration; a warning is only told. */
  public enum Severity {
    ERROR,
    WARNING
  }

  public static Problem error(String path, String message) {
    return new Problem(path, message, Severity.ERROR);
  }

  public static Problem warning(String path, String message) {
    return new Problem(path, message, Severity.WARNING);
  }

  public boolean isError() {
    return severity == Severity.ERROR;
  }

  /** The same problem seen from the element that holds this path. */
  public Problem under(String parent) {
    String full = path.isEmpty() ? parent : parent.isEmpty() ? path : parent + "/" + path;
    return new Problem(full, message, severity);
  }

  /** Where and what, for a person; a problem of the whole file has no place to name. */
  public String told() {
    return path.isEmpty() ? message : path + ": " + message;
  }

  @Override
  public String toString() {
    return (isError() ? "error: " : "warning: ") + told();
  }
}
