package twinwall.node.service;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import twinwall.core.plan.Plan;
import twinwall.core.service.Need;
import twinwall.linux.KernelException;
import twinwall.linux.Links;
import twinwall.linux.OwnRule;
import twinwall.linux.Route;
import twinwall.node.Log;

/**
 * Sends what a BACKUP says itself by the MASTER where it has no address of its own towards the
 * internet. What it forwards is not touched: at a take-over nothing of this is in the way.
 */
final class Detours implements AutoCloseable {
  /** Before the main table, and after the tables of gateways, which are their own priority. */
  private static final int SPECIFIC = 11_790;

  private static final int REST = 11_791;

  private final Log log;
  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("services-detours").factory());
  private List<Plan.Detour> wanted = List.of();
  private Set<Need.Vip> mastered = Set.of();

  Detours(Log log) {
    this.log = log;
  }

  synchronized void want(List<Plan.Detour> all) {
    wanted = List.copyOf(all);
    worker.execute(this::follow);
  }

  synchronized void mastered(Set<Need.Vip> vips) {
    mastered = Set.copyOf(vips);
    worker.execute(this::follow);
  }

  private synchronized List<OwnRule> rules() {
    List<OwnRule> out = new ArrayList<>();
    for (Plan.Detour detour : wanted) {
      if (!mastered.contains(new Need.Vip(detour.device(), detour.vhid()))) {
        out.add(OwnRule.of(detour.v4(), Route.MAIN, SPECIFIC, true));
        out.add(OwnRule.of(detour.v4(), detour.table(), REST, false));
      }
    }
    return out;
  }

  /** Looks at the kernel each time: an earlier engine may have left rules. */
  private void follow() {
    List<OwnRule> rules = rules();
    try (Links links = Links.open()) {
      List<OwnRule> there =
          links.ownRules().stream().filter(r -> r.protocol() == Route.BY_TWINWALL).toList();
      for (OwnRule rule : there) {
        if (!rules.contains(rule)) {
          links.delete(rule).orThrow("remove the rule " + rule);
        }
      }
      for (OwnRule rule : rules) {
        if (!there.contains(rule)) {
          links.add(rule).orThrow("add the rule " + rule);
        }
      }
    } catch (KernelException e) {
      log.error("what this node sends itself takes the wrong way", "why", e.getMessage());
    }
  }

  /** Takes the rules away. */
  @Override
  public void close() {
    want(List.of());
    worker.shutdown();
    try {
      if (!worker.awaitTermination(5, TimeUnit.SECONDS)) {
        log.error("the rules for what this node sends itself stay");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
