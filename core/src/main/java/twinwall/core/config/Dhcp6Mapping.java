package twinwall.core.config;

import java.util.Locale;
import java.util.Optional;
import twinwall.core.net.Ip;

/** A static mapping of DHCPv6: what one client gets. */
public record Dhcp6Mapping(
    String duid, Optional<Ip> address, String hostname, String descr, String domain) {
  public static final Field<String> DUID =
      Field.text("duid", "DUID").help("As bytes: 00:01:00:01:...");
  public static final Field<Optional<Ip>> ADDRESS = Field.address("ipaddrv6", "IPv6 address");
  public static final Field<String> HOSTNAME = Field.text("hostname", "Hostname");
  public static final Field<String> DESCR = Field.text("descr", "Description");
  public static final Field<String> DOMAIN = Field.text("domain", "Domain name");

  public static final Shape<Dhcp6Mapping> SHAPE =
      Shape.of(
          "staticmap",
          x ->
              new Dhcp6Mapping(
                  x.get(DUID), x.get(ADDRESS), x.get(HOSTNAME), x.get(DESCR), x.get(DOMAIN)),
          DUID.of(Dhcp6Mapping::duid),
          ADDRESS.of(Dhcp6Mapping::address),
          HOSTNAME.of(Dhcp6Mapping::hostname),
          DESCR.of(Dhcp6Mapping::descr),
          DOMAIN.of(Dhcp6Mapping::domain));

  /** The DUID with colons, in small letters; nothing when it is none. */
  public Optional<String> client() {
    String text = duid.strip().toLowerCase(Locale.ROOT).replace('-', ':');
    return text.matches("[0-9a-f]{2}(:[0-9a-f]{2}){2,129}") ? Optional.of(text) : Optional.empty();
  }
}
