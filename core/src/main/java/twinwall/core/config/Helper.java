package twinwall.core.config;

import java.util.List;

/** A protocol that announces further connections inside its own, and which the kernel can read. */
public enum Helper implements Field.Word {
  FTP("ftp", 21, List.of(6)),
  TFTP("tftp", 69, List.of(17)),
  SIP("sip", 5060, List.of(17, 6));

  private final String word;
  private final int port;
  private final List<Integer> protocols;

  Helper(String word, int port, List<Integer> protocols) {
    this.word = word;
    this.port = port;
    this.protocols = protocols;
  }

  /** The name of the kernel's helper, too. */
  @Override
  public String word() {
    return word;
  }

  /** Where its servers listen. */
  public int port() {
    return port;
  }

  /** The IP protocols that carry it. */
  public List<Integer> protocols() {
    return protocols;
  }
}
