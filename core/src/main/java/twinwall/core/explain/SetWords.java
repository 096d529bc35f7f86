package twinwall.core.explain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import twinwall.core.explain.Ranges.Num;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;
import twinwall.core.plan.Match;
import twinwall.core.plan.Ruleset;
import twinwall.core.plan.Schedule;

/** Sets of packets for people: by the names of aliases and interfaces where they say the same. */
final class SetWords {
  private static final int MOST = 8;

  private final Coordinates coordinates;
  private final boolean v4;
  private final Map<Ranges, String> addresses = new HashMap<>();
  private final Map<Ranges, String> ports = new HashMap<>();
  private final Map<Ranges, String> times = new HashMap<>();
  private final Map<String, String> interfaces = new HashMap<>();

  SetWords(Situation before, Situation after, Coordinates coordinates, boolean v4) {
    this.coordinates = coordinates;
    this.v4 = v4;
    for (Situation one : List.of(before, after)) {
      for (Situation.Face face : one.faces()) {
        interfaces.put(face.id(), face.label());
        addresses.put(Ranges.of(networks(face), v4), face.label() + " net");
      }
      for (Ruleset.AddressSet set : one.rules().addressSets()) {
        Ranges members = Ranges.of(v4 ? set.v4() : set.v6());
        if (members.size() > 1) {
          addresses.put(members, "alias " + set.name());
        }
      }
      for (Ruleset.PortSet set : one.rules().portSets()) {
        Ranges members = Ranges.of(set.ports());
        if (members.size() > 1) {
          ports.put(members, "alias " + set.name());
        }
      }
      for (Schedule schedule : one.rules().schedules()) {
        Ranges on = coordinates.when(schedule);
        times.put(on, "while schedule " + schedule.name() + " is on");
        times.put(coordinates.time().minus(on), "while schedule " + schedule.name() + " is off");
      }
    }
  }

  private static List<Prefix> networks(Situation.Face face) {
    return face.addresses().stream().filter(p -> !p.isHost()).map(Prefix::network).toList();
  }

  /** Where it comes from, as names. */
  List<String> in(Box box) {
    List<String> out = new ArrayList<>();
    if (box.get(Dim.IN).contains(Coordinates.OWN)) {
      out.add("this node");
    }
    for (String id : coordinates.ids()) {
      if (box.get(Dim.IN).contains(coordinates.number(id))) {
        out.add(interfaces.getOrDefault(id, id));
      }
    }
    return out;
  }

  /** A protocol, several of them, or all others. */
  String protocols(Box box) {
    Ranges set = box.get(Dim.PROTOCOL);
    if (box.isAll(Dim.PROTOCOL)) {
      return v4 ? "any IPv4" : "any IPv6";
    }
    Ranges rest = Dim.PROTOCOL.all(v4).minus(set);
    return count(set) <= count(rest) || count(rest) > MOST
        ? protocols(set)
        : "anything but " + protocols(rest);
  }

  private String protocols(Ranges set) {
    List<String> out = new ArrayList<>();
    for (int range = 0; range < set.size(); range++) {
      long first = set.first(range).low();
      long last = set.last(range).low();
      if (last - first > MOST) {
        out.add("protocols " + first + "-" + last);
      } else {
        for (long number = first; number <= last; number++) {
          out.add(TraceText.protocol((int) number, v4));
        }
      }
    }
    return String.join(", ", out);
  }

  private static long count(Ranges set) {
    long out = 0;
    for (int i = 0; i < set.size(); i++) {
      out += set.last(i).low() - set.first(i).low() + 1;
    }
    return out;
  }

  String addresses(Box box, Dim dim) {
    Ranges set = box.get(dim);
    Ranges all = dim.all(v4);
    return named(set, all, addresses, this::addresses);
  }

  private interface Lister {
    List<String> list(Ranges set);
  }

  /** The name of a set, of what it leaves out, or what is in the shorter of both. */
  private static String named(Ranges set, Ranges all, Map<Ranges, String> names, Lister lister) {
    if (set.equals(all)) {
      return "any";
    }
    if (names.containsKey(set)) {
      return names.getOrDefault(set, "");
    }
    Ranges rest = all.minus(set);
    if (names.containsKey(rest)) {
      return "any but " + names.getOrDefault(rest, "");
    }
    for (Map.Entry<Ranges, String> name : names.entrySet()) {
      Ranges missing = name.getKey().minus(set);
      boolean inside = !name.getKey().isEmpty() && name.getKey().contains(set);
      if (inside && lister.list(missing).size() < Math.min(4, lister.list(set).size())) {
        return name.getValue() + " but " + String.join(", ", lister.list(missing));
      }
    }
    List<String> in = lister.list(set);
    List<String> out = lister.list(rest);
    return in.size() <= out.size() ? some(in) : "any but " + some(out);
  }

  private static String some(List<String> all) {
    return all.size() <= MOST
        ? String.join(", ", all)
        : String.join(", ", all.subList(0, MOST)) + " and " + (all.size() - MOST) + " more";
  }

  /** Networks where a range is one, else from one address to another. */
  List<String> addresses(Ranges set) {
    List<String> out = new ArrayList<>();
    for (int i = 0; i < set.size(); i++) {
      Ip first = set.first(i).ip(v4);
      Ip last = set.last(i).ip(v4);
      out.add(
          first.equals(last)
              ? first.toString()
              : network(first, set, i).orElse(first + "-" + last));
    }
    return out;
  }

  private static Optional<String> network(Ip first, Ranges set, int range) {
    Ranges one = Ranges.of(set.first(range), set.last(range));
    for (int length = 0; length < first.width(); length++) {
      Prefix prefix = new Prefix(first, length);
      if (first.masked(length).equals(first) && Ranges.of(prefix).equals(one)) {
        return Optional.of(prefix.toString());
      }
    }
    return Optional.empty();
  }

  String ports(Box box, Dim dim) {
    return named(box.get(dim), dim.all(v4), ports, SetWords::ports);
  }

  private static List<String> ports(Ranges set) {
    List<String> out = new ArrayList<>();
    for (int i = 0; i < set.size(); i++) {
      long first = set.first(i).low();
      long last = set.last(i).low();
      out.add(first == last ? Long.toString(first) : first + "-" + last);
    }
    return out;
  }

  /** What else the packets have in common. */
  List<String> others(Box box) {
    List<String> out = new ArrayList<>();
    if (!box.isAll(Dim.FROM_PORT)) {
      out.add("source port " + ports(box, Dim.FROM_PORT));
    }
    Ranges flags = box.get(Dim.FLAGS);
    if (!box.isAll(Dim.FLAGS) && !flags.contains(Match.TcpFlags.SYN)) {
      out.add("TCP packets that open nothing, flags " + flags(flags));
    }
    if (!box.isAll(Dim.DSCP)) {
      out.add("code point " + some(ports(box.get(Dim.DSCP))));
    }
    if (!box.get(Dim.TIME).equals(coordinates.time())) {
      out.add(
          times.getOrDefault(
              box.get(Dim.TIME),
              "at times, such as " + Times.words(box.get(Dim.TIME).first(0).low())));
    }
    if (!box.isAll(Dim.SENDER)) {
      out.add(senders(box.get(Dim.SENDER)));
    }
    return out;
  }

  private static String flags(Ranges set) {
    return "such as " + TraceText.flags((int) set.first(0).low());
  }

  private String senders(Ranges set) {
    List<String> out = new ArrayList<>();
    for (int i = 0; i < coordinates.senders().size(); i++) {
      if (set.contains(Num.of(i + 1))) {
        out.add(coordinates.senders().get(i).genre());
      }
    }
    boolean others = set.contains(0);
    return "operating system "
        + out.stream().collect(Collectors.joining(", "))
        + (others ? (out.isEmpty() ? "unknown" : " or unknown") : "");
  }
}
