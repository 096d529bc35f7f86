package twinwall.core.peer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import twinwall.core.net.Ip;
import twinwall.core.peer.View.Group;
import twinwall.core.peer.View.Standing;

/**
 * Every VHID, as each node sees itself for it, and whether these are one MASTER and its BACKUPs.
 */
public record Agreement(List<Row> rows) {
  public Agreement {
    rows = List.copyOf(rows);
  }

  /** What the words of all nodes come to. */
  public enum Verdict {
    ONE,
    /** One is MASTER, and not every node was heard: another one might be, too. */
    ONE_KNOWN,
    /** More than one say that they are MASTER. */
    SEVERAL,
    /** All were heard, and none is MASTER. */
    NONE,
    /** None of those that were heard is MASTER. */
    UNKNOWN;

    /** Whether somebody should look. */
    public boolean isBad() {
      return this == SEVERAL || this == NONE;
    }
  }

  /**
   * One VHID.
   *
   * @param cells one for each node, in their order; empty where it has none, or was not heard
   */
  public record Row(
      int vhid, Ip address, String label, List<Optional<Group>> cells, Verdict verdict) {
    public Row {
      cells = List.copyOf(cells);
    }
  }

  private record Key(int vhid, Ip address) {}

  /**
   * What the nodes say.
   *
   * @param nodes each one's word on itself; empty for a node that was not heard of late
   */
  public static Agreement of(List<Optional<View.Election>> nodes) {
    Map<Key, String> labels = new LinkedHashMap<>();
    for (Optional<View.Election> node : nodes) {
      node.ifPresent(e ->
          e.groups().forEach(g -> labels.putIfAbsent(new Key(g.vhid(), g.address()), g.label())));
    }
    boolean all = nodes.stream().allMatch(Optional::isPresent);
    List<Row> rows = new ArrayList<>();
    labels.forEach((key, label) -> {
      List<Optional<Group>> cells = new ArrayList<>();
      nodes.forEach(node -> cells.add(node.flatMap(e -> find(e, key))));
      rows.add(new Row(key.vhid(), key.address(), label, cells, verdict(cells, all)));
    });
    rows.sort(Comparator.comparing(Row::label).thenComparing(Row::vhid));
    return new Agreement(rows);
  }

  private static Optional<Group> find(View.Election election, Key key) {
    return election.groups().stream()
        .filter(g -> g.vhid() == key.vhid() && g.address().equals(key.address()))
        .findFirst();
  }

  private static Verdict verdict(List<Optional<Group>> cells, boolean all) {
    long masters =
        cells.stream()
            .flatMap(Optional::stream)
            .filter(g -> g.standing() == Standing.MASTER)
            .count();
    if (masters > 1) {
      return Verdict.SEVERAL;
    }
    if (masters == 1) {
      return all ? Verdict.ONE : Verdict.ONE_KNOWN;
    }
    return all ? Verdict.NONE : Verdict.UNKNOWN;
  }
}
