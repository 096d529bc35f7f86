package twinwall.node;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;

import java.util.Map;
import java.util.Set;
import twinwall.core.carp.CarpState;
import twinwall.core.carp.Member;
import twinwall.core.carp.Role;
import twinwall.core.carp.Vhid;
import twinwall.core.net.Mac;
import twinwall.core.service.Need;

/** The election's state as others need it. */
final class RoleView {
  private RoleView() {}

  static boolean isMaster(CarpState state) {
    return state.members().values().stream().anyMatch(member -> member.role() == Role.MASTER);
  }

  /** The virtual MACs, by device, that are another node's now. */
  static Map<String, Set<Mac>> backups(CarpState state) {
    return state.members().values().stream()
        .filter(member -> member.role() == Role.BACKUP)
        .map(Member::vhid)
        .collect(groupingBy(Vhid::device, mapping(Vhid::mac, toSet())));
  }

  static Set<Need.Vip> mastered(CarpState state) {
    return state.members().values().stream()
        .filter(member -> member.role() == Role.MASTER)
        .map(member -> new Need.Vip(member.vhid().device(), member.vhid().number()))
        .collect(toSet());
  }
}
