package twinwall.core.diagnose;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What tells whether this process may speak for a whole machine. A node in a namespace, in a lab or
 * in a container must never stop the machine that it is a guest of: whatever is not known counts
 * against it.
 *
 * @param network its network namespace, as the kernel names it
 * @param networkOfInit that of process 1; empty when it cannot be seen
 * @param processes its process namespace: a guest's process 1 is not the machine's
 * @param users its user namespace
 * @param init what process 1 is called
 * @param guest what says that this is a container
 */
public record MachineFacts(
    String network,
    String networkOfInit,
    String processes,
    String users,
    String init,
    List<String> guest) {
  /** The kernel's own numbers for the first namespaces (PROC_PID_INIT_INO, PROC_USER_INIT_INO). */
  private static final String FIRST_PROCESSES = "pid:[4026531836]";

  private static final String FIRST_USERS = "user:[4026531837]";

  private static final Set<String> INITS =
      Set.of("systemd", "init", "openrc-init", "runit", "s6-svscan", "dinit", "finit");

  public MachineFacts {
    guest = List.copyOf(guest);
  }

  /** Why this node is not the machine; empty when it is. */
  public Optional<String> obstacle() {
    if (!processes.equals(FIRST_PROCESSES)) {
      return Optional.of("its processes have a namespace of their own");
    }
    if (!users.equals(FIRST_USERS)) {
      return Optional.of("its users have a namespace of their own");
    }
    if (network.isEmpty() || !network.equals(networkOfInit)) {
      return Optional.of("its network has a namespace of its own");
    }
    if (!guest.isEmpty()) {
      return Optional.of("it runs in a container (" + String.join(", ", guest) + ")");
    }
    return INITS.contains(init)
        ? Optional.empty()
        : Optional.of(
            "the machine's first process"
                + (init.isEmpty() ? "" : ", " + init.replaceAll("[^A-Za-z0-9_.-]", "?") + ",")
                + " is no init that could be asked");
  }
}
