package twinwall.core.config;

import twinwall.core.net.Ip;

/** What can be wrong with the time servers and Services > NTP. */
final class TimeChecks {
  private TimeChecks() {}

  static void check(Config config, Findings out) {
    out.add(TimeService.SHAPE.check(config.xml().childOrEmpty("ntpd"), "ntpd"));
    for (String name : config.system().timeServerNames()) {
      if (Ip.parse(name).isEmpty() && !Findings.isHostName(name)) {
        out.warning(
            "system/timeservers",
            Field.quote(name) + " is neither an address nor the name of a time server: left out.");
      }
    }
    for (String id : config.time().interfaces()) {
      boolean known =
          id.equals("lo0")
              || config.interfaceById(id).isPresent()
              || id.startsWith("_vip") && config.vipByUniqid(id.substring(4)).isPresent();
      if (!known) {
        out.warning(
            "ntpd/interface", "There is no interface nor virtual address " + Field.quote(id) + ".");
      }
    }
  }
}
