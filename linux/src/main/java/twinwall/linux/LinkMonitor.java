package twinwall.linux;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import twinwall.core.netlink.NlMessage;

/**
 * Tells what happens to devices and their addresses, for one reading thread. It knows every device
 * from the start, so that it can say what changed; after a loss it reads them anew by itself.
 */
public final class LinkMonitor implements AutoCloseable {
  private static final int GROUP_LINK = 1;
  private static final int GROUP_IP4_ADDRESS = 5;
  private static final int GROUP_IP6_ADDRESS = 9;
  private static final int WANTED_BUFFER = 4 << 20;

  private final NetlinkSocket socket;
  private final Map<Integer, Link> known = new HashMap<>();
  private final ArrayDeque<LinkEvent> ready = new ArrayDeque<>();

  private LinkMonitor(NetlinkSocket socket) {
    this.socket = socket;
  }

  public static LinkMonitor open() throws KernelException {
    NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.ROUTE);
    try {
      socket.receiveBuffer(WANTED_BUFFER);
      socket.join(GROUP_LINK);
      socket.join(GROUP_IP4_ADDRESS);
      socket.join(GROUP_IP6_ADDRESS);
      LinkMonitor monitor = new LinkMonitor(socket);
      monitor.reread();
      monitor.ready.clear();
      return monitor;
    } catch (KernelException e) {
      socket.close();
      throw e;
    }
  }

  /** The devices as of the events told so far; for the reading thread. */
  public Collection<Link> links() {
    return List.copyOf(known.values());
  }

  /**
   * The next event. Below zero waits without limit.
   *
   * @return nothing when the time was up, or for good when closed
   */
  public Optional<LinkEvent> next(long nanos) throws KernelException {
    while (ready.isEmpty()) {
      switch (socket.receive(nanos)) {
        case DATA -> read(socket.messages());
        case LOST -> {
          ready.add(new LinkEvent.Lost());
          reread();
        }
        case NOTHING, CLOSED -> {
          return Optional.empty();
        }
      }
    }
    return Optional.of(ready.removeFirst());
  }

  private void read(NlMessage message) {
    while (message.next()) {
      switch (message.type()) {
        case RtCodec.NEWLINK -> RtCodec.link(message).ifPresent(this::seen);
        case RtCodec.DELLINK -> RtCodec.link(message).ifPresent(link -> gone(link.index()));
        case RtCodec.NEWADDR ->
            RtCodec.address(message).map(LinkEvent.AddressAdded::new).ifPresent(ready::add);
        case RtCodec.DELADDR ->
            RtCodec.address(message).map(LinkEvent.AddressRemoved::new).ifPresent(ready::add);
        default -> {}
      }
    }
  }

  private void seen(Link link) {
    Link before = known.put(link.index(), link);
    if (before == null) {
      ready.add(new LinkEvent.Added(link));
      return;
    }
    boolean was = before.up() && before.carrier();
    boolean is = link.up() && link.carrier();
    if (was != is) {
      ready.add(is ? new LinkEvent.CarrierUp(link) : new LinkEvent.CarrierDown(link));
    } else if (!before.equals(link)) {
      ready.add(new LinkEvent.Changed(link));
    }
  }

  private void gone(int index) {
    Link link = known.remove(index);
    if (link != null) {
      ready.add(new LinkEvent.Removed(link));
    }
  }

  private void reread() throws KernelException {
    try (Links links = Links.open()) {
      List<Link> now = links.links();
      List<Integer> indexes = now.stream().map(Link::index).toList();
      List<Integer> missing = known.keySet().stream().filter(i -> !indexes.contains(i)).toList();
      missing.forEach(this::gone);
      now.forEach(this::seen);
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
