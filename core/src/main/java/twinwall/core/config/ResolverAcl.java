package twinwall.core.config;

import java.util.List;
import java.util.Optional;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;

/** An access list of the resolver: what clients in these networks may ask. */
public record ResolverAcl(String name, Action action, List<Network> networks, String descr) {
  /** What happens to a question. */
  public enum Action implements Field.Word {
    ALLOW("allow", "allow"),
    DENY("deny", "deny"),
    REFUSE("refuse", "refuse"),
    ALLOW_SNOOP("allow snoop", "allow_snoop"),
    DENY_NONLOCAL("deny nonlocal", "deny_non_local"),
    REFUSE_NONLOCAL("refuse nonlocal", "refuse_non_local");

    private final String word;
    private final String unbound;

    Action(String word, String unbound) {
      this.word = word;
      this.unbound = unbound;
    }

    @Override
    public String word() {
      return word;
    }

    /** Unbound's own word. */
    public String unbound() {
      return unbound;
    }
  }

  /** One network of the list. */
  public record Network(Optional<Ip> address, int mask, String descr) {
    static final Field<Optional<Ip>> ADDRESS = Field.address("acl_network", "Networks");
    static final Field<Integer> MASK = Field.number("mask", "Mask", 0, 128, 128);
    static final Field<String> DESCR = Field.text("description", "Description");

    public static final Shape<Network> SHAPE =
        Shape.of(
            "row",
            x -> new Network(x.get(ADDRESS), x.get(MASK), x.get(DESCR)),
            ADDRESS.of(Network::address),
            MASK.of(Network::mask),
            DESCR.of(Network::descr));

    public Optional<Prefix> prefix() {
      return address.filter(ip -> mask <= ip.width()).map(ip -> new Prefix(ip, mask).network());
    }
  }

  public static final Field<String> NAME = Field.text("aclname", "Access List name");
  public static final Field<Action> ACTION =
      Field.oneOf("aclaction", "Action", List.of(Action.values()), Action.ALLOW);
  public static final Field<List<Network>> NETWORKS =
      Field.entities("row", "Networks", Network.SHAPE);
  public static final Field<String> DESCR = Field.text("description", "Description");

  public static final Shape<ResolverAcl> SHAPE =
      Shape.of(
          "acls",
          x -> new ResolverAcl(x.get(NAME), x.get(ACTION), x.get(NETWORKS), x.get(DESCR)),
          NAME.of(ResolverAcl::name),
          ACTION.of(ResolverAcl::action),
          NETWORKS.of(ResolverAcl::networks),
          DESCR.of(ResolverAcl::descr));
}
