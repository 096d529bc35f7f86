package twinwall.web;

import java.util.ArrayList;
import java.util.List;
import twinwall.core.config.Config;

/** Where the pair answers when this node does not: the shared addresses, and the peers. */
final class Elsewhere {
  private static final int MOST = 8;

  private Elsewhere() {}

  static List<String> of(Config config, Settings now) {
    var out = new ArrayList<String>();
    config.vips().forEach(v -> v.address().ifPresent(ip -> out.add(url(ip.toString(), now))));
    var sync = config.hasync();
    if (sync.isPrimary()) {
      out.add(url(sync.synchronizeToIp(), now));
    }
    sync.pfsyncPeers().forEach(ip -> out.add(url(ip, now)));
    return out.stream().distinct().limit(MOST).toList();
  }

  private static String url(String address, Settings now) {
    var host = address.contains(":") ? "[" + address + "]" : address;
    boolean usual = now.port() == (now.protocol().equals("https") ? 443 : 80);
    return now.protocol() + "://" + host + (usual ? "" : ":" + now.port()) + "/";
  }
}
