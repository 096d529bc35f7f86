package twinwall.linux;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import twinwall.core.flows.KernelOp;

/**
 * Flow sync of any make, measured from the two kernels alone: makes connections in the first
 * network namespace and looks when they come to be in the second one. The kernels themselves note
 * when each entry was made ({@code nf_conntrack_timestamp}), so nobody listens while it is
 * measured. A program of its own for {@code ./dev bench flows}; it obeys lines on its standard
 * input and answers each with a line of {@code name=value}.
 */
final class SyncMeasure {
  private static final int CHUNK = 4096;

  /** No lower than that of any daemon that is measured. */
  private static final int PRIORITY = 99;

  private static final long TICK_NANOS = 1_000_000;
  private static final long UPDATE_AFTER = 50_000_000;
  private static final long END_AFTER = 500_000_000;

  /** One in so many connections lives on, and tells how long its way took. */
  private static final int LIVES_ON = 3;

  private final ExecutorService from;
  private final ExecutorService to;
  private final Conntrack.Injector injector;
  private final TableTimes here = new TableTimes();
  private final TableTimes there = new TableTimes();

  /** Connections have numbers; below this one they were made. */
  private int made;

  private int refused;
  private int base;

  private SyncMeasure(Path from, Path to) throws Exception {
    this.from = room("from", from);
    this.to = room("to", to);
    this.injector = this.from.submit(Conntrack.Injector::open).get();
    // Connections come from everywhere at a rate that asks nobody whether it suits him.
    this.from.submit(() -> Scheduling.fifo(PRIORITY)).get();
    base = difference();
  }

  private static ExecutorService room(String name, Path namespace) throws Exception {
    ExecutorService one =
        Executors.newSingleThreadExecutor(
            task -> Thread.ofPlatform().name("measure-" + name).daemon().unstarted(task));
    one.submit(
            () -> {
              Netns.enter(namespace);
              if (!(Sysctl.write("net/netfilter/nf_conntrack_timestamp", "1")
                      instanceof Sysctl.Value.Found found)
                  || !found.text().equals("1")) {
                throw new IOException("this kernel notes no times of connections");
              }
              return "";
            })
        .get();
    return one;
  }

  /** Arguments: the namespaces' files, where connections are made and where they have to come. */
  public static void main(String[] args) throws Exception {
    SyncMeasure measure = new SyncMeasure(Path.of(args[0]), Path.of(args[1]));
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    System.out.println("ready");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      System.out.println(measure.obey(line.split(" ")));
    }
    System.exit(0);
  }

  private String obey(String[] words) throws Exception {
    return switch (words[0]) {
      case "fill" -> fill(Integer.parseInt(words[1]));
      case "live" -> live(Integer.parseInt(words[1]), number(words[2]), number(words[3]));
      case "bulk" -> bulk(Integer.parseInt(words[1]), number(words[2]));
      case "clear" -> clear(number(words[1]));
      case "adopt" -> adopt(Integer.parseInt(words[1]));
      case "settle" -> settle(number(words[1]));
      default -> throw new IOException("no such order: " + words[0]);
    };
  }

  private static long number(String text) {
    return (long) (Double.parseDouble(text) * 1e9);
  }

  private static String say(Object... words) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < words.length; i += 2) {
      String value =
          words[i + 1] instanceof Double d
              ? String.format(Locale.ROOT, "%.3f", d)
              : words[i + 1].toString();
      out.append(i == 0 ? "" : " ").append(words[i]).append('=').append(value);
    }
    return out.toString();
  }

  private static double millis(long nanos) {
    return nanos / 1e6;
  }

  private int count(ExecutorService room) throws Exception {
    Callable<Integer> read =
        () ->
            Sysctl.read("net/netfilter/nf_conntrack_count") instanceof Sysctl.Value.Found found
                ? Integer.parseInt(found.text())
                : -1;
    return room.submit(read).get();
  }

  /** How many more entries the first kernel has: what each has besides ours stays about equal. */
  private int difference() throws Exception {
    return count(from) - count(to);
  }

  private String fill(int count) throws Exception {
    long start = System.nanoTime();
    from.submit(
            () -> {
              for (int i = 0; i < count; i += CHUNK) {
                List<KernelOp> ops = new ArrayList<>(CHUNK);
                for (int k = i; k < Math.min(count, i + CHUNK); k++) {
                  ops.add(new KernelOp.Create(TestFlows.established(made++)));
                }
                refused += injector.apply(ops).size();
              }
            })
        .get();
    return say("ms", millis(System.nanoTime() - start), "refused", refused);
  }

  /** Connections below this number were made by an earlier program of this kind. */
  private String adopt(int count) throws Exception {
    made = count;
    base = 0;
    return say("made", made);
  }

  /** Waits until the second kernel has all. */
  private String settle(long bound) throws Exception {
    long start = System.nanoTime();
    int differ = differing();
    while (differ > 0 && System.nanoTime() - start < bound) {
      Thread.sleep(300);
      differ = differing();
    }
    base = difference();
    return say("ms", millis(System.nanoTime() - start), "differ", differ);
  }

  /** What the generator did: how many changes, in what time, and how late it was at most. */
  private record Made(int first, int changes, long nanos, long late) {}

  /** Ends when the time is over or, later, when the condition holds. */
  private interface Until {
    boolean over(long elapsed) throws Exception;
  }

  private Made generate(int rate, Until until) throws Exception {
    int first = made;
    long[] born = new long[1 << 16];
    int update = first;
    int end = first;
    int changes = 0;
    long late = 0;
    long start = System.nanoTime();
    long now = start;
    List<KernelOp> ops = new ArrayList<>();
    while (!until.over(now - start)) {
      int wanted = (int) ((now - start) / 1e9 * rate);
      late = Math.max(late, (long) ((wanted - changes) * 1e9 / rate));
      while (changes < wanted && ops.size() < CHUNK) {
        if (update < made && born[update - first] + UPDATE_AFTER < now) {
          ops.add(new KernelOp.Update(TestFlows.established(update++)));
        } else if (end < update && born[end - first] + END_AFTER < now) {
          int ending = end++;
          if (ending % LIVES_ON == 0) {
            continue;
          }
          ops.add(new KernelOp.Delete(TestFlows.established(ending).key(), 0));
        } else {
          if (made - first == born.length) {
            born = Arrays.copyOf(born, born.length * 2);
          }
          born[made - first] = now;
          ops.add(new KernelOp.Create(TestFlows.opening(made++)));
        }
        changes++;
      }
      if (!ops.isEmpty()) {
        refused += injector.apply(ops).size();
        ops.clear();
      }
      long next = now + TICK_NANOS;
      now = System.nanoTime();
      if (next > now) {
        java.util.concurrent.locks.LockSupport.parkNanos(next - now);
        now = System.nanoTime();
      }
    }
    return new Made(first, changes, now - start, late);
  }

  /** Changes at a rate for some seconds, then rest until the second kernel has them all. */
  private String live(int rate, long duration, long bound) throws Exception {
    Made done = from.submit(() -> generate(rate, elapsed -> elapsed >= duration)).get();
    long end = System.nanoTime();
    long equal = awaitEqual(end, bound);
    int differ = differing();
    while (differ > 0 && System.nanoTime() - end < bound) {
      Thread.sleep(200);
      differ = differing();
    }
    long[] delays = there.delays(here, done.first(), made, 0);
    return say(
        "changes", done.changes(),
        "rate", done.changes() * 1e9 / done.nanos(),
        "late_ms", millis(done.late()),
        "refused", refused,
        "caught_up_ms", millis(equal - end),
        "differ", differ,
        "p50_ms", percentile(delays, 0.50),
        "p99_ms", percentile(delays, 0.99),
        "max_ms", percentile(delays, 1),
        "samples", delays.length);
  }

  /** The kernels have equally many, or nothing has moved for a second, or time is up. */
  private long awaitEqual(long since, long bound) throws Exception {
    int last = -1;
    long moved = System.nanoTime();
    while (true) {
      int now = difference();
      long at = System.nanoTime();
      if (now == base || at - since > bound) {
        return at;
      }
      if (now != last) {
        last = now;
        moved = at;
      } else if (at - moved > 1_000_000_000 && Math.abs(now - base) < 10) {
        return moved; // something besides ours came or went
      }
      Thread.sleep(2);
    }
  }

  private int differing() throws Exception {
    read(from, here);
    read(to, there);
    return there.differing(here, made);
  }

  private static void read(ExecutorService room, TableTimes table) throws Exception {
    room.submit(
            () -> {
              table.read();
              return "";
            })
        .get();
  }

  private static double percentile(long[] sorted, double part) {
    if (sorted.length == 0) {
      return -1.0;
    }
    return millis(sorted[(int) Math.min(sorted.length - 1L, (long) (part * sorted.length))]);
  }

  /** The second kernel is empty and its daemon has just been started. */
  private String bulk(int rate, long bound) throws Exception {
    int filled = made;
    long start = System.nanoTime();
    Made done =
        from.submit(() ->
                generate(
                    Math.max(1, rate),
                    elapsed ->
                        elapsed > bound || elapsed > 300_000_000 && there(filled, elapsed, bound)))
            .get();
    long end = System.nanoTime();
    awaitEqual(end, bound);
    int differ = differing();
    while (differ > 0 && System.nanoTime() - end < bound) {
      Thread.sleep(200);
      differ = differing();
    }
    long offset = System.currentTimeMillis() * 1_000_000 - System.nanoTime();
    long[] births = there.births(0, filled);
    // What happened while the other one was still starting is part of the bulk, not live.
    long flowing = births.length == 0 ? Long.MAX_VALUE : births[0];
    long[] delays = there.delays(here, done.first(), made, flowing);
    return say(
        "first_at",
        births.length == 0 ? 0 : births[0] - offset,
        "last_at",
        births.length == 0 ? 0 : births[births.length - 1] - offset,
        "present",
        births.length,
        "differ",
        differ,
        "took_ms",
        millis(end - start),
        "p50_ms",
        percentile(delays, 0.50),
        "p99_ms",
        percentile(delays, 0.99),
        "max_ms",
        percentile(delays, 1),
        "samples",
        delays.length);
  }

  private long looked;

  /** Called by the generator: the other kernel is asked only now and then. */
  private boolean there(int filled, long elapsed, long bound) throws Exception {
    if (elapsed > bound || elapsed - looked < 20_000_000) {
      return false;
    }
    looked = elapsed;
    boolean all = count(to) >= filled;
    looked = all ? 0 : looked;
    return all;
  }

  /** Ends all of them and waits until the second kernel has none. */
  private String clear(long bound) throws Exception {
    read(from, here);
    long start = System.nanoTime();
    from.submit(() -> delete(injector, here)).get();
    long end = System.nanoTime();
    int left;
    do {
      Thread.sleep(5);
      left = difference() == base ? 0 : 1;
    } while (left > 0 && System.nanoTime() - end < bound);
    read(to, there);
    left = there.present();
    long took = System.nanoTime() - start;
    if (left > 0) {
      to.submit(
              () -> {
                try (Conntrack.Injector other = Conntrack.Injector.open()) {
                  delete(other, there);
                }
                return "";
              })
          .get();
    }
    made = 0;
    refused = 0;
    Thread.sleep(200);
    base = difference();
    return say("ms", millis(took), "left", left);
  }

  private static void delete(Conntrack.Injector injector, TableTimes table) {
    List<KernelOp> ops = new ArrayList<>(CHUNK);
    for (int i = 0; i < table.size(); i++) {
      if (table.has(i)) {
        ops.add(new KernelOp.Delete(TestFlows.established(i).key(), 0));
      }
      if (ops.size() == CHUNK || i + 1 == table.size()) {
        injector.apply(ops);
        ops.clear();
      }
    }
  }
}
