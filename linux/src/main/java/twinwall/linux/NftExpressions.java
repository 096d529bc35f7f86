package twinwall.linux;

import twinwall.core.netlink.NlWriter;

/**
 * The expressions of a rule as the kernel's attributes. Numbers are those of {@code
 * linux/netfilter/nf_tables.h}. Everything is looked at in register 1.
 */
final class NftExpressions {
  static final int EQUAL = 0;
  static final int UNEQUAL = 1;
  private static final int REGISTER = 1;
  private static final int VERDICT = 0;
  private static final int RESET = 1;
  private static final int UNREACHABLE = 2;

  private final NlWriter out;
  private int list;

  NftExpressions(NlWriter out) {
    this.out = out;
  }

  private int begin(String name) {
    list = out.nest(1);
    out.attrText(1, name);
    return out.nest(2);
  }

  private void end(int data) {
    out.close(data).close(list);
  }

  void meta(int key) {
    int one = begin("meta");
    out.attrU32be(2, key).attrU32be(1, REGISTER);
    end(one);
  }

  void payload(int base, int offset, int length) {
    int one = begin("payload");
    out.attrU32be(1, REGISTER).attrU32be(2, base).attrU32be(3, offset).attrU32be(4, length);
    end(one);
  }

  void compare(int how, byte... with) {
    int one = begin("cmp");
    out.attrU32be(1, REGISTER).attrU32be(2, how);
    value(out, 3, with);
    end(one);
  }

  void range(byte[] from, byte[] to) {
    int one = begin("range");
    out.attrU32be(1, REGISTER).attrU32be(2, EQUAL);
    value(out, 3, from);
    value(out, 4, to);
    end(one);
  }

  void bitwise(byte[] mask) {
    int one = begin("bitwise");
    out.attrU32be(1, REGISTER).attrU32be(2, REGISTER).attrU32be(3, mask.length);
    value(out, 4, mask);
    value(out, 5, new byte[mask.length]);
    end(one);
  }

  void lookup(String set, boolean map, boolean not) {
    int one = begin("lookup");
    out.attrText(1, set).attrU32be(2, REGISTER);
    if (map) {
      out.attrU32be(3, VERDICT);
    }
    if (not) {
      out.attrU32be(5, 1);
    }
    end(one);
  }

  void counter() {
    int one = begin("counter");
    out.attrU64be(1, 0).attrU64be(2, 0);
    end(one);
  }

  /** Matches so many packets in a second, and after a pause so many at once. */
  void limit(int each, int burst) {
    int one = begin("limit");
    out.attrU64be(1, each).attrU64be(2, 1).attrU32be(3, burst).attrU32be(4, 0).attrU32be(5, 0);
    end(one);
  }

  void log(String prefix, int group, int snap) {
    int one = begin("log");
    out.attrText(2, prefix).attrU16be(1, group).attrU32be(3, snap);
    end(one);
  }

  void rejectReset() {
    int one = begin("reject");
    out.attrU32be(1, RESET);
    end(one);
  }

  void rejectUnreachable() {
    int one = begin("reject");
    out.attrU32be(1, UNREACHABLE).attrU8(2, 1);
    end(one);
  }

  void verdict(int code, String chain) {
    int one = begin("immediate");
    out.attrU32be(1, VERDICT);
    verdict(out, 2, code, chain);
    end(one);
  }

  /** A verdict as the value of an attribute; the chain is empty for those that have none. */
  static void verdict(NlWriter out, int type, int code, String chain) {
    int data = out.nest(type);
    int verdict = out.nest(2);
    out.attrU32be(1, code);
    if (!chain.isEmpty()) {
      out.attrText(2, chain);
    }
    out.close(verdict).close(data);
  }

  static void value(NlWriter out, int type, byte[] bytes) {
    int mark = out.nest(type);
    out.attrBytes(1, bytes).close(mark);
  }

  /** User data of type 0, a length, the text with its zero byte. */
  void comment(byte[] text) {
    byte[] data = new byte[text.length + 3];
    data[1] = (byte) (text.length + 1);
    System.arraycopy(text, 0, data, 2, text.length);
    out.attrBytes(7, data);
  }
}
