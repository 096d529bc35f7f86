package twinwall.core.config;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import twinwall.core.net.Ip;

/** What can be wrong in the section {@code system}. */
final class SystemChecks {
  private SystemChecks() {}

  static void check(Config config, Findings out) {
    SystemSettings system = config.system();
    out.add(SystemSettings.SHAPE.check(config.xml().childOrEmpty("system"), "system"));
    if (system.hostname().isEmpty()) {
      out.warning("system/hostname", "The node has no host name.");
    } else if (!Findings.isLabel(system.hostname())) {
      out.error("system/hostname", "A host name has letters, digits and - only, and no dots.");
    }
    if (!system.domain().isEmpty() && !Findings.isHostName(system.domain())) {
      out.error("system/domain", Field.quote(system.domain()) + " is not a domain name.");
    }
    for (int i = 0; i < system.dnsServers().size(); i++) {
      String server = system.dnsServers().get(i);
      if (Ip.parse(server).isEmpty()) {
        out.error(
            Findings.item("system/dnsserver", i),
            "A DNS server must be an IP address, not " + Field.quote(server) + ".");
      }
    }
    users(system.users(), out);
    groups(system, out);
  }

  private static void users(List<User> users, Findings out) {
    Set<String> names = new HashSet<>();
    Set<String> uids = new HashSet<>();
    for (int i = 0; i < users.size(); i++) {
      User user = users.get(i);
      String at = Findings.item("system/user", i);
      if (!user.name().matches("[A-Za-z0-9._-]{1,32}")) {
        out.error(at + "/name", "A user name has 1 to 32 letters, digits, dots, - and _.");
      } else if (!names.add(user.name())) {
        out.error(at + "/name", "There are two users " + user.name() + ".");
      }
      if (!user.uid().matches("[0-9]{1,9}")) {
        out.error(at + "/uid", "A user needs a number as user id.");
      } else if (!uids.add(user.uid())) {
        out.error(at + "/uid", "Two users have the user id " + user.uid() + ".");
      }
      if (!user.expires().isEmpty()
          && !user.expires().matches("(0?[1-9]|1[0-2])/(0?[1-9]|[12][0-9]|3[01])/[0-9]{4}")) {
        out.error(at + "/expires", "An expiration date is written MM/DD/YYYY.");
      }
      if (user.bcryptHash().isEmpty() && user.sha512Hash().isEmpty()) {
        out.warning(at, user.name() + " has no bcrypt or SHA-512 password hash and cannot log in.");
      }
    }
    if (!users.isEmpty() && !uids.contains("0")) {
      out.warning("system/user", "There is no administrator: no user has the user id 0.");
    }
  }

  private static void groups(SystemSettings system, Findings out) {
    Set<String> uids = system.users().stream().map(User::uid).collect(Collectors.toSet());
    Set<String> names = new HashSet<>();
    for (int i = 0; i < system.groups().size(); i++) {
      Group group = system.groups().get(i);
      String at = Findings.item("system/group", i);
      if (!group.name().matches("[A-Za-z0-9._ -]{1,64}")) {
        out.error(at + "/name", "A group name has letters, digits, dots, - and _.");
      } else if (!names.add(group.name())) {
        out.error(at + "/name", "There are two groups " + group.name() + ".");
      }
      for (String member : group.members()) {
        if (!uids.contains(member)) {
          out.warning(at + "/member", "No user has the user id " + Field.quote(member) + ".");
        }
      }
    }
  }
}
