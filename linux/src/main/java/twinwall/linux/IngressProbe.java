package twinwall.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import twinwall.core.net.Mac;

/**
 * Makes packets arrive by a device as if its wire had brought them: a pair of virtual devices, of
 * which the near one passes what it gets on to the device's ingress. The far one lives in a
 * namespace that is held by a child of ours alone: when we end, in whatever way, both are gone.
 */
public final class IngressProbe implements AutoCloseable {
  private static final String FAR = "probe";

  private final Process holder;
  private final Path namespace;
  private final Mac near;

  private IngressProbe(Process holder, Path namespace, Mac near) {
    this.holder = holder;
    this.namespace = namespace;
    this.near = near;
  }

  /**
   * Needs {@code ip} and {@code tc}, and a kernel that can redirect ({@code act_mirred}, {@code
   * cls_u32}).
   */
  public static IngressProbe open(String device) throws IOException {
    Process holder;
    try {
      holder = Netns.fresh("trace-probe", () -> new ProcessBuilder("cat").start());
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("a namespace for the probe: " + e.getMessage(), e);
    }
    try {
      Path namespace = Path.of("/proc", Long.toString(holder.pid()), "ns", "net");
      String name = "twp" + holder.pid() % 1_000_000;
      Tool.run(
          List.of(
              "ip",
              "link",
              "add",
              name,
              "type",
              "veth",
              "peer",
              "name",
              FAR,
              "netns",
              namespace.toString()));
      Tool.run(List.of("ip", "link", "set", name, "up"));
      Tool.run(List.of("tc", "qdisc", "add", "dev", name, "ingress"));
      Tool.run(
          List.of(
              "tc",
              "filter",
              "add",
              "dev",
              name,
              "ingress",
              "protocol",
              "all",
              "u32",
              "match",
              "u32",
              "0",
              "0",
              "action",
              "mirred",
              "ingress",
              "redirect",
              "dev",
              device));
      Mac near = link(name).mac();
      inside(
          namespace,
          () -> {
            Tool.run(List.of("ip", "link", "set", FAR, "up"));
            return "";
          });
      return new IngressProbe(holder, namespace, near);
    } catch (IOException e) {
      end(holder);
      throw e;
    }
  }

  private static Link link(String name) throws IOException {
    try (Links links = Links.open()) {
      return links.links().stream()
          .filter(link -> link.name().equals(name))
          .findFirst()
          .orElseThrow(() -> new IOException("the probe's device is gone"));
    }
  }

  private static <T> T inside(Path namespace, java.util.concurrent.Callable<T> task)
      throws IOException {
    try {
      return Netns.in(namespace, "trace-probe", task);
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("in the probe's namespace: " + e.getMessage(), e);
    }
  }

  /** Lets an IP packet arrive. */
  public void send(byte[] packet) throws IOException {
    inside(
        namespace,
        () -> {
          Link far = link(FAR);
          ByteBuffer frame = ByteBuffer.allocate(14 + packet.length);
          boolean v4 = packet[0] >> 4 == 4;
          frame.put(near.bytes()).put(far.mac().bytes()).putShort((short) (v4 ? 0x0800 : 0x86DD));
          frame.put(packet);
          try (PacketSocket socket = PacketSocket.open(far.index(), PacketFilter.none())) {
            socket.send(frame.array()).orThrow("send the probe");
          }
          return "";
        });
  }

  private static void end(Process holder) {
    holder.destroyForcibly();
    try {
      holder.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The devices go with the namespace, a moment later. */
  @Override
  public void close() {
    end(holder);
  }
}
