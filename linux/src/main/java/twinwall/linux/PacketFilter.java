package twinwall.linux;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import twinwall.core.net.Ip4;
import twinwall.core.net.Mac;

/**
 * A classic BPF program: what a packet socket, or another one, lets through. The kernel checks it;
 * what is not let through costs us nothing.
 */
public record PacketFilter(List<Instruction> program) {
  /** One instruction as the kernel knows it. */
  public record Instruction(int code, int ifTrue, int ifFalse, int value) {}

  private static final int LOAD_WORD = 0x20;
  private static final int LOAD_HALF = 0x28;
  private static final int LOAD_BYTE = 0x30;
  private static final int LOAD_HEADER_LENGTH = 0xB1;
  private static final int LOAD_HALF_BEHIND = 0x48;
  private static final int LOAD_BYTE_BEHIND = 0x50;
  private static final int JUMP_EQUAL = 0x15;
  private static final int RETURN = 0x06;
  private static final int LIMIT = 4096;
  private static final int VLAN_TAG_PRESENT = -0x1000 + 48;

  public PacketFilter {
    program = List.copyOf(program);
    if (program.isEmpty() || program.size() > LIMIT) {
      throw new IllegalArgumentException("a filter of " + program.size() + " instructions");
    }
  }

  /** Nothing at all. */
  public static PacketFilter none() {
    return new PacketFilter(List.of(new Instruction(RETURN, 0, 0, 0)));
  }

  /**
   * CARP adverts (protocol 112) over IPv4 and IPv6, and neighbour solicitations: what an elector
   * needs to hear. Frames of a VLAN on the device are not its own and are left to the VLAN's
   * device, though the kernel shows them without their tag.
   */
  public static PacketFilter carpAndSolicitations() {
    List<Instruction> p = new ArrayList<>();
    int drop = 13;
    p.add(new Instruction(LOAD_WORD, 0, 0, VLAN_TAG_PRESENT));
    p.add(equal(p, 0, 2, drop));
    p.add(new Instruction(LOAD_HALF, 0, 0, 12));
    p.add(equal(p, 0x0800, 4, 6));
    p.add(new Instruction(LOAD_BYTE, 0, 0, 23));
    p.add(equal(p, 112, 12, drop));
    p.add(equal(p, 0x86DD, 7, drop));
    p.add(new Instruction(LOAD_BYTE, 0, 0, 20));
    p.add(equal(p, 112, 12, 9));
    p.add(equal(p, 58, 10, drop));
    p.add(new Instruction(LOAD_BYTE, 0, 0, 54));
    p.add(equal(p, 135, 12, drop));
    p.add(new Instruction(RETURN, 0, 0, 0xFFFF));
    p.add(new Instruction(RETURN, 0, 0, 0));
    return new PacketFilter(p);
  }

  /** Echo replies that carry this identifier, as a raw ICMP socket of the family sees them. */
  public static PacketFilter echoReplies(boolean v4, int identifier) {
    List<Instruction> p = new ArrayList<>();
    if (v4) {
      p.add(new Instruction(LOAD_HEADER_LENGTH, 0, 0, 0));
    }
    int drop = v4 ? 6 : 5;
    p.add(new Instruction(v4 ? LOAD_BYTE_BEHIND : LOAD_BYTE, 0, 0, 0));
    p.add(equal(p, v4 ? 0 : 129, drop - 3, drop));
    p.add(new Instruction(v4 ? LOAD_HALF_BEHIND : LOAD_HALF, 0, 0, 4));
    p.add(equal(p, identifier, drop - 1, drop));
    p.add(new Instruction(RETURN, 0, 0, 0xFFFF));
    p.add(new Instruction(RETURN, 0, 0, 0));
    return new PacketFilter(p);
  }

  /** ARP replies and neighbour advertisements: what a kernel says when it is asked. */
  public static PacketFilter neighbourAnswers() {
    List<Instruction> p = new ArrayList<>();
    int drop = 10;
    p.add(new Instruction(LOAD_WORD, 0, 0, VLAN_TAG_PRESENT));
    p.add(equal(p, 0, 2, drop));
    p.add(new Instruction(LOAD_HALF, 0, 0, 12));
    p.add(equal(p, 0x0806, 4, 6));
    p.add(new Instruction(LOAD_HALF, 0, 0, 20));
    p.add(equal(p, 2, 9, drop));
    p.add(equal(p, 0x86DD, 7, drop));
    p.add(new Instruction(LOAD_BYTE, 0, 0, 54));
    p.add(equal(p, 136, 9, drop));
    p.add(new Instruction(RETURN, 0, 0, 0xFFFF));
    p.add(new Instruction(RETURN, 0, 0, 0));
    return new PacketFilter(p);
  }

  /** The first bytes of untagged frames to these MACs. */
  public static PacketFilter to(Collection<Mac> macs) {
    List<Instruction> p = new ArrayList<>();
    p.add(new Instruction(LOAD_WORD, 0, 0, VLAN_TAG_PRESENT));
    p.add(new Instruction(JUMP_EQUAL, 1, 0, 0));
    p.add(new Instruction(RETURN, 0, 0, 0));
    for (Mac mac : macs) {
      p.add(new Instruction(LOAD_WORD, 0, 0, 0));
      p.add(new Instruction(JUMP_EQUAL, 0, 3, (int) (mac.bits() >> 16)));
      p.add(new Instruction(LOAD_HALF, 0, 0, 4));
      p.add(new Instruction(JUMP_EQUAL, 0, 1, (int) mac.bits() & 0xFFFF));
      p.add(new Instruction(RETURN, 0, 0, 64));
    }
    p.add(new Instruction(RETURN, 0, 0, 0));
    return new PacketFilter(p);
  }

  /**
   * Conntrack's events but those of flows that a netlink port of our own made or changed: we know.
   * That they ended is told, and so is all about flows between {@code but} and anybody.
   */
  public static PacketFilter conntrackOfOthers(int ownPort, Ip4 but) {
    List<Instruction> p = new ArrayList<>();
    int keep = 6;
    int hostOrder =
        ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
            ? Integer.reverseBytes(ownPort)
            : ownPort;
    int lowByteOfType = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? 4 : 5;
    p.add(new Instruction(LOAD_WORD, 0, 0, 12));
    p.add(equal(p, hostOrder, 2, keep));
    p.add(new Instruction(LOAD_BYTE, 0, 0, lowByteOfType));
    p.add(equal(p, 0, 4, keep));
    p.add(new Instruction(LOAD_WORD, 0, 0, 32)); // the first tuple's source
    p.add(equal(p, but.bits(), keep, 7));
    p.add(new Instruction(RETURN, 0, 0, -1));
    p.add(new Instruction(RETURN, 0, 0, 0));
    return new PacketFilter(p);
  }

  /** Jumps to absolute places; the kernel counts from the next instruction. */
  private static Instruction equal(List<Instruction> before, int value, int yes, int no) {
    int next = before.size() + 1;
    return new Instruction(JUMP_EQUAL, yes - next, no - next, value);
  }
}
