package twinwall.lab.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import twinwall.lab.site.Box;
import twinwall.lab.site.Firewalls;
import twinwall.lab.site.LabException;
import twinwall.lab.site.Site;
import twinwall.lab.site.SiteText;
import twinwall.lab.site.Wait;

/** Two firewalls that keep their flows alike, by the product or by conntrackd. */
sealed interface SyncSide {
  List<String> NODES = List.of("fw1", "fw2");
  long BOUND_MILLIS = 90_000;

  String name();

  Site site();

  /** Starts what synchronises flows on a node that was just switched on. */
  void start(String node);

  /** Waits until what was started is as it should be. */
  void awaitReady();

  /** Is this the process that synchronises flows? */
  boolean isDaemon(List<String> command);

  default Daemon daemon(String node) {
    List<Box.Resident> found =
        site().box(node).residents().stream().filter(p -> isDaemon(p.command())).toList();
    if (found.size() != 1) {
      throw new LabException(node + " of " + name() + " has " + found.size() + " daemons, not one");
    }
    return new Daemon(found.getFirst().pid());
  }

  default void awaitDaemon(String node) {
    Wait.until(
        BOUND_MILLIS,
        2,
        () -> site().box(node).residents().stream().anyMatch(p -> isDaemon(p.command())),
        () -> "nothing synchronises flows on " + node + " of " + name());
  }

  /** Off and on again: an empty kernel, nothing running yet. */
  default void reset(String node) {
    if (site().isOn(node)) {
      site().powerOff(node);
    }
    site().powerOn(node);
  }

  default Path namespace(String node) {
    return Path.of("/proc", Long.toString(site().box(node).pid()), "ns", "net");
  }

  /** The product. */
  record Ours(Site site, Firewalls firewalls) implements SyncSide {
    Ours(Site site) {
      this(site, new Firewalls(site));
    }

    @Override
    public String name() {
      return "Twinwall";
    }

    @Override
    public void start(String node) {
      firewalls.start(node);
    }

    @Override
    public void awaitReady() {
      Wait.until(
          BOUND_MILLIS,
          50,
          () -> firewalls.complaint().isEmpty(),
          () -> "not healthy: " + firewalls.complaint().orElse("it just became so"));
    }

    @Override
    public boolean isDaemon(List<String> command) {
      return command.getFirst().endsWith("java")
          && command.contains("node")
          && command.contains("--run");
    }
  }

  /**
   * conntrackd as its manual recommends it for two nodes whose copies go straight to the kernel.
   */
  record Conntrackd(Site site) implements SyncSide {
    @Override
    public String name() {
      return "conntrackd";
    }

    @Override
    public void start(String node) {
      new Firewalls(site).start(node);
      Path config = site.directory(node).resolve("conntrackd.conf");
      int number = site.topology().number(node);
      // One that lost its power leaves its lock, and none starts where there is one.
      SiteText.remove(site.directory(node).resolve("conntrackd.lock"));
      SiteText.remove(site.directory(node).resolve("conntrackd.ctl"));
      SiteText.write(config, config(number, site.directory(node)));
      var line = new ArrayList<>(List.of("conntrackd", "-C", config.toString()));
      site.startDaemon(
          node,
          line,
          Map.of("PATH", System.getenv().getOrDefault("PATH", "/usr/bin") + ":/usr/sbin:/sbin"),
          site.directory(node).resolve("conntrackd.log"));
    }

    @Override
    public void awaitReady() {
      NODES.forEach(this::awaitDaemon);
      Wait.sleep(500); // each asks the other for its table
    }

    @Override
    public boolean isDaemon(List<String> command) {
      return command.getFirst().endsWith("conntrackd");
    }

    private String config(int node, Path directory) {
      String mine = site.topology().sync(node).address().toString();
      String other = site.topology().sync(3 - node).address().toString();
      return """
      Sync {
        Mode FTFW {
          ResendQueueSize 1048576
          DisableExternalCache yes
          StartupResync yes
        }
        UDP {
          IPv4_address %1$s
          IPv4_Destination_Address %2$s
          Port 3780
          Interface sync0
          SndSocketBuffer 67108864
          RcvSocketBuffer 67108864
          Checksum on
        }
      }
      General {
        HashSize 262144
        HashLimit 4194304
        LogFile %3$s/conntrackd.own.log
        LockFile %3$s/conntrackd.lock
        UNIX {
          Path %3$s/conntrackd.ctl
        }
        NetlinkBufferSize 67108864
        NetlinkBufferSizeMaxGrowth 134217728
        NetlinkOverrunResync yes
        Filter From Userspace {
          Address Ignore {
            IPv4_address 127.0.0.1
            IPv4_address %1$s
            IPv4_address %2$s
          }
        }
      }
      """
          .formatted(mine, other, directory);
    }
  }
}
