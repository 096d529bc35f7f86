package twinwall.lab.drill;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import twinwall.lab.site.Firewalls;
import twinwall.lab.site.Site;
import twinwall.lab.site.Stack;
import twinwall.lab.site.Wait;

/** Watches who is what: asks every node about every 20 ms and writes down what changed. */
public final class Roles implements AutoCloseable {
  private static final long EVERY_MILLIS = 20;
  private static final String SILENT = "SILENT";

  private final Stack stack;
  private final Map<String, Map<String, String>> now = new TreeMap<>();
  private final List<Change> changes = new ArrayList<>();
  private volatile boolean enough;

  /** A node's role of a VHID from this moment on. */
  public record Change(long at, String node, String vhid, String role) {}

  public Roles(Site site) {
    this(site, new Firewalls(site));
  }

  Roles(Site site, Stack stack) {
    this.stack = stack;
    for (String node : site.topology().firewalls()) {
      Thread.ofPlatform().daemon().name("roles-" + node).start(() -> watch(node));
    }
  }

  private void watch(String node) {
    while (!enough) {
      try (Stack.View view = stack.view(node)) {
        while (!enough) {
          see(node, view.roles());
          Wait.sleep(EVERY_MILLIS);
        }
      } catch (IOException _) {
        see(node, Map.of());
        Wait.sleep(EVERY_MILLIS);
      }
    }
  }

  private synchronized void see(String node, Map<String, String> seen) {
    long at = System.nanoTime();
    Map<String, String> before = now.computeIfAbsent(node, _ -> new TreeMap<>());
    var after = new TreeMap<>(seen);
    before.keySet().forEach(vhid -> after.putIfAbsent(vhid, SILENT));
    after.forEach((vhid, role) -> {
      if (!role.equals(before.get(vhid))) {
        changes.add(new Change(at, node, vhid, role));
      }
    });
    now.put(node, after);
  }

  /** How many masters every VHID has right now. */
  public synchronized Map<String, Integer> masters() {
    var masters = new TreeMap<String, Integer>();
    now.values()
        .forEach(roles ->
            roles.forEach((vhid, role) ->
                masters.merge(vhid, role.equals(Firewalls.MASTER) ? 1 : 0, Integer::sum)));
    return masters;
  }

  /** Is exactly this node master of everything, and nobody else of anything? */
  public synchronized boolean isOnlyMaster(String node) {
    return isSettled()
        && now.getOrDefault(node, Map.of()).values().stream().allMatch(Firewalls.MASTER::equals)
        && !now.getOrDefault(node, Map.of()).isEmpty();
  }

  /** Has every VHID exactly one master? */
  public synchronized boolean isSettled() {
    Map<String, Integer> masters = masters();
    return !masters.isEmpty() && masters.values().stream().allMatch(n -> n == 1);
  }

  public synchronized List<Change> changes() {
    return List.copyOf(changes);
  }

  /** Node, VHID, role, as it is now. */
  public synchronized Map<String, Map<String, String>> snapshot() {
    return new LinkedHashMap<>(now);
  }

  @Override
  public void close() {
    enough = true;
  }
}
