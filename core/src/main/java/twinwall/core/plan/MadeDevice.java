package twinwall.core.plan;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;

/**
 * A device that Twinwall makes. It carries a mark in the kernel that says what it is ({@link
 * #mark}), so that every engine sees when it has to be made anew.
 *
 * @param ports the devices that belong to a bridge or a bond
 * @param addresses what it has beside the addresses of an interface on it
 */
public record MadeDevice(
    String name, Kind kind, List<String> ports, List<Prefix> addresses, Origin origin) {
  /** How the mark of every device of ours begins. */
  public static final String MARK = "twinwall ";

  /** What the kernel lets a mark be. */
  private static final int LONGEST_MARK = 250;

  public MadeDevice {
    ports = List.copyOf(ports);
    addresses = List.copyOf(addresses);
  }

  /** What a device is made of. */
  public sealed interface Kind {
    /** The kind's name in the kernel. */
    String word();

    /** What the kind can be made out of, as words. */
    String words();
  }

  /** A VLAN on a parent. */
  public record Vlan(String parent, int tag, Optional<Integer> priority) implements Kind {
    @Override
    public String word() {
      return "vlan";
    }

    @Override
    public String words() {
      return parent + " tag " + tag + priority.map(p -> " priority " + p).orElse("");
    }
  }

  /** How a bond uses its ports; the numbers are the kernel's. */
  public enum BondMode {
    ROUND_ROBIN(0),
    ACTIVE_BACKUP(1),
    XOR(2),
    LACP(4);

    private final int number;

    BondMode(int number) {
      this.number = number;
    }

    public int number() {
      return number;
    }
  }

  /** What of a packet chooses its port; the numbers are the kernel's. */
  public enum BondHash {
    LAYER2(0),
    LAYER34(1),
    LAYER23(2);

    private final int number;

    BondHash(int number) {
      this.number = number;
    }

    public int number() {
      return number;
    }
  }

  /** A bond. */
  public record Bond(BondMode mode, boolean fast, BondHash hash, Optional<String> primary)
      implements Kind {
    @Override
    public String word() {
      return "bond";
    }

    @Override
    public String words() {
      return lower(mode)
          + " "
          + lower(hash)
          + (fast ? " fast" : "")
          + primary.map(p -> " primary " + p).orElse("");
    }
  }

  /** A bridge; times in seconds. Isolated ports do not reach each other. */
  public record Bridge(
      boolean spanningTree,
      Optional<Integer> priority,
      Optional<Integer> forwardDelay,
      Optional<Integer> helloTime,
      Optional<Integer> maxAge,
      Optional<Integer> ageing,
      List<String> isolated)
      implements Kind {
    public Bridge {
      isolated = List.copyOf(isolated);
    }

    @Override
    public String word() {
      return "bridge";
    }

    @Override
    public String words() {
      return (spanningTree ? "stp" : "no stp")
          + option(" priority ", priority)
          + option(" delay ", forwardDelay)
          + option(" hello ", helloTime)
          + option(" maxage ", maxAge)
          + option(" ageing ", ageing)
          + isolated.stream().map(port -> " isolated " + port).collect(Collectors.joining());
    }

    private static String option(String word, Optional<Integer> value) {
      return value.map(v -> word + v).orElse("");
    }
  }

  /** A tunnel that carries packets of both families. */
  public record Tunnel(boolean gre, Ip local, Ip remote) implements Kind {
    @Override
    public String word() {
      if (gre) {
        return local.isV4() ? "gre" : "ip6gre";
      }
      return local.isV4() ? "sit" : "ip6tnl";
    }

    @Override
    public String words() {
      return local + " to " + remote;
    }
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** What the kernel keeps as the device's alias. */
  public String mark() {
    String all = MARK + kind.word() + " " + kind.words();
    return all.length() <= LONGEST_MARK
        ? all
        : all.substring(0, LONGEST_MARK - 9) + " " + Integer.toHexString(all.hashCode());
  }

  /** The device it stands on, if it does. */
  public Optional<String> parent() {
    return kind instanceof Vlan vlan ? Optional.of(vlan.parent()) : Optional.empty();
  }

  @Override
  public String toString() {
    return name
        + " "
        + kind.word()
        + " "
        + kind.words()
        + ports.stream().map(port -> " port " + port).collect(Collectors.joining())
        + addresses.stream().map(address -> " address " + address).collect(Collectors.joining());
  }
}
