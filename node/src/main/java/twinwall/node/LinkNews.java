package twinwall.node;

import java.util.function.Consumer;
import twinwall.linux.Address;
import twinwall.linux.LinkEvent;
import twinwall.node.apply.Applier;
import twinwall.node.carp.Carp;
import twinwall.node.path.Paths;
import twinwall.node.pulse.Pulse;

/** Who is told when a link or an address came, went or changed. */
record LinkNews(Applier applier, Carp carp, Pulse pulse, Paths paths, Log log)
    implements Consumer<LinkEvent> {

  @Override
  public void accept(LinkEvent event) {
    switch (event) {
      case LinkEvent.CarrierUp e -> {
        LinkWatch.forgetUnanswered(e.link(), log);
        linked(e.link().name(), true);
        applier.disturbed("the link of " + e.link().name() + " came");
      }
      case LinkEvent.CarrierDown e -> linked(e.link().name(), false);
      case LinkEvent.Removed e -> {
        linked(e.link().name(), false);
        applier.deviceGone(e.link().name());
      }
      case LinkEvent.Added e -> {
        log.info("a device came", "device", e.link().name());
        applier.devicesChanged();
      }
      case LinkEvent.Lost _ -> applier.devicesChanged();
      case LinkEvent.Changed _ -> {}
      case LinkEvent.AddressAdded e -> addressChanged(e.address(), true);
      case LinkEvent.AddressRemoved e -> addressChanged(e.address(), false);
    }
  }

  private void addressChanged(Address address, boolean came) {
    if (!carp.isVip(address.prefix().address())) {
      applier.addressChanged(address, came);
    }
  }

  private void linked(String device, boolean up) {
    carp.link(device, up);
    pulse.link(device, up);
    paths.link(device, up);
  }
}
