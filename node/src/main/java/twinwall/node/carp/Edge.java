package twinwall.node.carp;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import twinwall.core.carp.Vhid;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip6;
import twinwall.core.net.Mac;
import twinwall.core.net.Prefix;

/** What the election needs of the machine it runs on. */
public interface Edge {
  /** A frame socket on a device: hears adverts and neighbour solicitations, and nothing else. */
  FrameSocket open(String device) throws IOException;

  /** The device's own addresses. */
  List<Prefix> addresses(String device) throws IOException;

  boolean isUp(String device) throws IOException;

  /** Adds an address; having it already is fine. */
  void addAddress(String device, Prefix address) throws IOException;

  /** Removes an address; not having it is fine. */
  void removeAddress(String device, Prefix address) throws IOException;

  /** Takes packets to an IPv6 address for ours, at once; having that already is fine. */
  void local(String device, Ip6 address) throws IOException;

  /** Takes that back; not having it is fine. */
  void notLocal(String device, Ip6 address) throws IOException;

  /** Loads nftables text, all or nothing. */
  void load(String text) throws IOException;

  /** Lets the kernel answer at a virtual MAC for so long, starting now. */
  void live(Vhid vhid, Duration time) throws IOException;

  /** Stops it from answering. */
  void dead(Vhid vhid) throws IOException;

  /** Lets frames to a virtual MAC pass for so long, without answering for it. */
  void warm(Vhid vhid, Duration time) throws IOException;

  /** Takes that back. */
  void cool(Vhid vhid) throws IOException;

  /** What still answers, and how long ago it was last told to. */
  Map<Vhid, Duration> living() throws IOException;

  /** Devices that earlier tables were about. */
  Set<String> tabled() throws IOException;

  void sysctl(String name, String value) throws IOException;

  /** One device's frames. */
  interface FrameSocket extends AutoCloseable {
    /** Waits for a frame; its length, or -1 when closed. */
    int receive(byte[] buffer) throws IOException;

    void send(byte[] frame, int length) throws IOException;

    /** Lets the hardware accept frames to this address too. */
    void accept(Mac mac) throws IOException;

    /** Takes that back. */
    void refuse(Mac mac) throws IOException;

    /** Hears the questions of neighbours who look for an address. */
    void hear(Ip6 address) throws IOException;

    /** Takes that back. */
    void ignore(Ip6 address) throws IOException;

    @Override
    void close();
  }

  /** Whether an address needs no prefix of its own because the device is in its network already. */
  static Prefix placed(Prefix vip, List<Prefix> own) {
    Ip ip = vip.address();
    return own.stream().anyMatch(p -> !p.isHost() && p.contains(ip)) ? Prefix.host(ip) : vip;
  }
}
