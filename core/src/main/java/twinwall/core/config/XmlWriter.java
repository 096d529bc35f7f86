package twinwall.core.config;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes a tree as config.xml is written: one element per line, a tab per level, UTF-8. */
public final class XmlWriter {
  /** An element whose name starts with one of these holds its text in CDATA; by first letters. */
  private static final Map<Character, List<String>> CDATA =
      Stream.of(
              """
              aclname auth_pass auth_prompt auth_user certca certname city common_name descr detail
              email encryption_password hint ldap_attr ldap_authcn ldap_basedn ldap_basedomain
              ldap_bind ldapbinddn ldapbindpass ldap_extended_query ldap_filter ldap_pam_groupdn
              ldap_pass ldap_user login_banner organization password proxypass proxyuser rangedescr
              state text username varusersusername varuserspassword
              """
                  .strip()
                  .split("\\s+"))
          .collect(Collectors.groupingBy(name -> name.charAt(0)));

  private XmlWriter() {}

  /** A whole document with its prologue. */
  public static byte[] write(Xml root) {
    return print(root).getBytes(StandardCharsets.UTF_8);
  }

  /** A whole document with its prologue, as text. */
  public static String print(Xml root) {
    StringBuilder out = new StringBuilder("<?xml version=\"1.0\"?>\n");
    element(root, 0, out);
    return out.toString();
  }

  /** One element without a prologue, as a digest or a diff needs it. */
  public static String fragment(Xml element) {
    StringBuilder out = new StringBuilder();
    element(element, 0, out);
    return out.toString();
  }

  private static void element(Xml x, int depth, StringBuilder out) {
    out.repeat('\t', depth).append('<').append(x.name()).append('>');
    if (!x.children().isEmpty()) {
      out.append('\n');
      for (Xml child : x.children()) {
        element(child, depth + 1, out);
      }
      out.repeat('\t', depth);
    } else if (!x.text().isEmpty()) {
      out.append(text(x));
    }
    out.append("</").append(x.name()).append(">\n");
  }

  private static String text(Xml x) {
    String once = XmlText.encode(x.text());
    if (isCdata(x.name())) {
      return "<![CDATA[" + once + "]]>";
    }
    // A reader decodes twice; text that looks like an entity itself needs the second layer.
    return x.text().indexOf('&') < 0 || XmlText.decode(x.text()).equals(x.text())
        ? once
        : XmlText.encode(once);
  }

  private static boolean isCdata(String name) {
    for (String prefix : CDATA.getOrDefault(name.charAt(0), List.of())) {
      if (name.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }
}
