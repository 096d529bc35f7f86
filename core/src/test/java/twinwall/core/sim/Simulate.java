package twinwall.core.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** The command: runs seeds, many or one, and says what must never be and was. */
public final class Simulate {
  private static final long SEEDS = 1_000;
  private static final int SHRUNK = 5;
  private static final int KEPT = 50;
  private static final int LAST = 60;
  private static final long PROGRESS = 10_000_000_000L;

  private static final String USAGE =
      """
      ./dev simulate [--seeds N] [--minutes M] [--seed S] [--keep IDS] [--twin NAME] [--jobs J] [--trace] [--about TEXT] [--json]

        --seeds N     so many seeds (default 1000; with --minutes as many as there is time for)
        --minutes M   so many minutes at most
        --seed S      only this seed, and all about it; with --seeds or --minutes the first one
        --keep IDS    only these faults of the seed: numbers with commas, or none
        --twin NAME   a machine that is broken on purpose; --twin list names them
        --jobs J      threads (default: all processors)
        --trace       everything that happened, not only the end
        --about TEXT  with --seed: what happens to flows whose text contains this
        --json        the result as one JSON object on standard output

      Exit code: 0 nothing was violated, 1 something was, 2 the command was not understood.
      """;

  /** What was asked for. */
  private static final class Wanted {
    long seeds;
    double minutes;
    Optional<Long> seed = Optional.empty();
    Optional<List<Integer>> keep = Optional.empty();
    Machines machines = Machines.PRODUCTION;
    String twin = "";
    int jobs = Runtime.getRuntime().availableProcessors();
    boolean trace;
    String about = "";
    boolean json;
  }

  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    Refused(String why) {
      super(why);
    }
  }

  private final Wanted wanted;
  private final ConcurrentLinkedQueue<Run.Outcome> failed = new ConcurrentLinkedQueue<>();
  private final AtomicLong violated = new AtomicLong();
  private final AtomicLong done = new AtomicLong();
  private final AtomicLong nanos = new AtomicLong();
  private final AtomicLong faults = new AtomicLong();
  private final AtomicLong transitions = new AtomicLong();
  private final AtomicLong packets = new AtomicLong();
  private final AtomicLong steps = new AtomicLong();
  private final long began = System.nanoTime();
  private final AtomicLong said = new AtomicLong(began);

  private Simulate(Wanted wanted) {
    this.wanted = wanted;
  }

  public static void main(String[] args) throws InterruptedException {
    try {
      System.exit(new Simulate(parse(args)).run());
    } catch (Refused e) {
      System.err.println(e.getMessage());
      System.err.print(USAGE);
      System.exit(2);
    }
  }

  private static Wanted parse(String[] args) {
    Wanted wanted = new Wanted();
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--trace" -> wanted.trace = true;
        case "--json" -> wanted.json = true;
        case "--help", "-h" -> {
          System.out.print(USAGE);
          System.exit(0);
        }
        case "--seeds" -> wanted.seeds = (long) number(args, ++i);
        case "--minutes" -> wanted.minutes = number(args, ++i);
        case "--seed" -> wanted.seed = Optional.of((long) number(args, ++i));
        case "--jobs" -> wanted.jobs = (int) Math.max(1, number(args, ++i));
        case "--about" -> wanted.about = value(args, ++i);
        case "--keep" -> wanted.keep = Optional.of(ids(value(args, ++i)));
        case "--twin" -> {
          wanted.twin = value(args, ++i);
          wanted.machines = twin(wanted.twin);
        }
        default -> throw new Refused("'" + args[i] + "' is not an option.");
      }
    }
    if (wanted.keep.isPresent() && wanted.seed.isEmpty()) {
      throw new Refused("--keep needs --seed: faults are numbered within one seed.");
    }
    return wanted;
  }

  private static String value(String[] args, int i) {
    if (i >= args.length) {
      throw new Refused(args[i - 1] + " needs a value.");
    }
    return args[i];
  }

  private static double number(String[] args, int i) {
    String text = value(args, i);
    try {
      double number = Double.parseDouble(text);
      if (number >= 0 && number < 1e15) {
        return number;
      }
    } catch (NumberFormatException _) {
      // said below
    }
    throw new Refused(args[i - 1] + " needs a number, not '" + text + "'.");
  }

  private static List<Integer> ids(String text) {
    List<Integer> ids = new ArrayList<>();
    for (String id : text.equals("none") ? new String[0] : text.split(",")) {
      try {
        ids.add(Integer.parseInt(id));
      } catch (NumberFormatException _) {
        throw new Refused("--keep needs numbers with commas between them, or none.");
      }
    }
    return ids;
  }

  private static Machines twin(String name) {
    if (name.equals("list")) {
      Twin.all().forEach(t -> System.out.println(t.name() + "  -> " + t.invariant()));
      System.exit(0);
    }
    return Twin.all().stream()
        .filter(t -> t.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new Refused("There is no twin '" + name + "'; see --twin list."))
        .machines();
  }

  private Scenario scenario(long seed) {
    Scenario scenario = Scenario.of(seed).with(wanted.machines);
    return wanted.keep.map(scenario::only).orElse(scenario);
  }

  private int run() throws InterruptedException {
    boolean one = wanted.seed.isPresent() && wanted.seeds == 0 && wanted.minutes == 0;
    if (one) {
      Run.Outcome outcome = Run.of(scenario(wanted.seed.get()), wanted.trace, wanted.about);
      count(outcome);
      if (!wanted.json) {
        System.out.print(outcome.scenario());
        report(outcome, wanted.trace ? Integer.MAX_VALUE : LAST);
      }
    } else {
      many();
      if (!wanted.json) {
        failed.stream()
            .sorted((a, b) -> Long.compare(a.scenario().seed(), b.scenario().seed()))
            .limit(SHRUNK)
            .forEach(this::shrunk);
      }
    }
    summary();
    return violated.get() == 0 ? 0 : 1;
  }

  private void many() throws InterruptedException {
    long first = wanted.seed.orElse(1L);
    long count = wanted.seeds > 0 ? wanted.seeds : wanted.minutes > 0 ? Long.MAX_VALUE / 2 : SEEDS;
    long end = wanted.minutes > 0 ? began + (long) (wanted.minutes * 60e9) : Long.MAX_VALUE;
    AtomicLong next = new AtomicLong(first);
    List<Thread> threads = new ArrayList<>();
    for (int job = 0; job < wanted.jobs; job++) {
      threads.add(
          Thread.ofPlatform()
              .name("simulate-" + job)
              .start(() -> {
                long seed = next.getAndIncrement();
                while (seed < first + count && System.nanoTime() < end) {
                  count(Run.of(scenario(seed)));
                  progress();
                  seed = next.getAndIncrement();
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private void count(Run.Outcome outcome) {
    done.incrementAndGet();
    nanos.addAndGet(outcome.nanos());
    steps.addAndGet(outcome.steps());
    faults.addAndGet(outcome.scenario().faults().size());
    transitions.addAndGet(outcome.transitions());
    packets.addAndGet(outcome.packets());
    if (outcome.violation().isPresent()) {
      if (violated.incrementAndGet() <= KEPT) {
        failed.add(outcome);
      }
      System.err.println(
          "seed "
              + outcome.scenario().seed()
              + " violated "
              + outcome.violation().get().invariant()
              + ": "
              + command(outcome));
    }
  }

  private void progress() {
    long now = System.nanoTime();
    long last = said.get();
    if (now - last >= PROGRESS && said.compareAndSet(last, now)) {
      System.err.printf(
          "%,6d s: %,d seeds, %,d hours of virtual time, %d violated%n",
          (now - began) / 1_000_000_000, done.get(), hours(), violated.get());
    }
  }

  private long hours() {
    return nanos.get() / 3_600_000_000_000L;
  }

  private String command(Run.Outcome outcome) {
    String twin = wanted.twin.isEmpty() ? "" : " --twin '" + wanted.twin + "'";
    return outcome.scenario().command() + twin;
  }

  private void shrunk(Run.Outcome outcome) {
    Run.Outcome least = Shrinker.shrink(outcome);
    System.out.println();
    System.out.print(least.scenario());
    report(least, LAST);
  }

  private void report(Run.Outcome outcome, int lines) {
    List<String> log = outcome.log();
    log.subList(Math.max(0, log.size() - lines), log.size()).forEach(System.out::println);
    outcome
        .violation()
        .ifPresent(v -> {
          System.out.println("VIOLATED " + v.invariant() + ": " + v.getMessage());
          System.out.println("Again: " + command(outcome));
        });
  }

  private void summary() {
    double seconds = (System.nanoTime() - began) / 1e9;
    if (wanted.json) {
      System.out.println(json(seconds));
      return;
    }
    System.out.printf(
        "%,d seeds, %,d faults, %,d role changes, %,d packets, %,d steps, %.1f hours of virtual time in"
            + " %.1f s: %d violated%n",
        done.get(),
        faults.get(),
        transitions.get(),
        packets.get(),
        steps.get(),
        nanos.get() / 3.6e12,
        seconds,
        violated.get());
  }

  private String json(double seconds) {
    List<String> violations = new ArrayList<>();
    for (Run.Outcome outcome : failed) {
      Violation v = outcome.violation().orElseThrow();
      violations.add(
          String.format(
              "{\"seed\":%d,\"invariant\":%s,\"what\":%s,\"command\":%s}",
              outcome.scenario().seed(),
              quoted(v.invariant()),
              quoted(v.getMessage()),
              quoted(command(outcome))));
    }
    return String.format(
        "{\"seeds\":%d,\"faults\":%d,\"role_changes\":%d,\"packets\":%d,\"steps\":%d,"
            + "\"virtual_seconds\":%d,\"seconds\":%.1f,\"violations\":[%s]}",
        done.get(),
        faults.get(),
        transitions.get(),
        packets.get(),
        steps.get(),
        nanos.get() / 1_000_000_000,
        seconds,
        String.join(",", violations));
  }

  private static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }
}
