package twinwall.core.config;

import java.util.Set;

/** The element names that may repeat; any other name occurs at most once in its parent. */
public final class ListTags {
  private static final Set<String> NAMES =
      Set.of(
          """
          acls alias aliasurl allowedip allowedhostname authserver bridged build_port_path ca cacert
          cert crl clone config container columnitem checkipservice depends_on_package devicename disk dnsserver
          dnsupdate domainoverrides dyndns earlyshellcmd element encryption-algorithm-option field
          fieldname gateway_item gateway_group gif gre group hash-algorithm-option hosts ifgroupentry
          igmpentry interface_array item key lagg laggroup lbaction lbpool l7rules lbprotocol member
          menu tab mobilekey mobilegroup monitor_type mount npt ntpserver onetoone openvpn-server
          openvpn-client openvpn-csc option package passthrumac pathcheck phase1 phase2 ppp pppoe priv
          proxyarpnet pool qinqentry queue pages pipe radnsserver roll route row rrddatafile rule
          schedule service servernat servers sshkeyfile serversdisabled shellcmd staticmap subqueue
          switch swport timerange tunnel user vip virtual_server vlan vlangroup voucherdbfile vxlan
          wgpeer winsserver wolentry widget xmldatafile
          """
              .strip()
              .split("\\s+"));

  private ListTags() {}

  public static boolean contains(String name) {
    return NAMES.contains(name);
  }
}
