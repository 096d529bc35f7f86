package twinwall.core.plan;

/**
 * Who owns which bits of what the kernel remembers with a packet and with a connection. Nobody uses
 * a bit that does not stand here; docs/decisions/007-marks.md says why they lie as they do.
 *
 * <p>Packet mark, lower half: the gateway that the packet shall take, the tag that rules gave it,
 * and a note about rules without quick. It lives as long as the packet. Of the upper half one bit
 * says that a redirection passes; the others are never changed, as other programs may use them.
 *
 * <p>Connection mark, lower half: the gateways of both directions; the upper half belongs to the
 * flow link. Connection labels are single bits, which can be set without touching the others: 0 to
 * 31 belong to the flow link, the others are given here.
 */
public final class Marks {
  /** The gateway of a packet, and of a connection's packets in the direction of the first one. */
  public static final int GATEWAY = 0x0000003f;

  /** In a connection mark: the gateway of the answers. */
  public static final int REPLY = 0x00000fc0;

  public static final int REPLY_SHIFT = 6;

  /** In a packet mark: the tag. */
  public static final int TAG = 0x00000fc0;

  public static final int TAG_SHIFT = 6;

  /** In a packet mark: which rule without quick, among those that look at tags, matched last. */
  public static final int LAST = 0x0000f000;

  public static final int LAST_SHIFT = 12;

  /** In a packet mark: it was redirected by a rule that passes. */
  public static final int REDIRECTED = 0x40000000;

  /** All bits of a packet mark that filter rules use. */
  public static final int PACKET = GATEWAY | TAG | LAST;

  /** All bits of a connection mark that rules use; never one of the flow link's. */
  public static final int CONNECTION = GATEWAY | REPLY;

  /** How many gateways can be told apart; number 0 is none. */
  public static final int MOST_GATEWAYS = 63;

  public static final int MOST_TAGS = 63;
  public static final int MOST_LAST = 15;

  /** Label of connections whose packets may carry IP options. */
  public static final int OPTIONS_LABEL = 32;

  /** Label of the first schedule; the others follow. */
  public static final int FIRST_SCHEDULE_LABEL = 33;

  public static final int MOST_SCHEDULES = 63;

  /** The routing table of the first gateway is the one after this. */
  public static final int TABLES = 11_700;

  /** The group of packets that rules log. */
  public static final int LOG_GROUP = 117;

  private Marks() {}
}
