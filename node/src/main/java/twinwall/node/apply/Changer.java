package twinwall.node.apply;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import twinwall.core.apply.Change;
import twinwall.core.apply.Kernel;
import twinwall.core.net.Prefix;
import twinwall.core.plan.Marks;
import twinwall.linux.Ack;
import twinwall.linux.Address;
import twinwall.linux.Errno;
import twinwall.linux.Link;
import twinwall.linux.Links;
import twinwall.linux.MarkRule;
import twinwall.linux.Nft;
import twinwall.linux.Route;
import twinwall.linux.Sysctl;

/** Performs one change at a time. What is so already is fine; what is refused is said why. */
final class Changer implements AutoCloseable {
  private static final Errno NO_SUCH_ROUTE = new Errno(3);

  private final Links links;
  private final DeviceChanger devices;
  private final LoadedRuleset ruleset;
  private final LoadedSets sets;
  private final List<String> notices;

  /**
   * @param notices where that goes which could be left out
   */
  Changer(LoadedRuleset ruleset, LoadedSets sets, List<String> notices) throws IOException {
    this.links = Links.open();
    this.devices = new DeviceChanger(links);
    this.ruleset = ruleset;
    this.sets = sets;
    this.notices = notices;
  }

  /** Nothing when done, else why not. */
  Optional<String> perform(Change change) throws IOException {
    return switch (change) {
      case Change.AddToRuleset c -> reason(ruleset.add(c.text()));
      case Change.FillSet c -> sets.change(c.name(), c.before(), c.after(), notices);
      case Change.LoadRuleset c -> reason(ruleset.load(c.text()));
      case Change.SweepRuleset _ -> reason(ruleset.sweep());
      case Change.DropRuleset _ -> reason(ruleset.drop());
      case Change.SetSysctl c -> sysctl(c);
      case Change.CreateDevice c -> devices.make(c.device());
      case Change.RemoveDevice c -> devices.remove(c.name());
      case Change.SetPort c -> devices.setPort(c);
      case Change.SetMtu c -> onDevice(c.device(), (l, i) -> l.setMtu(i, c.mtu()));
      case Change.SetMac c -> onDevice(c.device(), (l, i) -> l.setMac(i, c.mac()));
      case Change.SetUp c -> onDevice(c.device(), (l, i) -> l.setUp(i, c.up()));
      case Change.AddAddress c -> onDevice(c.device(), (l, i) -> add(l, i, c.address()));
      case Change.RemoveAddress c -> remove(c);
      case Change.AddRoute c -> add(c.route());
      case Change.RemoveRoute c -> remove(c.route());
      case Change.AddMarkRule c -> add(c.rule());
      case Change.RemoveMarkRule c -> remove(c.rule());
    };
  }

  private static Optional<String> reason(Nft.Result result) {
    return result.ok() ? Optional.empty() : Optional.of(result.reason());
  }

  private static Optional<String> reason(Ack ack) {
    return ack.ok() ? Optional.empty() : Optional.of(ack.toString());
  }

  private Optional<String> sysctl(Change.SetSysctl change) {
    Optional<String> problem =
        switch (Sysctl.write(change.path(), change.value())) {
          case Sysctl.Value.Found(String now) when now.equals(change.value()) -> Optional.empty();
          case Sysctl.Value.Found(String now) -> Optional.of("it stays " + now);
          case Sysctl.Value.Missing _ -> Optional.of("this kernel does not have it");
          case Sysctl.Value.Refused(String why) -> Optional.of(why);
        };
    if (problem.isPresent() && change.optional()) {
      notices.add(change + ": " + problem.get());
      return Optional.empty();
    }
    return problem;
  }

  private Optional<String> onDevice(String device, BiFunction<Links, Integer, Ack> action)
      throws IOException {
    Optional<Link> link = links.link(device);
    return link.isEmpty()
        ? Optional.of("there is no device " + device)
        : reason(action.apply(links, link.get().index()));
  }

  private static Ack add(Links links, int device, Prefix address) {
    Ack ack = links.add(Address.of(device, address).byTwinwall());
    return ack.is(Errno.EEXIST) ? Ack.OK : ack;
  }

  private Optional<String> remove(Change.RemoveAddress change) throws IOException {
    if (links.link(change.device()).isEmpty()) {
      return Optional.empty(); // it went with its device
    }
    if (change.address().address().isV4()) {
      // Or the kernel takes all other addresses of the same network along.
      Sysctl.write("net/ipv4/conf/" + change.device() + "/promote_secondaries", "1");
    }
    return onDevice(
        change.device(),
        (l, i) -> {
          Ack ack = l.delete(new Address(i, change.address(), 0, 0, Address.FOREVER, 0));
          return ack.is(Errno.EADDRNOTAVAIL) ? Ack.OK : ack;
        });
  }

  private Optional<String> add(Kernel.Route route) throws IOException {
    return route.isNowhere()
        ? reason(links.put(route(route, 0)))
        : onDevice(route.device(), (l, i) -> l.put(route(route, i)));
  }

  private static Route route(Kernel.Route route, int device) {
    Route made =
        route.isNowhere()
            ? route.table() == Kernel.Route.MAIN
                ? Route.blackhole(route.destination())
                : Route.unreachable(route.destination())
            : route
                .gateway()
                .map(gateway -> Route.via(route.destination(), gateway, device))
                .orElseGet(() -> Route.on(route.destination(), device));
    return made.in(route.table()).onlink(route.onlink());
  }

  private Optional<String> remove(Kernel.Route route) throws IOException {
    Optional<Link> link = links.link(route.device());
    if (link.isEmpty() && !route.isNowhere()) {
      return Optional.empty(); // it went with its device
    }
    Ack ack = links.delete(route(route, link.map(Link::index).orElse(0)));
    return ack.is(NO_SUCH_ROUTE) ? Optional.empty() : reason(ack);
  }

  private static MarkRule rule(Kernel.MarkRule rule) {
    return MarkRule.of(rule.v4(), rule.number(), Marks.GATEWAY, rule.table());
  }

  private Optional<String> add(Kernel.MarkRule rule) {
    Ack ack = links.add(rule(rule));
    return ack.is(Errno.EEXIST) ? Optional.empty() : reason(ack);
  }

  private Optional<String> remove(Kernel.MarkRule rule) {
    Ack ack = links.delete(rule(rule));
    return ack.is(Errno.ENOENT) ? Optional.empty() : reason(ack);
  }

  @Override
  public void close() {
    links.close();
  }
}
