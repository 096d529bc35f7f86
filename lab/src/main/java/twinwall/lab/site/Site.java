package twinwall.lab.site;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A site that stands: boxes joined by cables. Every command of the lab opens it from its file, does
 * one thing and lets go; nothing of the lab has to stay running but the boxes themselves.
 */
public final class Site {
  private final Path directory;
  private final Topology topology;
  private final boolean standIn;
  private final Box holder;
  private final Map<String, Box> boxes;

  private Site(Path directory, SiteFile.Saved saved) {
    this.directory = directory;
    this.topology = saved.topology();
    this.standIn = saved.standIn();
    this.holder = saved.holder();
    this.boxes = Collections.synchronizedMap(new LinkedHashMap<>(saved.boxes()));
  }

  /** The names of this user's labs. */
  public static List<String> names() {
    return SiteFile.names();
  }

  /** A lab that is up. */
  public static Site open(String name) {
    Path directory = SiteFile.root().resolve(name);
    if (!SiteFile.exists(directory)) {
      throw new LabException(
          "there is no lab \"" + name + "\": `twinwall lab up` makes one, `lab list` shows all");
    }
    Site site = new Site(directory, SiteFile.load(directory));
    if (!site.holder.isAlive()) {
      throw new LabException(
          "the lab \""
              + name
              + "\" died: `twinwall lab down` clears away what is left of it, `lab up` makes it"
              + " again");
    }
    return site;
  }

  /** Does it run already, with all that belongs to it? */
  public static boolean isUp(String name) {
    Path directory = SiteFile.root().resolve(name);
    if (!SiteFile.exists(directory)) {
      return false;
    }
    SiteFile.Saved saved = SiteFile.load(directory);
    return saved.holder().isAlive() && saved.boxes().keySet().containsAll(saved.topology().hosts());
  }

  /** Builds the site up to its cables; firewalls have bare interfaces and run nothing yet. */
  public static Site build(Topology topology, boolean standIn, Consumer<String> progress) {
    Needs.check();
    down(topology.name());
    Path directory = SiteFile.directory(SiteFile.root().resolve(topology.name()));
    Box holder = Builder.holder(topology.name());
    Site site = new Site(directory, new SiteFile.Saved(topology, standIn, holder, Map.of()));
    var interrupted = new Thread(() -> down(topology.name()), "interrupted");
    Runtime.getRuntime().addShutdownHook(interrupted);
    try {
      site.save();
      site.writeConfigs();
      for (String name : Topology.SWITCHES) {
        progress.accept("switch " + name);
        Builder.makeSwitch(site.makeBox(switchName(name)));
      }
      for (String host : topology.hosts()) {
        progress.accept(host);
        site.powerOn(host);
      }
      Runtime.getRuntime().removeShutdownHook(interrupted);
      return site;
    } catch (RuntimeException e) {
      holder.kill();
      SiteFile.delete(directory);
      throw e;
    }
  }

  private static String switchName(String network) {
    return "sw-" + network;
  }

  private void writeConfigs() {
    byte[] secret = new byte[12];
    new SecureRandom().nextBytes(secret);
    String password = HexFormat.of().formatHex(secret);
    SiteFile.write(directory.resolve("password"), password + "\n");
    var config = new NodeConfig(topology, password);
    for (String firewall : topology.firewalls()) {
      SiteFile.directory(directory(firewall));
      SiteFile.directory(configDir(firewall));
      SiteFile.write(
          configDir(firewall).resolve("config.xml"), config.of(topology.number(firewall)));
    }
  }

  private Box makeBox(String name) {
    Box box = Builder.box(holder, name);
    boxes.put(name, box);
    save();
    return box;
  }

  private void save() {
    SiteFile.save(directory, new SiteFile.Saved(topology, standIn, holder, boxes));
  }

  /** A fresh machine with its cables plugged in: nothing of its former life but its disk. */
  public void powerOn(String host) {
    Box box = makeBox(host);
    SiteFile.directory(directory(host));
    for (String network : topology.cables(host)) {
      Builder.plug(
          box(switchName(network)),
          box,
          topology.device(host, network),
          topology.mac(host, network));
    }
    Builder.nameServers(box, nameServers(host));
    if (host.equals(Topology.CLIENT)) {
      Builder.ip(box, "addr add " + topology.client() + " dev eth0", "link set eth0 up");
      Builder.ip(box, "route add default via " + topology.lanVip().address());
      if (topology.ipv6()) {
        Builder.ip(
            box,
            "addr add " + topology.client6() + " dev eth0 nodad",
            "route add default via " + topology.lanVip6().address());
      }
    } else if (host.equals(Topology.INTERNET)) {
      Builder.ip(box, "addr add " + topology.internet() + " dev eth0", "link set eth0 up");
      if (topology.ipv6()) {
        Builder.ip(
            box,
            "addr add " + topology.internet6() + " dev eth0 nodad",
            "route add " + topology.lanVip6().network() + " via " + topology.wanVip6().address());
      }
    }
  }

  /** Where a machine's resolv.conf is: what the product makes of it, or whom clients ask. */
  private Path nameServers(String host) {
    boolean firewall = topology.firewalls().contains(host);
    Path file =
        (firewall ? SiteFile.directory(runDir(host)) : directory(host)).resolve("resolv.conf");
    if (!Files.exists(file)) {
      Object server = host.equals(Topology.CLIENT) ? topology.lanVip().address() : "127.0.0.1";
      SiteFile.write(file, "nameserver " + server + "\n");
    }
    return file;
  }

  /** The machine whose datagrams to VXLAN 1, 2, 3 are frames on the switches, in their order. */
  public Box noise() {
    Box known = boxes.get(Topology.NOISE);
    if (known != null && known.isAlive()) {
      return known;
    }
    Box box = makeBox(Topology.NOISE);
    SiteFile.directory(directory(Topology.NOISE));
    for (String network : Topology.SWITCHES) {
      Builder.plugVxlan(box(switchName(network)), box, 1 + Topology.SWITCHES.indexOf(network));
    }
    return box;
  }

  /** Ends a lab and all that it made, living or left over. True if there was anything. */
  public static boolean down(String name) {
    Path directory = SiteFile.root().resolve(name);
    if (!Files.isDirectory(directory)) {
      return false;
    }
    if (SiteFile.exists(directory)) {
      SiteFile.Saved saved = SiteFile.load(directory);
      saved.holder().kill();
      saved.boxes().values().forEach(Box::kill);
      saved.boxes().values().forEach(box -> await(() -> !box.isAlive(), "the end of " + box));
      await(() -> !saved.holder().isAlive(), "the end of " + name);
    }
    SiteFile.delete(directory);
    return true;
  }

  private static void await(java.util.function.BooleanSupplier condition, String what) {
    Wait.until(10_000, 10, condition, () -> what + " does not come");
  }

  public Topology topology() {
    return topology;
  }

  Box holder() {
    return holder;
  }

  /** Is a fixed translator in the product's place? */
  public boolean standIn() {
    return standIn;
  }

  /** Where the site keeps its files. */
  public Path directory() {
    return directory;
  }

  /** A host's own directory. */
  public Path directory(String host) {
    return directory.resolve(host);
  }

  public Path configDir(String firewall) {
    return directory(firewall).resolve("etc");
  }

  public Path runDir(String firewall) {
    return directory(firewall).resolve("run");
  }

  public Path controlSocket(String firewall) {
    return runDir(firewall).resolve("control.sock");
  }

  public Box box(String name) {
    Box box = boxes.get(name);
    if (box == null) {
      throw new LabException("there is no " + name + " in this lab, only " + boxes.keySet());
    }
    return box;
  }

  public boolean isOn(String host) {
    return box(host).isAlive();
  }

  /** Takes the plug out on the switch's side: the host sees its carrier go. */
  public void cut(String host, String network) {
    port(host, network, "link set " + host + " down");
  }

  public void heal(String host, String network) {
    port(host, network, "link set " + host + " up");
  }

  private void port(String host, String network, String line) {
    if (!topology.hosts().contains(host)) {
      throw new LabException("there is no " + host + " in this lab, only " + topology.hosts());
    }
    if (!topology.cables(host).contains(network)) {
      throw new LabException(
          host + " has no cable to " + network + ", only to " + topology.cables(host));
    }
    Builder.ip(box(switchName(network)), line);
  }

  /** Has the switch a carrier on this host's port? */
  public boolean hasCarrier(String host, String network) {
    Ran ran =
        Ran.run(
            box(switchName(network)).onNetwork(List.of("ip", "-o", "link", "show", "dev", host)));
    return ran.ok() && ran.said().contains("LOWER_UP");
  }

  /** Power cut: every cable and every process at once. */
  public void powerOff(String host) {
    Box box = box(host);
    try (var hand = new Switchboard(this)) {
      hand.cutAll(host);
      box.kill();
    }
    await(() -> !box.isAlive(), "the end of " + host);
  }

  /** The machine that is this switch. */
  public Box switchBox(String network) {
    return box(switchName(network));
  }

  /** Starts a program in a box that stays when we are gone; what it says goes to the file. */
  public void startDaemon(String host, List<String> command, Map<String, String> env, Path log) {
    var line = new ArrayList<>(List.of("setsid"));
    line.addAll(box(host).within(command));
    try {
      var builder =
          new ProcessBuilder(line)
              .redirectInput(new File("/dev/null"))
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .redirectErrorStream(true);
      builder.environment().putAll(env);
      builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
