package twinwall.node.path;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;
import twinwall.core.packet.Echo;
import twinwall.core.path.PathTarget;
import twinwall.linux.Address;
import twinwall.linux.EchoSocket;
import twinwall.linux.Links;
import twinwall.linux.Route;
import twinwall.node.pulse.Prober;

/**
 * Puts the questions on the wire and reads the answers, on one thread. Neighbours are asked for
 * their MAC, from the device's own; what is farther away is sent an ICMP echo from an own address
 * of the device that the kernel would use, never from a VIP: its answer would go to the MASTER.
 */
final class Asker implements AutoCloseable {
  /** More than this at a time is a storm, not answers. */
  private static final int MOST = 4096;

  /** Where the echo to one target leaves, and the last one. */
  private static final class Echoes {
    final Ip source;
    final EchoSocket socket;
    int sequence;

    Echoes(Ip source, EchoSocket socket) {
      this.source = source;
      this.socket = socket;
    }
  }

  private final Map<String, Prober> probers = new HashMap<>();
  private final Map<Ip, Echoes> echoes = new HashMap<>();
  private final int identifier;
  private final long token;
  private Set<Ip> vips = Set.of();
  private Optional<Links> links = Optional.empty();

  Asker() {
    SecureRandom random = new SecureRandom();
    this.identifier = random.nextInt(0x1_0000);
    this.token = random.nextLong();
  }

  /** Devices, addresses or VIPs may have changed: everything is opened anew. */
  void renew(Set<Ip> shared) {
    vips = Set.copyOf(shared);
    close();
  }

  void ask(PathTarget target, boolean everybody) throws IOException {
    Optional<String> device = target.device();
    if (device.isPresent()) {
      neighbour(device.get(), target.address(), everybody);
    } else {
      far(target.address());
    }
  }

  private void neighbour(String device, Ip address, boolean everybody) throws IOException {
    Prober prober = probers.get(device);
    if (prober == null) {
      prober = Prober.open(device, vips);
      probers.put(device, prober);
    }
    try {
      prober.ask(address, everybody);
    } catch (IOException e) {
      Optional.ofNullable(probers.remove(device)).ifPresent(Prober::close);
      throw e;
    }
  }

  /** The way is looked up for each question: a route that moved takes the source along. */
  private void far(Ip address) throws IOException {
    Ip source = source(address);
    Echoes open = echoes.get(address);
    if (open == null || !open.source.equals(source)) {
      forget(address);
      open = new Echoes(source, EchoSocket.open(source, identifier));
      echoes.put(address, open);
    }
    open.sequence = (open.sequence + 1) & 0xFFFF;
    try {
      open.socket
          .ask(address, new Echo(identifier, open.sequence, token))
          .orThrow("ask " + address + " from " + source);
    } catch (IOException e) {
      forget(address);
      throw e;
    }
  }

  private Ip source(Ip target) throws IOException {
    Links kernel = links();
    Route way =
        kernel.wayTo(target).orElseThrow(() -> new IOException("there is no route to " + target));
    Ip near = way.gateway().orElse(target);
    return kernel.addresses().stream()
        .filter(address -> address.index() == way.device())
        .filter(address -> !address.has(Address.TENTATIVE) && !address.has(Address.DAD_FAILED))
        .map(Address::prefix)
        .filter(own -> own.address().isV4() == target.isV4() && !own.address().isLinkLocal())
        .filter(own -> !vips.contains(own.address()))
        .min(Comparator.comparing((Prefix own) -> !own.contains(near)))
        .map(Prefix::address)
        .orElseThrow(
            () -> new IOException("the interface that leads to " + target + " has no own address"));
  }

  private Links links() throws IOException {
    if (links.isEmpty()) {
      links = Optional.of(Links.open());
    }
    return links.get();
  }

  private void forget(Ip address) {
    Optional.ofNullable(echoes.remove(address)).ifPresent(e -> e.socket.close());
  }

  /** Tells every target that has answered its last question. */
  void drain(Consumer<Ip> answered) {
    probers.values().forEach(prober -> prober.drain(path -> answered.accept(path.address())));
    echoes.forEach((target, open) -> drain(target, open, answered));
  }

  private void drain(Ip target, Echoes open, Consumer<Ip> answered) {
    Echo last = new Echo(identifier, open.sequence, token);
    for (int i = 0; i < MOST; i++) {
      Optional<EchoSocket.Reply> reply = open.socket.next();
      if (reply.isEmpty()) {
        return;
      }
      if (reply.get().from().equals(target) && reply.get().echo().equals(last)) {
        answered.accept(target);
      }
    }
  }

  @Override
  public void close() {
    List.copyOf(probers.values()).forEach(Prober::close);
    probers.clear();
    List.copyOf(echoes.keySet()).forEach(this::forget);
    links.ifPresent(Links::close);
    links = Optional.empty();
  }
}
