package twinwall.core.compile;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import twinwall.core.net.Intervals;
import twinwall.core.net.Ip;
import twinwall.core.net.PortRange;
import twinwall.core.plan.Match;
import twinwall.core.plan.Match.AnyPort;
import twinwall.core.plan.Match.AnyTransport;
import twinwall.core.plan.Match.Everything;
import twinwall.core.plan.Match.Family;
import twinwall.core.plan.Match.Icmp;
import twinwall.core.plan.Match.InPortSet;
import twinwall.core.plan.Match.InSet;
import twinwall.core.plan.Match.Local;
import twinwall.core.plan.Match.Ports;
import twinwall.core.plan.Match.Protocol;
import twinwall.core.plan.Match.Side;
import twinwall.core.plan.Match.Some;
import twinwall.core.plan.Match.SomePorts;
import twinwall.core.plan.Match.WithPorts;

/**
 * Where in each dimension packets may lie that a rule matches: never too little. A dimension that
 * is not named is not restricted. What changes without the rules being compiled anew (large
 * aliases, the addresses of the node) restricts nothing.
 */
public record Footprint(Map<Dimension, List<Span>> spans) {
  public Footprint {
    spans = Map.copyOf(spans);
  }

  /** Aliases of more are not looked into: each of their members would have to know the rule. */
  static final int MOST_MEMBERS = 16;

  private static final int ICMP = 1;
  private static final int ICMP6 = 58;

  public static Footprint of(List<String> devices, Match match) {
    Map<Dimension, List<Span>> spans = new EnumMap<>(Dimension.class);
    if (!devices.isEmpty()) {
      spans.put(Dimension.DEVICE, devices.stream().distinct().map(Span::of).toList());
    }
    Family family = match.family();
    put(spans, Dimension.SOURCE, addresses(match.source(), family));
    put(spans, Dimension.DESTINATION, addresses(match.destination(), family));
    switch (match.transport()) {
      case AnyTransport() -> {}
      case Protocol(int number) -> spans.put(Dimension.PROTOCOL, List.of(Span.of(number)));
      case Icmp _ ->
          spans.put(
              Dimension.PROTOCOL,
              switch (family) {
                case V4 -> List.of(Span.of(ICMP));
                case V6 -> List.of(Span.of(ICMP6));
                case BOTH -> List.of(Span.of(ICMP), Span.of(ICMP6));
              });
      case WithPorts(var protocols, var from, var to, _) -> {
        spans.put(Dimension.PROTOCOL, protocols.stream().distinct().map(Span::of).toList());
        put(spans, Dimension.SOURCE_PORT, ports(from));
        put(spans, Dimension.DESTINATION_PORT, ports(to));
      }
    }
    return new Footprint(spans);
  }

  private static void put(Map<Dimension, List<Span>> to, Dimension dimension, List<Span> some) {
    if (!some.isEmpty()) {
      to.put(dimension, some);
    }
  }

  /** An empty list: no restriction. Nobody is the whole family too, which is never too little. */
  private static List<Span> addresses(Side side, Family family) {
    List<Span> some =
        switch (side.addresses()) {
          case Everything _, Local _ -> List.of();
          case Some(var prefixes) ->
              spans(Intervals.of(Intervals.IP4, prefixes), Intervals.of(Intervals.IP6, prefixes));
          case InSet(var set) ->
              set.v4().size() + set.v6().size() > MOST_MEMBERS
                  ? List.of()
                  : spans(set.v4(), set.v6());
        };
    List<Span> all =
        switch (family) {
          case V4 -> List.of(Span.ALL4);
          case V6 -> List.of(Span.ALL6);
          case BOTH -> List.<Span>of();
        };
    if (some.isEmpty()) {
      return all;
    }
    List<Span> out = new ArrayList<>();
    for (Span span : side.inverted() ? others(some) : some) {
      boolean v4 = span.first() instanceof Value.Address(Ip ip) && ip.isV4();
      if (family == Family.BOTH || v4 == (family == Family.V4)) {
        out.add(span);
      }
    }
    return out.isEmpty() ? all : out;
  }

  private static List<Span> spans(Intervals v4, Intervals v6) {
    List<Span> out = new ArrayList<>();
    for (Intervals some : List.of(v4, v6)) {
      for (int i = 0; i < some.size(); i++) {
        out.add(Span.of(Ip.ofBytes(some.first(i)), Ip.ofBytes(some.last(i))));
      }
    }
    return out;
  }

  /** Every address of both families but these; the input is sorted. */
  private static List<Span> others(List<Span> some) {
    List<Span> out = new ArrayList<>();
    for (Span whole : List.of(Span.ALL4, Span.ALL6)) {
      Value from = whole.first();
      boolean ended = false;
      for (Span span : some) {
        if (span.first().compareTo(whole.first()) < 0 || span.first().compareTo(whole.last()) > 0) {
          continue;
        }
        if (from.compareTo(span.first()) < 0) {
          out.add(new Span(from, span.first().before()));
        }
        ended = span.last().equals(whole.last());
        from = ended ? from : span.last().next();
      }
      if (!ended) {
        out.add(new Span(from, whole.last()));
      }
    }
    return out;
  }

  private static List<Span> ports(Ports ports) {
    return switch (ports) {
      case AnyPort() -> List.of();
      case InPortSet(var set) ->
          set.ports().size() > MOST_MEMBERS ? List.of() : ports(set.ports().ports());
      case SomePorts(var ranges) -> ports(Intervals.ofPorts(ranges).ports());
    };
  }

  private static List<Span> ports(List<PortRange> ranges) {
    return ranges.stream().map(range -> Span.of(range.first(), range.last())).toList();
  }
}
