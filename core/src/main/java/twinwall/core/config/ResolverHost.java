package twinwall.core.config;

import java.util.List;

/** A host override: the resolver answers for this name by itself. */
public record ResolverHost(
    String host, String domain, List<String> addresses, String descr, List<Name> aliases) {
  /** Another name of the same host. */
  public record Name(String host, String domain, String descr) {
    public static final Shape<Name> SHAPE =
        Shape.of(
            "item",
            x -> new Name(x.get(HOST), x.get(DOMAIN), x.get(ALIAS_DESCR)),
            HOST.of(Name::host),
            DOMAIN.of(Name::domain),
            ALIAS_DESCR.of(Name::descr));

    /** The whole name. */
    public String full() {
      return join(host, domain);
    }
  }

  public static final Field<String> HOST =
      Field.text("host", "Host").help("Empty: the domain itself.");
  public static final Field<String> DOMAIN = Field.text("domain", "Domain");
  public static final Field<List<String>> ADDRESSES =
      Field.commas("ip", "IP Address").help("Addresses of either family, with commas between.");
  public static final Field<String> DESCR = Field.text("descr", "Description");
  static final Field<String> ALIAS_DESCR = Field.text("description", "Description");
  static final Field<List<Name>> NAMES = Field.entities("item", "Additional Names", Name.SHAPE);

  public static final Shape<ResolverHost> SHAPE =
      Shape.of(
          "hosts",
          x ->
              new ResolverHost(
                  x.get(HOST),
                  x.get(DOMAIN),
                  x.get(ADDRESSES),
                  x.get(DESCR),
                  NAMES.read(x.xml().childOrEmpty("aliases"))),
          HOST.of(ResolverHost::host),
          DOMAIN.of(ResolverHost::domain),
          ADDRESSES.of(ResolverHost::addresses),
          DESCR.of(ResolverHost::descr));

  /** The whole name. */
  public String full() {
    return join(host, domain);
  }

  static String join(String host, String domain) {
    return host.isEmpty() ? domain : host + "." + domain;
  }
}
