package twinwall.core.explain;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;
import twinwall.core.net.Prefix;
import twinwall.core.plan.Facts;
import twinwall.core.plan.Plan;
import twinwall.core.plan.Ruleset;

/**
 * A plan in force: with the addresses that each interface has then. Which they are depends on the
 * node's role, as VIPs are on the MASTER alone, and on what DHCP servers said.
 */
public record Situation(Plan plan, List<Face> faces) {
  private static final List<Prefix> LOOPBACK =
      List.of(Prefix.of("127.0.0.0/8"), Prefix.of("::1/128"));
  private static final List<Prefix> SPREAD =
      List.of(Prefix.of("255.255.255.255/32"), Prefix.of("224.0.0.0/4"), Prefix.of("ff00::/8"));

  /** An interface with the addresses on its device. */
  public record Face(String id, String device, String label, List<Prefix> addresses) {
    public Face {
      addresses = List.copyOf(addresses);
    }

    @Override
    public String toString() {
      return label + " (" + device + ")";
    }
  }

  public Situation {
    faces = List.copyOf(faces);
  }

  /**
   * The plan on a machine that has what it says.
   *
   * @param facts what else its devices have; VIPs among them mean nothing
   * @param master the VIPs are here
   */
  public static Situation of(Plan plan, Facts facts, boolean master) {
    List<Prefix> vips = plan.vipGroups().stream().flatMap(g -> g.addresses().stream()).toList();
    List<Face> faces = new ArrayList<>();
    for (Plan.Interface face : plan.interfaces()) {
      Set<Prefix> addresses = new LinkedHashSet<>(face.addresses());
      facts.addresses(face.device()).stream()
          .filter(own -> vips.stream().noneMatch(vip -> vip.address().equals(own.address())))
          .forEach(addresses::add);
      if (master) {
        plan.vipGroups().stream()
            .filter(group -> group.device().equals(face.device()))
            .forEach(group -> addresses.addAll(group.addresses()));
      }
      faces.add(new Face(face.id(), face.device(), face.name(), List.copyOf(addresses)));
    }
    return new Situation(plan, faces);
  }

  /** The plan on a machine as it is: its devices have the addresses that were found, no others. */
  public static Situation asIs(Plan plan, Facts facts) {
    List<Face> faces = new ArrayList<>();
    for (Plan.Interface face : plan.interfaces()) {
      faces.add(new Face(face.id(), face.device(), face.name(), facts.addresses(face.device())));
    }
    return new Situation(plan, faces);
  }

  /** The interface in whose network an address lies. */
  public Optional<Face> holding(Ip ip) {
    return faces.stream()
        .filter(
            face -> face.addresses().stream().anyMatch(net -> !net.isHost() && net.contains(ip)))
        .findFirst();
  }

  public Ruleset rules() {
    return plan.ruleset();
  }

  /** An interface by its description, its id or its device, whatever the case of the letters. */
  public Optional<Face> named(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    return Stream.<Function<Face, String>>of(Face::device, Face::id, Face::label)
        .flatMap(name ->
            faces.stream().filter(f -> name.apply(f).toLowerCase(Locale.ROOT).equals(lower)))
        .findFirst();
  }

  Optional<Face> id(String id) {
    return faces.stream().filter(face -> face.id().equals(id)).findFirst();
  }

  Optional<Face> device(String device) {
    return faces.stream().filter(face -> face.device().equals(device)).findFirst();
  }

  /** A device with the name that people know it by. */
  String name(String device) {
    return device(device).map(Face::toString).orElse(device);
  }

  private Stream<Prefix> addresses() {
    return faces.stream().flatMap(face -> face.addresses().stream());
  }

  /** Every address of this node. */
  Ranges local(boolean v4) {
    List<Prefix> all = new ArrayList<>(LOOPBACK);
    addresses().forEach(prefix -> all.add(Prefix.host(prefix.address())));
    return Ranges.of(all, v4);
  }

  /** Addresses that mean several machines: broadcasts of our networks, groups. */
  Ranges spread(boolean v4) {
    List<Prefix> all = new ArrayList<>(SPREAD);
    addresses()
        .filter(prefix -> prefix.address() instanceof Ip4 && prefix.length() < 31)
        .forEach(prefix -> all.add(Prefix.host(((Ip4) prefix.address()).last(prefix.length()))));
    return Ranges.of(all, v4);
  }
}
