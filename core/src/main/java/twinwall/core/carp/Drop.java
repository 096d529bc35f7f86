package twinwall.core.carp;

import java.util.Optional;
import twinwall.core.net.Ip;

/** A frame that is no valid advert of ours, and the name of the reason. */
public record Drop(Reason reason, Optional<Ip> source, int vhid) implements Decoded {

  /** Why frames are dropped; the names are netstat's where it has one. */
  public enum Reason {
    HDROPS("the frame or its IP header is cut short or malformed"),
    NOTCARP("another protocol"),
    BADADDRS("not sent to the CARP group"),
    OWNSOURCE("our own advert came back: source address"),
    BADLEN("not 36 bytes"),
    BADVER("version is not 2"),
    BADTYPE("type is not advertisement"),
    BADVHID("no such VHID on this interface"),
    BADTTL("TTL is not 255: it came through a router"),
    BADSUM("wrong checksum"),
    BADAUTH("wrong digest: password or address list differ"),
    TWIN("from our own address, but we did not send it: the address is used twice"),
    OWNCOUNTER("our own advert came back: counter"),
    VRRP("a VRRP router, not CARP");

    private final String meaning;

    Reason(String meaning) {
      this.meaning = meaning;
    }

    public String meaning() {
      return meaning;
    }

    /** The counter's name. */
    public String label() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }
}
