package twinwall.node.cli;

import java.util.Optional;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** The filters that {@code states list}, {@code count} and {@code kill} share. */
public final class StateOptions {
  @Option(names = "--proto", description = "tcp, udp, icmp, icmpv6, sctp, gre, esp or a number")
  private Optional<String> proto = Optional.empty();

  @Option(names = "--src", description = "source address or network")
  private Optional<String> src = Optional.empty();

  @Option(names = "--dst", description = "destination address or network")
  private Optional<String> dst = Optional.empty();

  @Option(names = "--sport", description = "source port")
  private Optional<String> sport = Optional.empty();

  @Option(names = "--dport", description = "destination port")
  private Optional<String> dport = Optional.empty();

  @Option(names = "--state", description = "TCP state, as in ESTABLISHED")
  private Optional<String> state = Optional.empty();

  @Option(names = "--nat", description = "translated address or network")
  private Optional<String> nat = Optional.empty();

  ObjectNode fill(ObjectNode args) {
    proto.ifPresent(value -> args.put("proto", value));
    src.ifPresent(value -> args.put("src", value));
    dst.ifPresent(value -> args.put("dst", value));
    sport.ifPresent(value -> args.put("sport", value));
    dport.ifPresent(value -> args.put("dport", value));
    state.ifPresent(value -> args.put("state", value));
    nat.ifPresent(value -> args.put("nat", value));
    return args;
  }
}
