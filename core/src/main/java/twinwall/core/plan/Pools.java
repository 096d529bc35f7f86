package twinwall.core.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;

/**
 * What pf's pool options come to. Taking turns and dice are as in pf. Where one client keeps one
 * address (sticky-address, source-hash) it follows from the client's address alone: pf forgets it
 * when the client's last state is gone, here it is the same for ever, and on every node.
 */
final class Pools {
  /** More addresses than this are not tried one by one. */
  private static final int MOST = 64;

  private static final int SEED = 0x7477;

  private Pools() {}

  /** How a pool is used; {@code told} is what is different from what was asked for, or empty. */
  record Chosen(Nat.Target target, String told) {}

  static Attempt<Chosen> of(List<Prefix> members, String options, String key) {
    if (members.size() == 1 && members.getFirst().isHost()) {
      return chosen(new Nat.Address(members.getFirst().address()));
    }
    boolean network = members.size() == 1;
    if (options.equals("bitmask")) {
      return network
          ? chosen(new Nat.Network(members.getFirst().network()))
          : Attempt.failed("the pool option bitmask needs one network");
    }
    boolean hashed = options.contains("sticky-address") || options.equals("source-hash");
    if (hashed && key.isEmpty() && network) {
      return chosen(range(members.getFirst()));
    }
    Optional<List<Ip>> addresses = addresses(members);
    if (addresses.isEmpty()) {
      return network
          ? Attempt.of(
              new Chosen(
                  range(members.getFirst()),
                  "The pool has more than "
                      + MOST
                      + " addresses: a hash of the client's address decides which one it gets"
                      + (hashed ? ", without the key." : ".")))
          : Attempt.failed("its pool has more than " + MOST + " addresses and is no network");
    }
    Nat.Pick pick =
        hashed
            ? new Nat.BySource(seed(key))
            : options.equals("random") ? new Nat.AtRandom() : new Nat.InTurn();
    return chosen(new Nat.Pool(addresses.get(), pick));
  }

  private static Attempt<Chosen> chosen(Nat.Target target) {
    return Attempt.of(new Chosen(target, ""));
  }

  private static Nat.Range range(Prefix network) {
    return new Nat.Range(network.network().address(), Prefixes.last(network));
  }

  /** The key folded to what the kernel takes; 0 would mean a seed of its own on each node. */
  private static int seed(String key) {
    if (key.isEmpty()) {
      return SEED;
    }
    int seed = 0;
    for (int i = 0; i < key.length(); i++) {
      seed = 31 * seed + Character.toLowerCase(key.charAt(i));
    }
    return seed == 0 ? SEED : seed;
  }

  private static Optional<List<Ip>> addresses(List<Prefix> members) {
    List<Ip> out = new ArrayList<>();
    for (Prefix member : members) {
      int bits = member.address().width() - member.length();
      if (bits > 6 || out.size() + (1 << bits) > MOST) {
        return Optional.empty();
      }
      Ip ip = member.network().address();
      for (int i = 0; i < 1 << bits; i++) {
        out.add(ip);
        ip = i + 1 < 1 << bits ? ip.next() : ip;
      }
    }
    return Optional.of(out);
  }
}
