package twinwall.lab.site;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The name server of the lab's internet: an Unbound that knows every name below {@link
 * Topology#DOMAIN} and writes down who asked.
 */
public final class NameServer {
  /** Below this name below {@link Topology#DOMAIN} names are good for an hour. */
  static final String KEPT = "kept";

  private static final List<String> PLACES = List.of("/usr/sbin/unbound", "/usr/bin/unbound");

  private NameServer() {}

  /** Whether this machine has the program; without it the internet has no names. */
  public static boolean isInstalled() {
    return PLACES.stream().anyMatch(place -> Path.of(place).toFile().canExecute());
  }

  /** Where each question stands, with the address that it came from. */
  public static Path log(Site site) {
    return site.directory(Topology.INTERNET).resolve("names.log");
  }

  public static void start(Site site) {
    if (!isInstalled()) {
      return;
    }
    String address = site.topology().internet().address().toString();
    Path config = site.directory(Topology.INTERNET).resolve("names.conf");
    SiteFile.write(
        config,
        """
        server:
          directory: "%s"
          chroot: ""
          username: ""
          pidfile: ""
          use-syslog: no
          logfile: ""
          log-queries: yes
          interface: %s
          access-control: 0.0.0.0/0 allow
          do-ip6: no
          local-zone: "%s." redirect
          local-data: "%s. 30 IN A %s"
          local-zone: "%s.%s." redirect
          local-data: "%s.%s. 3600 IN A %s"
        remote-control:
          control-enable: no
        """
            .formatted(
                site.directory(Topology.INTERNET),
                address,
                Topology.DOMAIN,
                Topology.DOMAIN,
                address,
                KEPT,
                Topology.DOMAIN,
                KEPT,
                Topology.DOMAIN,
                address));
    site.startDaemon(
        Topology.INTERNET,
        List.of("unbound", "-d", "-p", "-c", config.toString()),
        Map.of("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin") + ":/usr/sbin:/sbin"),
        log(site));
  }
}
