package twinwall.core.render;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;
import twinwall.core.plan.RouterAdvert;
import twinwall.core.service.Need;
import twinwall.core.service.Service;

/**
 * Router advertisements as radvd's configuration, a daemon for each interface: their roles differ.
 *
 * <p>Where a link-local virtual address is the router's, radvd knows nothing of it: on its way out
 * the kernel gives an advertisement that address, or drops it when this node is not MASTER. The
 * router stays the same when the role moves, so a daemon that has to end then says nothing. From
 * the node's own address it says that it is no router any more.
 */
public final class RadvdText {
  private static final String FILE = "{dir}/radvd.conf";

  private RadvdText() {}

  public static Service service(RouterAdvert advert) {
    return new Service(
        "radvd-" + advert.id().replace('_', '-'),
        "Router Advertisements, " + advert.origin().description(),
        "radvd",
        List.of(new Service.Text("radvd.conf", of(advert))),
        List.of("radvd", "-c", "-C", FILE),
        List.of("radvd", "-n", "-m", "stderr_clean", "-C", FILE, "-p", "{dir}/radvd.pid"),
        new Service.Reload.Signal("HUP"),
        List.of("radvd.pid"),
        Map.of(),
        List.of("net_raw"),
        advert.shared().isPresent(),
        advert
            .vhid()
            .<Need>map(vhid -> new Need.MasterOf(new Need.Vip(advert.device(), vhid)))
            .orElse(Need.ALWAYS));
  }

  public static String of(RouterAdvert advert) {
    List<String> out = new ArrayList<>();
    out.add("# Written by Twinwall from Services > Router Advertisements; changes here are lost.");
    advert.shared().ifPresent(ip -> out.add("# The kernel sends them from " + ip + "."));
    out.add("interface " + advert.device());
    out.add("{");
    List<String> in = new ArrayList<>();
    in.add("AdvSendAdvert on;");
    in.add("IgnoreIfMissing on;");
    in.add("MinRtrAdvInterval " + advert.pace().shortest() + ";");
    in.add("MaxRtrAdvInterval " + advert.pace().longest() + ";");
    in.add("AdvDefaultLifetime " + advert.pace().router() + ";");
    in.add("AdvDefaultPreference " + advert.preference() + ";");
    in.add("AdvManagedFlag " + onOff(advert.ways().managed()) + ";");
    in.add("AdvOtherConfigFlag " + onOff(advert.ways().other()) + ";");
    if (advert.shared().isPresent()) {
      in.add("AdvSourceLLAddress off;"); // neighbours learn the virtual MAC by asking
    }
    advert.mtu().ifPresent(mtu -> in.add("AdvLinkMTU " + mtu + ";"));
    advert.prefixes().forEach(prefix -> prefix(advert, prefix, in));
    if (!advert.dnsServers().isEmpty()) {
      in.add("RDNSS " + joined(advert.dnsServers()));
      in.add("{");
      in.add("  AdvRDNSSLifetime " + life(advert) + ";");
      in.add("  FlushRDNSS " + onOff(advert.shared().isEmpty()) + ";");
      in.add("};");
    }
    if (!advert.domains().isEmpty()) {
      in.add("DNSSL " + String.join(" ", advert.domains()));
      in.add("{");
      in.add("  AdvDNSSLLifetime " + life(advert) + ";");
      in.add("};");
    }
    in.forEach(line -> out.add("  " + line));
    out.add("};");
    return String.join("\n", out) + "\n";
  }

  /** As long as two advertisements may be apart, thrice: one may get lost, and one late. */
  private static int life(RouterAdvert advert) {
    return 3 * advert.pace().longest();
  }

  private static void prefix(RouterAdvert advert, Prefix prefix, List<String> in) {
    in.add("prefix " + prefix);
    in.add("{");
    in.add("  AdvOnLink " + onOff(advert.ways().onLink()) + ";");
    in.add("  AdvAutonomous " + onOff(advert.ways().autonomous()) + ";");
    in.add("  AdvValidLifetime " + advert.life().valid() + ";");
    in.add("  AdvPreferredLifetime " + advert.life().preferred() + ";");
    in.add("};");
  }

  private static String joined(List<Ip> all) {
    return all.stream().map(Ip::toString).collect(Collectors.joining(" "));
  }

  private static String onOff(boolean on) {
    return on ? "on" : "off";
  }
}
