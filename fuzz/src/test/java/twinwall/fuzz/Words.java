package twinwall.fuzz;

import java.util.List;
import java.util.stream.Stream;
import twinwall.core.config.Schema;

/** What mutations put in. */
final class Words {
  static final List<String> ELEMENTS =
      List.of(
          """
          pfsense system interfaces wan lan opt1 virtualip vip hasync aliases alias filter rule nat
          outbound gateways gateway_item staticroutes route twinwall revision user group webgui ssh
          source destination any address network port not mode interface vhid advskew advbase password
          uniqid descr type subnet subnet_bits if ipaddr subnet ipaddrv6 subnetv6 gateway enable name
          tracker ipprotocol protocol target sourceport dstport staticnatport nonat disabled direction
          floating quick gatewayv6 blockpriv blockbogons mtu mss detail weight defaultgw4 statetype log
          onetoone npt local-port external natreflection associated-rule-id nordr poolopts binat target_subnet
          icmptype tcpflags1 tcpflags2 tcpflags_any max nosync state synchronizerules pfsyncpeerip
          """
              .strip()
              .split("\\s+"));

  static final List<String> VALUES =
      List.of(
          "",
          " ",
          "on",
          "yes",
          "any",
          "tcp",
          "udp",
          "tcp/udp",
          "icmp",
          "ipv6-icmp",
          "gre",
          "carp",
          "inet",
          "inet6",
          "inet46",
          "wan",
          "lan",
          "opt1",
          "wanip",
          "lanip",
          "(self)",
          "_vip1",
          "0",
          "1",
          "-1",
          "24",
          "32",
          "64",
          "128",
          "129",
          "255",
          "256",
          "65535",
          "65536",
          "2147483648",
          "99999999999999999999",
          "1.5",
          "10.0.0.1",
          "203.0.113.10",
          "192.168.10.0/24",
          "0.0.0.0/0",
          "::",
          "::/0",
          "fe80::1",
          "fe80::1%eth0",
          "2001:db8::/32",
          "2001:db8::1-2001:db8::9",
          "10.0.0.1-10.0.0.9",
          "10.0.0.9-10.0.0.1",
          "1:65535",
          "443:80",
          "80-443",
          "http",
          "servers",
          "webports",
          "!servers",
          "a b c",
          "a,b",
          "a\"b",
          "a'b",
          "a\\b",
          "$x",
          "*",
          "`id`",
          "{ }",
          ";",
          "\n",
          "#",
          "é",
          "😀",
          "]]>",
          "&amp;",
          "carp",
          "ipalias",
          "proxyarp",
          "other",
          "dhcp",
          "dhcp6",
          "slaac",
          "track6",
          "pass",
          "block",
          "reject",
          "match",
          "host",
          "network",
          "url",
          "urltable",
          "port",
          "advanced",
          "automatic",
          "hybrid",
          "disabled",
          "eth0",
          "eth1",
          "eth0.7",
          "lo",
          "..",
          "/",
          "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
          "dynamic",
          "WANGW",
          "none",
          "keep state",
          "echoreq");

  static final List<String> XML =
      Stream.of(
              ELEMENTS.stream().map(name -> "<" + name + ">"),
              ELEMENTS.stream().map(name -> "</" + name + ">"),
              VALUES.stream().filter(value -> !value.isBlank()),
              Stream.of(
                  "<!DOCTYPE a [",
                  "<!ENTITY a \"b\">",
                  "]>",
                  "<![CDATA[",
                  "]]>",
                  "<!--",
                  "-->",
                  "<?",
                  "?>",
                  "&#0;",
                  "&#x41;",
                  "&amp;lt;",
                  "&nbsp;",
                  "xmlns:a=\"b\"",
                  "encoding=\"utf-16\"",
                  "encoding=\"iso-8859-1\""))
          .flatMap(words -> words)
          .toList();

  static final List<String> RPC =
      Stream.concat(
              Stream.of(
                  "<methodCall>",
                  "</methodCall>",
                  "<methodName>",
                  "<params>",
                  "<param>",
                  "<value>",
                  "</value>",
                  "<struct>",
                  "</struct>",
                  "<member>",
                  "</member>",
                  "<name>",
                  "</name>",
                  "<array><data>",
                  "</data></array>",
                  "<string>",
                  "</string>",
                  "<int>",
                  "</int>",
                  "<boolean>1</boolean>",
                  "<double>1e9</double>",
                  "<nil/>",
                  "<base64>",
                  "</base64>",
                  "<fault>",
                  "faultCode",
                  "faultString",
                  "pfsense.restore_config_section",
                  "pfsense.merge_config_section",
                  "pfsense.backup_config_section",
                  "twinwall.sync_digest",
                  "<!DOCTYPE a [",
                  "<![CDATA[",
                  "encoding=\"us-ascii\""),
              Schema.sections().stream())
          .toList();

  private Words() {}
}
