package twinwall.core.config;

import java.util.List;
import java.util.OptionalInt;

/** Several interfaces as one segment. Its members are ids of interfaces. */
public record Bridge(
    List<String> members,
    boolean spanningTree,
    List<String> spanningTreePorts,
    OptionalInt maxAge,
    OptionalInt forwardDelay,
    OptionalInt helloTime,
    OptionalInt priority,
    OptionalInt timeout,
    List<String> isolated,
    String descr,
    String device) {
  public static final Field<List<String>> MEMBERS = Field.commas("members", "Member Interfaces");
  public static final Field<Boolean> STP = Field.flag("enablestp", "Enable RSTP/STP");
  public static final Field<List<String>> STP_PORTS = Field.commas("stp", "STP Interfaces");
  public static final Field<OptionalInt> MAX_AGE = Field.maybeNumber("maxage", "Valid time", 6, 40);
  public static final Field<OptionalInt> FORWARD_DELAY =
      Field.maybeNumber("fwdelay", "Forward time", 4, 30);
  public static final Field<OptionalInt> HELLO_TIME =
      Field.maybeNumber("hellotime", "Hello time", 1, 10);
  public static final Field<OptionalInt> PRIORITY =
      Field.maybeNumber("priority", "Priority", 0, 61440);
  public static final Field<OptionalInt> TIMEOUT =
      Field.maybeNumber("timeout", "Cache expire time", 0, 1_000_000);
  public static final Field<List<String>> PRIVATE =
      Field.commas("private", "Private Ports").help("Members that reach no other private member.");
  public static final Field<String> DESCR = Field.text("descr", "Description");
  public static final Field<String> DEVICE = Field.text("bridgeif", "Device").perNode();

  public static final Shape<Bridge> SHAPE =
      Shape.of(
          "bridged",
          x ->
              new Bridge(
                  x.get(MEMBERS),
                  x.get(STP),
                  x.get(STP_PORTS),
                  x.get(MAX_AGE),
                  x.get(FORWARD_DELAY),
                  x.get(HELLO_TIME),
                  x.get(PRIORITY),
                  x.get(TIMEOUT),
                  x.get(PRIVATE),
                  x.get(DESCR),
                  x.get(DEVICE)),
          MEMBERS.of(Bridge::members),
          STP.of(Bridge::spanningTree),
          STP_PORTS.of(Bridge::spanningTreePorts),
          MAX_AGE.of(Bridge::maxAge),
          FORWARD_DELAY.of(Bridge::forwardDelay),
          HELLO_TIME.of(Bridge::helloTime),
          PRIORITY.of(Bridge::priority),
          TIMEOUT.of(Bridge::timeout),
          PRIVATE.of(Bridge::isolated),
          DESCR.of(Bridge::descr),
          DEVICE.of(Bridge::device));
}
