package twinwall.lab.site;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** What makes the boxes of a site firewalls: the product, or what it is measured against. */
public interface Stack {
  /** Starts what makes this box a firewall. */
  void start(String firewall);

  /** Why the site is not as it should be: fw1 MASTER of everything, ready; empty if it is. */
  Optional<String> complaint();

  /** A look at one node that stays open. Fails when the node does not answer. */
  View view(String firewall) throws IOException;

  /** Is this the process, or one of them, that decides who is MASTER? */
  boolean isDaemon(Box.Resident process);

  /** Makes a node leave its role to the others, or come back to it. */
  void maintenance(String firewall, boolean enter);

  /** One node's roles, by VHID@device, as often as one wants to know. */
  interface View extends AutoCloseable {
    Map<String, String> roles() throws IOException;

    @Override
    void close();
  }
}
