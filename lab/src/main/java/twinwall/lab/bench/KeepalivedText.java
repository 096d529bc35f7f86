package twinwall.lab.bench;

import java.nio.file.Path;
import java.util.Map;
import twinwall.core.net.Prefix;
import twinwall.lab.site.Topology;

/** The configuration of keepalived, conntrackd and nftables for a node of a site. */
final class KeepalivedText {
  private final Topology site;
  private final String advert;
  private final boolean vmac;

  KeepalivedText(Topology site, String advert, boolean vmac) {
    this.site = site;
    this.advert = advert;
    this.vmac = vmac;
  }

  /** The VHID@device of an instance, which is named after its device. */
  static String vhid(String device) {
    return (device.equals("wan0") ? Topology.WAN_VHID : Topology.LAN_VHID) + "@" + device;
  }

  /** The files of a node by name, for a directory that they may refer to. */
  Map<String, String> files(int node, Path at) {
    return Map.of(
        "keepalived.conf",
        keepalived(node, at),
        "conntrackd.conf",
        conntrackd(node, at),
        "rules.nft",
        rules(),
        "network.sh",
        network(node, at),
        // What the documentation of conntrackd tells to do, but for the flush of a new backup's
        // table a
        // minute later: without an external cache that would be the only copy.
        "primary.sh",
        conntrackd(at, "-c", "-f", "-R", "-B"),
        "backup.sh",
        conntrackd(at, "-n"),
        "maintenance",
        "0\n",
        "daemons.sh",
        """
        conntrackd -C %1$s/conntrackd.conf &
        exec keepalived --vrrp --dont-fork --log-console --use-file %1$s/keepalived.conf \
          --pid %1$s/keepalived.pid --vrrp_pid %1$s/vrrp.pid
        """
            .formatted(at));
  }

  private static String conntrackd(Path at, String... orders) {
    var script = new StringBuilder("#!/bin/sh\n");
    for (String order : orders) {
      script.append("conntrackd -C ").append(at).append("/conntrackd.conf ").append(order);
      script.append('\n');
    }
    return script.toString();
  }

  private String keepalived(int node, Path at) {
    return """
    global_defs {
      router_id fw%1$d
      vrrp_version 3
      vrrp_rt_priority 50
      vrrp_notify_fifo %2$s/fifo
      script_user root
    }
    track_file maintenance {
      file "%2$s/maintenance"
      weight 1
    }
    vrrp_sync_group site {
      group {
        wan0
        lan0
      }
      track_file {
        maintenance weight 1
      }
      notify_master "/bin/sh %2$s/primary.sh"
      notify_backup "/bin/sh %2$s/backup.sh"
    }
    %3$s%4$s\
    """
        .formatted(
            node,
            at,
            instance("wan0", Topology.WAN_VHID, node, site.wanVip()),
            instance("lan0", Topology.LAN_VHID, node, site.lanVip()));
  }

  private String instance(String device, int vhid, int node, Prefix vip) {
    return """
    vrrp_instance %1$s {
      state BACKUP
      interface %1$s
      virtual_router_id %2$d
      priority %3$d
      advert_int %4$s
      preempt_delay 3
    %5$s  virtual_ipaddress {
        %6$s
      }
    }
    """
        .formatted(
            device,
            vhid,
            node == 1 ? 200 : 150,
            advert,
            vmac ? "  use_vmac vrrp." + vhid + "\n" : "",
            Prefix.host(vip.address()));
  }

  private String conntrackd(int node, Path at) {
    return """
    Sync {
      Mode FTFW {
        DisableExternalCache On
        StartupResync On
      }
      UDP {
        IPv4_address %1$s
        IPv4_Destination_Address %2$s
        Port 3780
        Interface sync0
        SndSocketBuffer 16777216
        RcvSocketBuffer 16777216
        Checksum on
      }
    }
    General {
      HashSize 65536
      HashLimit 524288
      LogFile off
      Syslog off
      LockFile %3$s/conntrackd.lock
      UNIX {
        Path %3$s/conntrackd.sock
      }
      NetlinkBufferSize 16777216
      NetlinkBufferSizeMaxGrowth 67108864
      Filter From Kernelspace {
        Protocol Accept {
          TCP
          UDP
          ICMP
        }
        Address Ignore {
          IPv4_address 127.0.0.1
          IPv4_address %1$s
          IPv4_address %2$s
        }
      }
    }
    """
        .formatted(site.sync(node).address(), site.sync(3 - node).address(), at);
  }

  private String rules() {
    String wan = "{ \"wan0\", \"vrrp." + Topology.WAN_VHID + "\" }";
    String lan = "{ \"lan0\", \"vrrp." + Topology.LAN_VHID + "\" }";
    return """
    table inet firewall {
      chain forward {
        type filter hook forward priority filter; policy drop;
        ct state established,related accept
        ct state invalid drop
        iifname %1$s accept
      }
    }
    table ip translation {
      chain out {
        type nat hook postrouting priority srcnat;
        oifname %2$s ip saddr %3$s snat to %4$s
      }
    }
    """
        .formatted(lan, wan, site.lan(), site.wanVip().address());
  }

  /**
   * As after a boot. A virtual MAC needs that nobody learns the real one, which it does not see to.
   */
  private String network(int node, Path at) {
    return """
    ip link set wan0 up
    ip link set lan0 up
    ip link set sync0 up
    ip addr replace %1$s dev wan0
    ip addr replace %2$s dev lan0
    ip addr replace %3$s dev sync0
    sysctl -q -w net.ipv4.ip_forward=1
    sysctl -q -w net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.default.send_redirects=0
    sysctl -q -w net.ipv4.conf.wan0.send_redirects=0 net.ipv4.conf.lan0.send_redirects=0
    sysctl -q -w net.netfilter.nf_conntrack_tcp_loose=0 net.netfilter.nf_conntrack_tcp_be_liberal=1
    %4$snft -f %5$s/rules.nft
    """
        .formatted(
            site.wan(node),
            site.lan(node),
            site.sync(node),
            vmac
                ? "sysctl -q -w net.ipv4.conf.wan0.arp_announce=2 net.ipv4.conf.lan0.arp_announce=2\n"
                : "",
            at);
  }
}
