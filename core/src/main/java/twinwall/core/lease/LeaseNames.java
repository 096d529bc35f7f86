package twinwall.core.lease;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import twinwall.core.net.Ip;

/**
 * What a resolver answers for the names of DHCP clients. Clients say whatever they like: a name is
 * one label of letters, digits and hyphens below the domain of its network, never one that somebody
 * wrote down, and never one that another client has.
 *
 * @param records by the name that they are for, in small letters and with a dot at its end
 * @param holders which client has a name, by family and name
 * @param refused how many clients have a name that they do not get
 * @param until seconds since 1970 when the first of them ends
 */
public record LeaseNames(
    Map<String, List<String>> records,
    Map<String, String> holders,
    int refused,
    OptionalLong until) {
  public static final LeaseNames NONE = new LeaseNames(Map.of(), Map.of(), 0, OptionalLong.empty());

  /** A client that leaves should not be looked for much longer. */
  static final int SECONDS = 60;

  /** More are not registered: a resolver has a bound for what strangers can put into it. */
  static final int MOST = 20_000;

  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  /** Names that programs look for by themselves: whoever has one is believed. */
  private static final Set<String> SOUGHT =
      Set.of("localhost", "wpad", "isatap", "autodiscover", "autoconfig");

  public LeaseNames {
    records = new TreeMap<>(records);
    holders = Map.copyOf(holders);
  }

  /** One client's wish. */
  private record Wish(String name, Lease lease) {
    String key() {
      return (lease.address().isV4() ? "4 " : "6 ") + name;
    }
  }

  /**
   * @param before who has a name keeps it as long as the lease
   * @param now seconds since 1970
   */
  public static LeaseNames of(List<Lease> leases, LeaseZones zones, LeaseNames before, long now) {
    int refused = 0;
    Map<String, List<Wish>> wishes = new LinkedHashMap<>();
    List<Lease> sorted = new ArrayList<>(leases);
    sorted.sort(Comparator.comparing(Lease::address));
    for (Lease lease : sorted) {
      Optional<String> domain = zones.domain(lease);
      if (domain.isEmpty()
          || lease.isPrefix()
          || lease.state() != Lease.IN_USE
          || !lease.isHeld(now)
          || lease.hostname().isEmpty()) {
        continue;
      }
      Optional<String> name =
          label(lease.hostname(), domain.get()).map(label -> label + "." + domain.get());
      if (name.isEmpty() || zones.isTaken(name.get()) || name.get().length() > 253) {
        // One whose address has a name in the configuration lacks nothing.
        refused += zones.isTaken(reverse(lease.address())) ? 0 : 1;
      } else {
        Wish wish = new Wish(name.get(), lease);
        wishes.computeIfAbsent(wish.key(), _ -> new ArrayList<>()).add(wish);
      }
    }
    Map<String, Wish> granted = new LinkedHashMap<>();
    for (var entry : wishes.entrySet()) {
      Wish first =
          holder(entry.getValue(), Optional.ofNullable(before.holders().get(entry.getKey())));
      refused += entry.getValue().size() - 1;
      granted.put(entry.getKey(), first);
    }
    return granted(granted, zones, refused);
  }

  /** Who had it, or else the lowest address. */
  private static Wish holder(List<Wish> all, Optional<String> client) {
    return all.stream()
        .filter(wish -> Optional.of(wish.lease().client()).equals(client))
        .max(Comparator.comparingLong(wish -> wish.lease().seen()))
        .orElse(all.getFirst());
  }

  private static LeaseNames granted(Map<String, Wish> granted, LeaseZones zones, int refused) {
    Map<String, List<String>> records = new HashMap<>();
    Map<String, String> holders = new HashMap<>();
    OptionalLong until = OptionalLong.empty();
    int turnedAway = refused;
    for (var entry : granted.entrySet()) {
      Wish wish = entry.getValue();
      Lease lease = wish.lease();
      if (isStranger(lease, Optional.ofNullable(granted.get("4 " + wish.name())))
          || holders.size() >= MOST) {
        turnedAway++;
        continue;
      }
      holders.put(entry.getKey(), lease.client());
      String type = lease.address().isV4() ? " IN A " : " IN AAAA ";
      String owner = wish.name() + ".";
      records
          .computeIfAbsent(owner, _ -> new ArrayList<>())
          .add(owner + " " + SECONDS + type + lease.address());
      String reverse = reverse(lease.address());
      if (!zones.isTaken(reverse)) {
        records.put(reverse + ".", List.of(reverse + ". " + SECONDS + " IN PTR " + owner));
      }
      until = OptionalLong.of(Math.min(until.orElse(Long.MAX_VALUE), lease.ends()));
    }
    return new LeaseNames(records, holders, turnedAway, until);
  }

  /** Another machine's address of IPv6 must not come before the one that has the name. */
  private static boolean isStranger(Lease six, Optional<Wish> four) {
    return !six.address().isV4()
        && four.isPresent()
        && (six.hardware().isEmpty() || !six.hardware().equals(four.get().lease().hardware()));
  }

  private static Optional<String> label(String hostname, String domain) {
    if (!hostname.matches("[A-Za-z0-9.-]{1,253}")) {
      return Optional.empty();
    }
    String text = hostname.toLowerCase(Locale.ROOT);
    if (text.endsWith(".")) {
      text = text.substring(0, text.length() - 1);
    }
    if (text.endsWith("." + domain)) {
      text = text.substring(0, text.length() - domain.length() - 1);
    }
    boolean usable =
        LABEL.matcher(text).matches() && !text.matches("[0-9]+") && !SOUGHT.contains(text);
    return usable ? Optional.of(text) : Optional.empty();
  }

  /** The name that an address is asked for by, without a dot at its end. */
  static String reverse(Ip ip) {
    byte[] bytes = ip.bytes();
    StringBuilder out = new StringBuilder();
    for (int i = bytes.length - 1; i >= 0; i--) {
      if (ip.isV4()) {
        out.append(bytes[i] & 255).append('.');
      } else {
        String hex = HexFormat.of().toHexDigits(bytes[i]);
        out.append(hex.charAt(1)).append('.').append(hex.charAt(0)).append('.');
      }
    }
    return out.append(ip.isV4() ? "in-addr.arpa" : "ip6.arpa").toString();
  }
}
