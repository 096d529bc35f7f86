package twinwall.core.peer;

import java.util.ArrayList;
import java.util.List;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;

/**
 * How a node sees itself at one moment. Its times are those of its own clock on the wall, so that
 * another node can show them with the difference of the clocks.
 *
 * @param name what the node is called, with its domain
 * @param number as in its adverts' counters; another one after each start of its engine
 * @param product name and version
 * @param wallMicros the node's clock when this was made, since 1970
 * @param upMillis how long its engine runs
 * @param changes the last changes of role, oldest first
 */
public record View(
    String name,
    int number,
    String product,
    long wallMicros,
    long upMillis,
    Election election,
    States states,
    Document config,
    Services services,
    Door door,
    List<Change> changes) {
  /** Nobody lists more; who has more tells the first of them. */
  public static final int GROUPS = 256;

  static final int REASONS = 32;
  static final int ADDRESSES = 32;
  static final int CHANGES = 32;
  static final int STEPS = 16;

  public View {
    changes = last(changes, CHANGES);
  }

  /** What CARP is doing there. */
  public record Election(
      boolean enabled,
      boolean leaving,
      boolean maintenance,
      int demotion,
      List<Group> groups,
      List<Cause> causes,
      List<Alarm> alarms) {
    public Election {
      groups = first(groups, GROUPS);
      causes = first(causes, REASONS);
      alarms = first(alarms, REASONS);
    }

    /** Whether it may be MASTER as its configuration has it. */
    public boolean isFit() {
      return enabled && !leaving && !maintenance && demotion == 0;
    }
  }

  /** What a node is for one VHID. */
  public enum Standing {
    INIT,
    BACKUP,
    MASTER,
    DISABLED
  }

  /**
   * One VHID. Devices may have other names on other nodes: the number and the first address say
   * which it is.
   *
   * @param skew as configured; {@code effective} with the demotion
   * @param sinceMicros by the node's clock
   */
  public record Group(
      int vhid,
      Ip address,
      String device,
      String label,
      Standing standing,
      int skew,
      int effective,
      long sinceMicros) {}

  /** Why the node is less fit. */
  public record Cause(String name, int value, long sinceMicros) {}

  /** What on the wire does not put itself right. */
  public record Alarm(String vhid, String meaning, String detail) {}

  /**
   * State sync.
   *
   * @param differing flows that lastingly differ from a peer's; -1 = not compared
   * @param lagMicros how long changes wait for their confirmation; -1 = unknown
   */
  public record States(
      boolean on,
      boolean synchronised,
      String why,
      long flows,
      long differing,
      long lagMicros,
      long backlog) {}

  /**
   * The configuration.
   *
   * @param standing of the config sync that this node does; {@code off} where it sends nothing
   * @param target whom it is sent to
   * @param pending sections that are saved and not in force
   * @param trial waits to be confirmed
   * @param failure why what is wanted is not in force; empty when it is
   */
  public record Document(
      long saved,
      long running,
      String standing,
      String target,
      int pending,
      boolean trial,
      String failure) {}

  /** The daemons: how many should run, and what is wrong with some. */
  public record Services(int wanted, List<String> troubles) {
    public Services {
      troubles = first(troubles, REASONS);
    }
  }

  /** Where its pages are. */
  public record Door(boolean tls, int port, List<Prefix> addresses) {
    public Door {
      addresses = first(addresses, ADDRESSES);
    }
  }

  /**
   * A change of role.
   *
   * @param atMicros by the node's clock
   * @param silentMicros how long the last MASTER had said nothing; -1 = nobody was heard
   */
  public record Change(
      long id,
      int vhid,
      String device,
      Standing from,
      Standing to,
      String why,
      long atMicros,
      long silentMicros,
      List<Step> steps) {
    public Change {
      steps = first(steps, STEPS);
    }
  }

  /** A step of a change; the error is empty when there was none. */
  public record Step(String name, long micros, String error) {}

  private static <T> List<T> first(List<T> all, int most) {
    return all.size() <= most ? List.copyOf(all) : List.copyOf(all.subList(0, most));
  }

  private static <T> List<T> last(List<T> all, int most) {
    return all.size() <= most
        ? List.copyOf(all)
        : List.copyOf(all.subList(all.size() - most, all.size()));
  }

  /** Without what is new each time: when this differs, the peers are told at once. */
  List<Object> situation() {
    List<Object> out = new ArrayList<>();
    out.add(name);
    out.add(election.enabled() + " " + election.leaving() + " " + election.maintenance());
    election.groups().forEach(g -> out.add(g.vhid() + g.device() + g.standing() + g.effective()));
    election.causes().forEach(c -> out.add(c.name() + c.value()));
    out.add(election.alarms());
    out.add(states.on() + " " + states.synchronised() + " " + states.why());
    out.add(states.differing() > 0);
    out.add(config);
    out.add(services);
    out.add(door);
    changes.forEach(c -> out.add(c.id() + " " + c.steps().size()));
    return out;
  }
}
