package twinwall.linux;

/** Names a set or map of nftables: {@code inet twinwall vips}. */
public record NftSet(Family family, String table, String name) {
  /** The address families of tables, with the kernel's numbers. */
  public enum Family {
    INET(1),
    IP(2),
    ARP(3),
    NETDEV(5),
    BRIDGE(7),
    IP6(10);

    final int number;

    Family(int number) {
      this.number = number;
    }
  }
}
