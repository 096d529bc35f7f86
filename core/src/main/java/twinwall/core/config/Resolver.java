package twinwall.core.config;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Services > DNS Resolver. */
public record Resolver(
    boolean enabled,
    OptionalInt port,
    List<String> active,
    List<String> outgoing,
    boolean dnssec,
    boolean forwarding,
    boolean forwardTls,
    boolean registerLeases,
    boolean registerStatic,
    ZoneType zoneType,
    boolean noAutoAccess,
    boolean noAutoHosts,
    OptionalInt cacheMegabytes,
    ResolverTuning tuning,
    List<ResolverAcl> acls,
    List<ResolverHost> hosts,
    List<ResolverDomain> domains,
    String customOptions) {
  /** What the resolver says of names in its own domain that it does not know. */
  public enum ZoneType implements Field.Word {
    TRANSPARENT,
    DENY,
    REFUSE,
    STATIC,
    TYPETRANSPARENT,
    REDIRECT,
    INFORM,
    INFORM_DENY,
    NODEFAULT;

    @Override
    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  public static final Field<Boolean> ENABLE = Field.flag("enable", "Enable DNS resolver");
  public static final Field<OptionalInt> PORT = Field.maybeNumber("port", "Listen Port", 1, 65535);
  public static final Field<List<String>> ACTIVE =
      Field.commas("active_interface", "Network Interfaces")
          .help("Interfaces, or _vip and the id of a virtual address; all or empty for every one.");
  public static final Field<List<String>> OUTGOING =
      Field.commas("outgoing_interface", "Outgoing Network Interfaces")
          .help(
              "Where questions leave from. A CARP VIP counts while this node is MASTER; a BACKUP"
                  + " asks from its own address.");
  public static final Field<Boolean> DNSSEC = Field.flag("dnssec", "Enable DNSSEC Support");
  public static final Field<Boolean> FORWARDING =
      Field.flag("forwarding", "Enable Forwarding Mode")
          .help("Asks the DNS servers of System > General Setup for everything.");
  public static final Field<Boolean> FORWARD_TLS =
      Field.flag("forward_tls_upstream", "Use SSL/TLS for outgoing DNS Queries");
  public static final Field<Boolean> REGISTER_LEASES =
      Field.flag("regdhcp", "Register DHCP leases in the DNS Resolver");
  public static final Field<Boolean> REGISTER_STATIC =
      Field.flag("regdhcpstatic", "Register DHCP static mappings in the DNS Resolver");
  public static final Field<ZoneType> ZONE_TYPE =
      Field.oneOf(
          "system_domain_local_zone_type",
          "System Domain Local Zone Type",
          List.of(ZoneType.values()),
          ZoneType.TRANSPARENT);
  public static final Field<Boolean> NO_AUTO_ACCESS =
      Field.flag("disable_auto_added_access_control", "Disable Auto-added Access Control");
  public static final Field<Boolean> NO_AUTO_HOSTS =
      Field.flag("disable_auto_added_host_entries", "Disable Auto-added Host Entries");
  public static final Field<List<ResolverAcl>> ACLS =
      Field.entities("acls", "Access Lists", ResolverAcl.SHAPE);
  public static final Field<List<ResolverHost>> HOSTS =
      Field.entities("hosts", "Host Overrides", ResolverHost.SHAPE);
  public static final Field<List<ResolverDomain>> DOMAINS =
      Field.entities("domainoverrides", "Domain Overrides", ResolverDomain.SHAPE);
  public static final Field<String> CUSTOM_OPTIONS =
      Field.text("custom_options", "Custom options").help("Lines for unbound.conf, in base64.");

  public static final Shape<Resolver> SHAPE = Shape.of("unbound", Resolver::read, parts());

  private static Resolver read(Shape.Values x) {
    return new Resolver(
        x.get(ENABLE),
        x.get(PORT),
        x.get(ACTIVE),
        x.get(OUTGOING),
        x.get(DNSSEC),
        x.get(FORWARDING),
        x.get(FORWARD_TLS),
        x.get(REGISTER_LEASES),
        x.get(REGISTER_STATIC),
        x.get(ZONE_TYPE),
        x.get(NO_AUTO_ACCESS),
        x.get(NO_AUTO_HOSTS),
        x.get(ResolverTuning.CACHE_MEGABYTES),
        ResolverTuning.of(x.xml()),
        x.get(ACLS),
        x.get(HOSTS),
        x.get(DOMAINS),
        x.get(CUSTOM_OPTIONS));
  }

  private static List<Shape.Part<Resolver, ?>> parts() {
    List<Shape.Part<Resolver, ?>> out =
        new ArrayList<>(
            List.of(
                ENABLE.of(Resolver::enabled),
                PORT.of(Resolver::port),
                ACTIVE.of(Resolver::active),
                OUTGOING.of(Resolver::outgoing),
                DNSSEC.of(Resolver::dnssec),
                FORWARDING.of(Resolver::forwarding),
                FORWARD_TLS.of(Resolver::forwardTls),
                REGISTER_LEASES.of(Resolver::registerLeases),
                REGISTER_STATIC.of(Resolver::registerStatic),
                ZONE_TYPE.of(Resolver::zoneType),
                NO_AUTO_ACCESS.of(Resolver::noAutoAccess),
                NO_AUTO_HOSTS.of(Resolver::noAutoHosts),
                ResolverTuning.CACHE_MEGABYTES.of(Resolver::cacheMegabytes),
                ACLS.of(Resolver::acls),
                HOSTS.of(Resolver::hosts),
                DOMAINS.of(Resolver::domains),
                CUSTOM_OPTIONS.of(Resolver::customOptions)));
    out.addAll(ResolverTuning.parts());
    return out;
  }

  /** The custom options as text; nothing when they cannot be read. */
  public Optional<String> custom() {
    try {
      byte[] raw = Base64.getMimeDecoder().decode(customOptions);
      return Optional.of(new String(raw, StandardCharsets.UTF_8).replace("\r\n", "\n"));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
