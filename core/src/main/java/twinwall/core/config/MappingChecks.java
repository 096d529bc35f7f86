package twinwall.core.config;

import java.util.List;
import java.util.Optional;
import twinwall.core.net.Prefix;

/** What can be wrong with 1:1 mappings and prefix translations. */
final class MappingChecks {
  private MappingChecks() {}

  static void check(Config config, Findings out) {
    List<Xml> mappings = config.xml().childOrEmpty("nat").children("onetoone");
    for (int i = 0; i < mappings.size(); i++) {
      String at = Findings.item("nat/onetoone", i);
      out.add(OneToOne.SHAPE.check(mappings.get(i), at));
      if (!config.oneToOnes().get(i).disabled()) {
        oneToOne(config, config.oneToOnes().get(i), at, out);
      }
    }
    List<Xml> prefixes = config.xml().childOrEmpty("nat").children("npt");
    for (int i = 0; i < prefixes.size(); i++) {
      String at = Findings.item("nat/npt", i);
      out.add(PrefixMapping.SHAPE.check(prefixes.get(i), at));
      if (!config.prefixMappings().get(i).disabled()) {
        prefixes(config, config.prefixMappings().get(i), at, out);
      }
    }
  }

  private static void place(Config config, String id, String at, Findings out) {
    if (!Findings.isInterface(config, id)) {
      out.error(at + "/interface", "There is no interface " + Field.quote(id) + ".");
    }
  }

  private static void oneToOne(Config config, OneToOne rule, String at, Findings out) {
    place(config, rule.interfaceId(), at, out);
    Endpoint source = rule.source();
    Optional<Prefix> inside = ForwardChecks.end(config, source, at + "/source", out);
    ForwardChecks.end(config, rule.destination(), at + "/destination", out);
    if (rule.noMapping()) {
      return;
    }
    if (source.any() || source.network().isEmpty() && source.address().isEmpty()) {
      out.error(at + "/source", "Say which addresses inside are mapped.");
    } else if (source.not()) {
      out.error(at + "/source/not", "What is mapped inside cannot be inverted.");
    } else if (config.alias(source.address()).isPresent()) {
      out.error(at + "/source/address", "What is mapped inside cannot be an alias.");
    }
    Optional<Prefix> outside = Prefix.parse(rule.external());
    if (outside.isEmpty()
        && !(rule.external().endsWith("ip") && Findings.isMacro(config, rule.external()))) {
      out.error(
          at + "/external",
          Field.quote(rule.external()) + " is neither an address nor that of an interface.");
    }
    if (outside.isPresent()
        && inside.isPresent()
        && outside.get().address().isV4() != inside.get().address().isV4()) {
      out.error(at, "The external and the internal address are of different address families.");
    }
  }

  private static void prefixes(Config config, PrefixMapping rule, String at, Findings out) {
    place(config, rule.interfaceId(), at, out);
    Optional<Prefix> inside = prefix(rule.source(), at + "/source/address", out);
    Optional<Prefix> outside = prefix(rule.destination(), at + "/destination/address", out);
    if (inside.isPresent()
        && outside.isPresent()
        && inside.get().length() != outside.get().length()) {
      out.error(at, "Both prefixes must be of the same length.");
    }
  }

  private static Optional<Prefix> prefix(Endpoint end, String at, Findings out) {
    Optional<Prefix> found =
        Prefix.parse(end.address().isEmpty() ? end.network() : end.address())
            .filter(prefix -> !prefix.address().isV4());
    if (found.isEmpty()) {
      out.error(at, "An IPv6 prefix is needed.");
    }
    return found;
  }
}
