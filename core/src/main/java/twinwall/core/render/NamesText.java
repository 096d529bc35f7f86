package twinwall.core.render;

import twinwall.core.net.Ip;
import twinwall.core.plan.Plan;

/** Whom programs on this node ask for names, as resolv.conf(5). */
public final class NamesText {
  /** So many are asked; resolv.conf(5), MAXNS. */
  private static final int MOST = 3;

  private NamesText() {}

  public static String of(Plan.Naming naming) {
    StringBuilder out = new StringBuilder("# Made by Twinwall from System > General Setup.\n");
    if (naming.domain().matches("[A-Za-z0-9._-]{1,253}")) {
      out.append("search ").append(naming.domain()).append('\n');
    }
    for (Ip server : naming.servers().stream().limit(MOST).toList()) {
      out.append("nameserver ").append(server).append('\n');
    }
    return out.append("options timeout:2\n").toString();
  }
}
