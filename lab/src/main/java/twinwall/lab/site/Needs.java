package twinwall.lab.site;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What the lab needs of this machine: looked for first, so that the error names it. */
final class Needs {
  private static final Map<String, String> PACKAGE_OF = packages();

  private Needs() {}

  private static Map<String, String> packages() {
    var map = new LinkedHashMap<String, String>();
    map.put("ip", "iproute2");
    map.put("nft", "nftables");
    map.put("ping", "iputils-ping");
    map.put("unshare", "util-linux");
    map.put("nsenter", "util-linux");
    map.put("setsid", "util-linux");
    map.put("chrt", "util-linux");
    map.put("mount", "mount");
    return map;
  }

  static void check() {
    var missing = new TreeSet<String>();
    PACKAGE_OF.forEach((program, debianPackage) -> {
      if (!isOnPath(program)) {
        missing.add(debianPackage);
      }
    });
    if (!missing.isEmpty()) {
      throw new LabException(
          "the lab needs the Debian packages "
              + String.join(", ", missing)
              + ": apt-get install "
              + String.join(" ", missing));
    }
    if (!Privilege.isRoot()) {
      checkUserNamespaces();
    }
  }

  private static boolean isOnPath(String program) {
    String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin") + ":/usr/sbin:/sbin";
    for (String directory : path.split(File.pathSeparator)) {
      if (Files.isExecutable(Path.of(directory, program))) {
        return true;
      }
    }
    return false;
  }

  private static void checkUserNamespaces() {
    Ran ran =
        Ran.run(
            List.of(
                "unshare",
                "--user",
                "--map-root-user",
                "--net",
                "--mount",
                "--pid",
                "--fork",
                "--mount-proc",
                "--",
                "true"));
    if (ran.ok()) {
      return;
    }
    String advice = "run the lab as root instead";
    if (says("/proc/sys/user/max_user_namespaces", "0")) {
      advice = "sysctl -w user.max_user_namespaces=10000 as root allows them, or " + advice;
    } else if (says("/proc/sys/kernel/unprivileged_userns_clone", "0")) {
      advice = "sysctl -w kernel.unprivileged_userns_clone=1 as root allows them, or " + advice;
    } else if (says("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1")) {
      advice =
          "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0 as root allows them, or "
              + advice;
    }
    throw new LabException(
        "this machine does not let an ordinary user make namespaces ("
            + ran.said()
            + "); "
            + advice);
  }

  private static boolean says(String file, String value) {
    try {
      return Files.readString(Path.of(file)).strip().equals(value);
    } catch (java.io.IOException _) {
      return false;
    }
  }
}
