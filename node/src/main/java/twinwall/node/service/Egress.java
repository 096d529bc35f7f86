package twinwall.node.service;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import twinwall.core.plan.Resolver;
import twinwall.core.render.EgressText;
import twinwall.core.service.Need;
import twinwall.linux.Nft;
import twinwall.node.Log;

/** Has the kernel give the resolver's questions the address that goes with this node's role. */
final class Egress implements AutoCloseable {
  private final Log log;
  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("services-egress").factory());
  private List<Resolver.Egress> wanted = List.of();
  private Set<Need.Vip> mastered = Set.of();
  private String loaded = "";

  Egress(Log log) {
    this.log = log;
  }

  synchronized void want(List<Resolver.Egress> all) {
    wanted = List.copyOf(all);
    worker.execute(this::load);
  }

  synchronized void mastered(Set<Need.Vip> vips) {
    mastered = Set.copyOf(vips);
    worker.execute(this::load);
  }

  private synchronized String text() {
    return EgressText.of(wanted, mastered);
  }

  private void load() {
    String text = text();
    if (text.equals(loaded)) {
      return;
    }
    Nft.Result result = Nft.apply(text);
    if (result.ok()) {
      loaded = text;
    } else {
      loaded = ""; // tried again with the next change
      log.error("the resolver's questions keep their old address", "why", result.reason());
    }
  }

  /** Takes the rules away. */
  @Override
  public void close() {
    want(List.of());
    worker.shutdown();
    try {
      if (!worker.awaitTermination(5, TimeUnit.SECONDS)) {
        log.error("the rules of the resolver's questions stay");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
