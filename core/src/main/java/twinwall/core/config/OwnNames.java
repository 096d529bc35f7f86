package twinwall.core.config;

/** Whom the firewall itself asks for names, in the words of {@code system/dnslocalhost}. */
public enum OwnNames implements Field.Word {
  /** Its own resolver, then the DNS servers. */
  BOTH(""),
  LOCAL("local"),
  REMOTE("remote");

  private final String word;

  OwnNames(String word) {
    this.word = word;
  }

  @Override
  public String word() {
    return word;
  }
}
