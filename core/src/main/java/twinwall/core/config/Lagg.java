package twinwall.core.config;

import java.util.List;

/** Several devices as one: a bond. */
public record Lagg(
    List<String> members,
    String protocol,
    String master,
    String timeout,
    String hash,
    String descr,
    String device) {
  /** The protocols that pfSense has. */
  public static final List<String> PROTOCOLS =
      List.of("lacp", "failover", "loadbalance", "roundrobin", "none");

  public static final Field<List<String>> MEMBERS =
      Field.commas("members", "Parent Interfaces").perNode();
  public static final Field<String> PROTOCOL = Field.text("proto", "LAGG Protocol");
  public static final Field<String> MASTER =
      Field.text("failovermaster", "Failover Master Interface").perNode();
  public static final Field<String> TIMEOUT =
      Field.text("lacptimeout", "LACP Timeout Mode").help("slow or fast.");
  public static final Field<String> HASH =
      Field.text("lagghash", "Hash Algorithm").help("Any of l2, l3, l4 with commas between.");
  public static final Field<String> DESCR = Field.text("descr", "Description");
  public static final Field<String> DEVICE = Field.text("laggif", "Device").perNode();

  public static final Shape<Lagg> SHAPE =
      Shape.of(
          "lagg",
          x ->
              new Lagg(
                  x.get(MEMBERS),
                  x.get(PROTOCOL),
                  x.get(MASTER),
                  x.get(TIMEOUT),
                  x.get(HASH),
                  x.get(DESCR),
                  x.get(DEVICE)),
          MEMBERS.of(Lagg::members),
          PROTOCOL.of(Lagg::protocol),
          MASTER.of(Lagg::master),
          TIMEOUT.of(Lagg::timeout),
          HASH.of(Lagg::hash),
          DESCR.of(Lagg::descr),
          DEVICE.of(Lagg::device));
}
