package twinwall.lab.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import twinwall.lab.site.Control;
import twinwall.lab.site.Firewalls;
import twinwall.lab.site.LabException;
import twinwall.lab.site.Site;
import twinwall.lab.site.Wait;

/** Changes an alias on the primary and watches the nftables of both kernels for its address. */
final class ConfigBench {
  private static final String PATH = "aliases/alias[bench_alias]";
  private static final long BOUND_MILLIS = 30_000;
  private static final int BY_COMMAND = 5;

  private final Node primary;
  private final Node secondary;

  ConfigBench(Site site) {
    this.primary = new Node(site, "fw1");
    this.secondary = new Node(site, "fw2");
  }

  List<Figure> measure(int runs) {
    var figures = new Figures();
    var addresses = fresh(runs + BY_COMMAND + 2);
    try (Tail here = primary.nft();
        Tail there = secondary.nft()) {
      begin(addresses);
      awaitEars(here, there, addresses);
      for (int run = 0; run < runs; run++) {
        String address = addresses.removeFirst();
        long start = System.nanoTime();
        save(address);
        long answered = System.nanoTime();
        long arrived = seen(there, start, address);
        figures.span("save, until the operation answers", start, answered);
        figures.span("save, until the primary's kernel has it", start, seen(here, start, address));
        figures.span("save, until the secondary's kernel has it", start, arrived);
        Wait.sleep(300);
      }
      for (int run = 0; run < BY_COMMAND; run++) {
        String address = addresses.removeFirst();
        long start = System.nanoTime();
        byCommand(address);
        figures.span(
            "by `twinwall config set`, its JVM's start included",
            start,
            seen(there, start, address));
        Wait.sleep(300);
      }
    } finally {
      Wait.reached(5000, 200, this::forget);
    }
    return figures.all();
  }

  /** Addresses that nobody has, and that no run before this one used. */
  private static List<String> fresh(int count) {
    var all = new ArrayList<String>();
    long from = System.nanoTime() / 1_000_000 & 0xFFFF;
    for (int i = 0; i < count; i++) {
      long number = from + i & 0xFFFF;
      all.add("198.%d.%d.%d".formatted(18 + (i & 1), number >> 8, number & 0xFF));
    }
    return all;
  }

  private void begin(List<String> addresses) {
    forget();
    var request = Control.request("config.add").put("path", "aliases/alias");
    request
        .putObject("values")
        .put("name", "bench_alias")
        .put("type", "host")
        .put("address", addresses.removeFirst());
    primary.ask(request);
  }

  /** Both watchers listen as soon as a change is seen by both. */
  private void awaitEars(Tail here, Tail there, List<String> addresses) {
    Wait.sleep(1500);
    String address = addresses.removeFirst();
    long start = System.nanoTime();
    save(address);
    seen(here, start, address);
    seen(there, start, address);
    Wait.sleep(500);
  }

  private void save(String address) {
    var request = Control.request("config.set").put("path", PATH);
    request.putObject("values").put("address", address);
    primary.ask(request);
  }

  private static long seen(Tail kernel, long since, String address) {
    return kernel.await(
        since,
        BOUND_MILLIS,
        line -> line.contains("add element") && line.contains(" " + address + " "),
        "the alias's address " + address);
  }

  private void byCommand(String address) {
    var builder =
        new ProcessBuilder(primary.command("config", "set", PATH, "address=" + address))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().putAll(Firewalls.environment());
    try {
      builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean forget() {
    try {
      primary.ask(Control.request("config.delete").put("path", PATH));
      return true;
    } catch (LabException _) {
      return false; // there was none
    }
  }
}
