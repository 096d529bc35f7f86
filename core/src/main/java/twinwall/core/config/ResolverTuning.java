package twinwall.core.config;

import java.util.List;
import java.util.OptionalInt;

/** The resolver's advanced settings; each with the words that Unbound has for it. */
public record ResolverTuning(List<Flag> on, List<Figure> figures) {
  /** A switch that is on. */
  public record Flag(String element, String line) {}

  /** A number that is not Unbound's own. */
  public record Figure(String option, int value) {}

  /** A switch, by its element, with what it says to Unbound. */
  private record Switch(Field<Boolean> field, String line) {}

  /** A number, by its element, with Unbound's name for it. */
  private record Number(Field<OptionalInt> field, String option) {}

  private static final List<Switch> SWITCHES =
      List.of(
          flag("hideidentity", "Hide Identity", "hide-identity: yes"),
          flag("hideversion", "Hide Version", "hide-version: yes"),
          flag("prefetch", "Prefetch Support", "prefetch: yes"),
          flag("prefetchkey", "Prefetch DNS Key Support", "prefetch-key: yes"),
          flag("dnssecstripped", "Harden DNSSEC Data", "harden-dnssec-stripped: yes"),
          flag("dnsrecordcache", "Serve Expired", "serve-expired: yes"),
          flag("aggressivensec", "Aggressive NSEC", "aggressive-nsec: yes"),
          flag("qname-minimisation", "Query Name Minimization", "qname-minimisation: yes"),
          flag(
              "qname-minimisation-strict",
              "Strict Query Name Minimization",
              "qname-minimisation-strict: yes"),
          flag("use_caps", "Experimental Bit 0x20 Support", "use-caps-for-id: yes"));

  private static final List<Number> NUMBERS =
      List.of(
          number("outgoing_num_tcp", "Outgoing TCP Buffers", 0, 1000, "outgoing-num-tcp"),
          number("incoming_num_tcp", "Incoming TCP Buffers", 0, 1000, "incoming-num-tcp"),
          number("edns_buffer_size", "EDNS Buffer Size", 512, 65535, "edns-buffer-size"),
          number(
              "num_queries_per_thread",
              "Number of Queries per Thread",
              1,
              100000,
              "num-queries-per-thread"),
          number("jostle_timeout", "Jostle Timeout", 1, 60000, "jostle-timeout"),
          number("cache_max_ttl", "Maximum TTL for RRsets", 0, 86400000, "cache-max-ttl"),
          number("cache_min_ttl", "Minimum TTL for RRsets", 0, 86400000, "cache-min-ttl"),
          number("infra_host_ttl", "TTL for Host Cache Entries", 1, 86400, "infra-host-ttl"),
          number(
              "infra_cache_numhosts",
              "Number of Hosts to Cache",
              100,
              1000000,
              "infra-cache-numhosts"),
          number(
              "unwanted_reply_threshold",
              "Unwanted Reply Threshold",
              1,
              100000000,
              "unwanted-reply-threshold"),
          number("log_verbosity", "Log Level", 0, 5, "verbosity"));

  public static final Field<OptionalInt> CACHE_MEGABYTES =
      Field.maybeNumber("msgcachesize", "Message Cache Size", 1, 4096);

  private static Switch flag(String element, String label, String line) {
    return new Switch(Field.flag(element, label), line);
  }

  private static Number number(String element, String label, int min, int max, String option) {
    return new Number(Field.maybeNumber(element, label, min, max), option);
  }

  static ResolverTuning of(Xml x) {
    return new ResolverTuning(
        SWITCHES.stream()
            .filter(s -> s.field().read(x))
            .map(s -> new Flag(s.field().element(), s.line()))
            .toList(),
        NUMBERS.stream()
            .filter(n -> n.field().read(x).isPresent())
            .map(n -> new Figure(n.option(), n.field().read(x).getAsInt()))
            .toList());
  }

  static List<Shape.Part<Resolver, ?>> parts() {
    List<Shape.Part<Resolver, ?>> out = new java.util.ArrayList<>();
    SWITCHES.forEach(s ->
        out.add(
            s.field()
                .of(r ->
                    r.tuning().on().stream()
                        .anyMatch(f -> f.element().equals(s.field().element())))));
    NUMBERS.forEach(n -> out.add(n.field().of(r -> r.tuning().figure(n.option()))));
    return out;
  }

  private OptionalInt figure(String option) {
    return figures.stream()
        .filter(f -> f.option().equals(option))
        .mapToInt(Figure::value)
        .findFirst();
  }
}
