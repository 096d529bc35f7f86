package twinwall.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import twinwall.core.flows.Flow;
import twinwall.core.flows.FlowExtras;
import twinwall.core.flows.FlowKey;
import twinwall.core.flows.FlowStatus;
import twinwall.core.flows.FlowsEvent.Change;
import twinwall.core.flows.KernelOp;
import twinwall.core.flows.Proto;
import twinwall.core.flows.ProtoInfo;
import twinwall.core.flows.TcpState;
import twinwall.core.flows.Tuple;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;

/**
 * Many flows into a kernel and out again, by {@link Conntrack} and by the conntrack command, turn
 * about. A program of its own, for {@code ./dev bench flows}, in the network namespace where it was
 * started: it writes a line per figure, with the samples in milliseconds.
 */
final class ConntrackMeasure {
  private static final int PORTS = 50_000;

  private final int count;
  private final List<KernelOp> create = new ArrayList<>();
  private final List<KernelOp> delete = new ArrayList<>();
  private final Map<String, List<Double>> times = new LinkedHashMap<>();

  private ConntrackMeasure(int count) {
    this.count = count;
    for (int i = 0; i < count; i++) {
      Flow flow = flow(i);
      create.add(new KernelOp.Create(flow));
      delete.add(new KernelOp.Delete(flow.key(), 0));
    }
  }

  /** Arguments: how many flows, how many runs. */
  public static void main(String[] args) throws Exception {
    run(Integer.parseInt(args[0]), Integer.parseInt(args[1]))
        .forEach((what, all) ->
            System.out.println(
                what
                    + "\t"
                    + all.stream()
                        .map(ms -> String.format(Locale.ROOT, "%.3f", ms))
                        .collect(Collectors.joining(" "))));
  }

  /** Milliseconds by what was measured. */
  static Map<String, List<Double>> run(int count, int runs) throws Exception {
    ConntrackMeasure measure = new ConntrackMeasure(count);
    Path saved = Files.createTempFile("flows-", ".ct");
    try {
      for (int run = 0; run < runs; run++) {
        measure.once(saved);
      }
    } finally {
      Files.delete(saved);
    }
    return measure.times;
  }

  private static Flow flow(int i) {
    Tuple to =
        new Tuple(
            Proto.TCP, new Ip4(0x0A010000 + i / PORTS), Ip.of("10.2.0.2"), 1024 + i % PORTS, 80);
    Tuple back = new Tuple(Proto.TCP, to.dst(), new Ip4(0x0A030000 + i / PORTS), 80, to.first());
    int status = FlowStatus.SEEN_REPLY | FlowStatus.ASSURED | FlowStatus.SRC_NAT;
    return new Flow(
        new FlowKey(0, to),
        back,
        status | FlowStatus.CONFIRMED,
        42,
        600,
        new ProtoInfo.Tcp(TcpState.ESTABLISHED, 2, 7, 9, 9),
        FlowExtras.NONE,
        0);
  }

  private void once(Path saved) throws Exception {
    String of = String.format(Locale.ROOT, "%,d flows: ", count);
    try (Conntrack.Injector injector = Conntrack.Injector.open()) {
      time(of + "inject, ours", () -> expect(0, injector.apply(create).size()));
      time(of + "dump, ours", () -> expect(count, dumped()));
      time(of + "dump, conntrack -L", () -> command(List.of("-L"), Path.of("/dev/null")));
      command(List.of("-L", "-o", "save"), saved);
      time(of + "delete, ours", () -> expect(0, injector.apply(delete).size()));
      expect(0, dumped());
      time(
          of + "inject, conntrack -R",
          () -> command(List.of("-R", saved.toString()), Path.of("/dev/null")));
      expect(count, dumped());
      command(List.of("-F"), Path.of("/dev/null"));
      time(of + "inject and hear of all of them, ours", () -> hear(injector));
      command(List.of("-F"), Path.of("/dev/null"));
    }
  }

  /** Injects on another thread while this one decodes every event that comes of it. */
  private void hear(Conntrack.Injector injector) throws Exception {
    try (Conntrack.Events events = Conntrack.Events.open(_ -> false)) {
      Thread inject = Thread.ofPlatform().start(() -> injector.apply(create));
      List<Change> seen = new ArrayList<>();
      int total = 0;
      while (total < count) {
        if (events.next(seen, new ArrayList<>()) != Received.DATA) {
          throw new IOException("events were lost after " + total);
        }
        total += seen.size();
        seen.clear();
      }
      inject.join();
    }
  }

  private interface Body {
    void run() throws Exception;
  }

  private void time(String what, Body body) throws Exception {
    long start = System.nanoTime();
    body.run();
    times.computeIfAbsent(what, _ -> new ArrayList<>()).add((System.nanoTime() - start) / 1e6);
  }

  private static void expect(int wanted, int got) throws IOException {
    if (wanted != got) {
      throw new IOException("expected " + wanted + ", got " + got);
    }
  }

  private static int dumped() throws KernelException {
    int[] count = new int[1];
    Conntrack.dump(2048, part -> count[0] += part.size());
    return count[0];
  }

  private static void command(List<String> arguments, Path output) throws Exception {
    List<String> line = new ArrayList<>(List.of("conntrack"));
    line.addAll(arguments);
    new ProcessBuilder(line)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .redirectOutput(output.toFile())
        .start()
        .waitFor();
  }
}
