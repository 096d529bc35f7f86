package twinwall.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;
import twinwall.core.net.Ip6;

/**
 * Multicast groups joined on one device through the IP stack, so that IGMP and MLD tell snooping
 * switches to send us the group. Nothing is received here. The groups are left when it closes.
 */
public final class Membership implements AutoCloseable {
  private static final int SOCK_DGRAM = 2;
  private static final int IPPROTO_IP = 0;
  private static final int IPPROTO_IPV6 = 41;

  private final Waiter v4;
  private final Waiter v6;
  private final int device;

  private Membership(Waiter v4, Waiter v6, int device) {
    this.v4 = v4;
    this.v6 = v6;
    this.device = device;
  }

  public static Membership open(int device) throws KernelException {
    Waiter v4 = new Waiter(Fd.socket("membership socket", 2, SOCK_DGRAM, 0));
    try {
      Waiter v6 = new Waiter(Fd.socket("IPv6 membership socket", 10, SOCK_DGRAM, 0));
      return new Membership(v4, v6, device);
    } catch (KernelException e) {
      v4.close();
      throw e;
    }
  }

  public Ack join(Ip group) {
    return change(group, 35, 20);
  }

  public Ack leave(Ip group) {
    return change(group, 36, 21);
  }

  private Ack change(Ip group, int option4, int option6) {
    ByteBuffer request = ByteBuffer.allocate(group.isV4() ? 12 : 20).order(ByteOrder.nativeOrder());
    request.put(group.bytes());
    return switch (group) {
      case Ip4 _ -> v4.set(IPPROTO_IP, option4, request.putInt(0).putInt(device).array());
      case Ip6 _ -> v6.set(IPPROTO_IPV6, option6, request.putInt(device).array());
    };
  }

  @Override
  public void close() {
    v4.close();
    v6.close();
  }
}
