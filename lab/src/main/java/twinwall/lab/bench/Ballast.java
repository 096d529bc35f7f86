package twinwall.lab.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import twinwall.core.net.Ip;
import twinwall.lab.site.Ran;
import twinwall.lab.site.Site;
import twinwall.lab.site.Wait;

/** Other people's flows: long-lived connections in the firewalls' kernels that nobody uses now. */
final class Ballast {
  /** What a kernel takes by itself, with room for the traffic. */
  static final int MOST = 200_000;

  private static final int PER_HOST = 1_000;
  private static final int HOSTS = 100;
  private static final long BOUND_MILLIS = 60_000;

  private final Site site;
  private final int flows;

  Ballast(Site site, int flows) {
    this.site = site;
    this.flows = flows;
  }

  /** Puts them into the master's kernel; that they reach the other's is the stack's business. */
  void load() {
    if (flows == 0) {
      return;
    }
    Path file = site.directory().resolve("ballast");
    try {
      Files.writeString(file, lines(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Ran.run(site.box("fw1").within(List.of("conntrack", "-R", file.toString()))).orFail();
    await();
  }

  /** Waits until every firewall has them. */
  void await() {
    if (flows == 0) {
      return;
    }
    for (String firewall : site.topology().firewalls()) {
      Wait.until(
          BOUND_MILLIS,
          100,
          () -> count(firewall) >= flows,
          () -> firewall + " has " + count(firewall) + " flows of " + flows);
    }
  }

  private int count(String firewall) {
    Ran ran = Ran.run(site.box(firewall).within(List.of("conntrack", "-C")));
    return ran.ok() ? Integer.parseInt(ran.said().lines().findFirst().orElse("0").strip()) : 0;
  }

  private String lines() {
    Ip server = site.topology().internet().address();
    Ip vip = site.topology().wanVip().address();
    String lan = site.topology().lan().address().toString();
    String net = lan.substring(0, lan.lastIndexOf('.') + 1);
    var text = new StringBuilder();
    for (int i = 0; i < flows; i++) {
      int host = i / PER_HOST;
      int port = 10_000 + i % PER_HOST + host / HOSTS * PER_HOST;
      int translated = 10_000 + i % 50_000;
      text.append("-A -t 86400 -u SEEN_REPLY,ASSURED -s ").append(net).append(100 + host % HOSTS);
      text.append(" -d ").append(server).append(" -r ").append(server).append(" -q ").append(vip);
      text.append(" -p tcp --sport ").append(port).append(" --dport ").append(400 + i / 50_000);
      text.append(" --reply-port-src ").append(400 + i / 50_000);
      text.append(" --reply-port-dst ").append(translated).append(" --state ESTABLISHED\n");
    }
    return text.toString();
  }
}
