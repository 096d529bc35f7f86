package twinwall.core.plan;

import java.util.Optional;
import java.util.OptionalInt;
import twinwall.core.config.Config;
import twinwall.core.config.Interface;
import twinwall.core.net.Ip6;
import twinwall.core.net.Mac;
import twinwall.core.net.Prefix;

/** The part of a delegated prefix that an interface has. */
final class Delegation {
  private static final int SUBNET = 64;

  private final Config config;
  private final Facts facts;
  private final Notes notes;

  Delegation(Config config, Facts facts, Notes notes) {
    this.config = config;
    this.facts = facts;
    this.notes = notes;
  }

  /** The address of an interface that tracks another one, in its part of that one's prefix. */
  Optional<Prefix> address(Interface face, String device) {
    String path = "interfaces/" + face.id() + "/track6-interface";
    Optional<Interface> tracked =
        config.interfaceById(face.client().trackedId()).filter(Interface::enabled);
    if (tracked.isEmpty()) {
      notes.warn(
          path, face.label() + " has no IPv6 address: it tracks no interface that is enabled.");
      return Optional.empty();
    }
    Optional<Prefix> whole = facts.lease(tracked.get().device()).delegated().stream().findFirst();
    if (whole.isEmpty()) {
      if (facts.looked()) {
        notes.warn(
            path,
            face.label()
                + " has no IPv6 address yet: no prefix has been delegated to "
                + tracked.get().label()
                + ".");
      }
      return Optional.empty();
    }
    OptionalInt subnet = face.client().trackedSubnet();
    int number = subnet.orElse(0);
    int room = SUBNET - whole.get().length();
    if (room < 0 || (room < 31 && number >= 1 << room)) {
      notes.warn(
          path,
          face.label()
              + " has no IPv6 address: there is no part "
              + number
              + " of the prefix "
              + whole.get()
              + " that "
              + tracked.get().label()
              + " was delegated.");
      return Optional.empty();
    }
    Ip6 network = (Ip6) whole.get().network().address();
    Optional<Mac> mac =
        Mac.parse(face.spoofMac())
            .or(() -> Optional.ofNullable(facts.devices().get(device)).flatMap(Facts.Device::mac));
    return Optional.of(
        new Prefix(new Ip6(network.high() + number, mac.map(Delegation::id).orElse(1L)), SUBNET));
  }

  /** The interface identifier of a MAC address (modified EUI-64). */
  private static long id(Mac mac) {
    long upper = mac.bits() >>> 24 ^ 0x02_0000L;
    return upper << 40 | 0xFF_FE00_0000L | (mac.bits() & 0xFF_FFFFL);
  }
}
