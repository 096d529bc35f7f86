package twinwall.linux;

/** Something that happened to the devices of this machine. */
public sealed interface LinkEvent {
  /** A device that was not there. */
  record Added(Link link) implements LinkEvent {}

  record Removed(Link link) implements LinkEvent {}

  /** The wire came: the device is up and has carrier. */
  record CarrierUp(Link link) implements LinkEvent {}

  /** The wire went, or the device was set down. */
  record CarrierDown(Link link) implements LinkEvent {}

  /** Anything else about a device: name, MAC, MTU, master. */
  record Changed(Link link) implements LinkEvent {}

  record AddressAdded(Address address) implements LinkEvent {}

  record AddressRemoved(Address address) implements LinkEvent {}

  /**
   * Events were lost and the devices were read anew: the events that follow tell every difference
   * to what was known of devices; addresses must be read again.
   */
  record Lost() implements LinkEvent {}
}
