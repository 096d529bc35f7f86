package twinwall.core.config;

/** The configuration of a node that has none yet. */
public final class Defaults {
  /** The version of config.xml that is written. */
  public static final String VERSION = "23.3";

  private Defaults() {}

  /** Valid, and does nothing: no interface is assigned. */
  public static Xml empty() {
    return Xml.of(
        "pfsense",
        Xml.of("version", VERSION),
        Xml.of(
            "system",
            Xml.of("hostname", "twinwall"),
            Xml.of("domain", "home.arpa"),
            Xml.of("webgui", Xml.of("protocol", "https")),
            Xml.empty("ipv6allow")),
        Xml.empty("interfaces"),
        Xml.empty("gateways"),
        Xml.empty("staticroutes"),
        Xml.empty("virtualip"),
        Xml.empty("hasync"),
        Xml.empty("aliases"),
        Xml.of("nat", Xml.of("outbound", Xml.of("mode", "automatic"))),
        Xml.empty("filter"));
  }
}
