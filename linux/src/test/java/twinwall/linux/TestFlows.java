package twinwall.linux;

import twinwall.core.flows.Flow;
import twinwall.core.flows.FlowExtras;
import twinwall.core.flows.FlowKey;
import twinwall.core.flows.FlowStatus;
import twinwall.core.flows.Proto;
import twinwall.core.flows.ProtoInfo;
import twinwall.core.flows.TcpState;
import twinwall.core.flows.Tuple;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;

/** Translated TCP connections that have a number: millions of them, all different. */
final class TestFlows {
  static final int FIRST_SOURCE = 0x0A010000;
  static final int FIRST_PORT = 1024;
  static final int PORTS = 50_000;

  private static final Ip TO = Ip.of("10.250.0.2");
  private static final int TRANSLATED = 0x0A400000 - FIRST_SOURCE;
  private static final int SECONDS = 900;

  private TestFlows() {}

  /** Answered and assured. */
  static Flow established(int number) {
    return flow(
        number,
        FlowStatus.SEEN_REPLY | FlowStatus.ASSURED,
        new ProtoInfo.Tcp(TcpState.ESTABLISHED, 2, 7, 9, 9));
  }

  /** The same connection before anybody answered. */
  static Flow opening(int number) {
    return flow(number, 0, new ProtoInfo.Tcp(TcpState.SYN_SENT, 2, 0, 9, 0));
  }

  private static Flow flow(int number, int status, ProtoInfo info) {
    int source = FIRST_SOURCE + number / PORTS;
    int port = FIRST_PORT + number % PORTS;
    return new Flow(
        new FlowKey(0, new Tuple(Proto.TCP, new Ip4(source), TO, port, 80)),
        new Tuple(Proto.TCP, TO, new Ip4(source + TRANSLATED), 80, port),
        status | FlowStatus.SRC_NAT | FlowStatus.CONFIRMED,
        0,
        SECONDS,
        info,
        FlowExtras.NONE,
        0);
  }
}
