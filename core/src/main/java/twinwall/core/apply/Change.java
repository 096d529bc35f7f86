package twinwall.core.apply;

import java.util.Optional;
import twinwall.core.net.Intervals;
import twinwall.core.net.Mac;
import twinwall.core.net.Prefix;
import twinwall.core.plan.MadeDevice;

/** One thing to change in the kernel, with what is needed to take it back. Prints what it does. */
public sealed interface Change {

  /** What puts the old state back; empty where there is nothing to put back. */
  Optional<Change> undo();

  /**
   * Makes what a ruleset needs beside what is there, so that packets meet nothing of it yet. The
   * text is the whole table's. What is left over after a failure goes with the next sweep.
   */
  record AddToRuleset(String text) implements Change {
    @Override
    public Optional<Change> undo() {
      return Optional.empty();
    }

    @Override
    public String toString() {
      return "sets";
    }
  }

  /** Changes what the set of an alias holds. */
  record FillSet(String name, Intervals before, Intervals after) implements Change {
    @Override
    public Optional<Change> undo() {
      return Optional.of(new FillSet(name, after, before));
    }

    @Override
    public String toString() {
      return "set " + name;
    }
  }

  /** Has packets go by the rules of this text, which is the whole table's. */
  record LoadRuleset(String text, Optional<String> before) implements Change {
    @Override
    public Optional<Change> undo() {
      return Optional.of(
          before.isPresent()
              ? new LoadRuleset(before.get(), Optional.of(text))
              : new DropRuleset());
    }

    @Override
    public String toString() {
      return "ruleset";
    }
  }

  /** Deletes what the ruleset does not name; nothing is taken back after that. */
  record SweepRuleset() implements Change {
    @Override
    public Optional<Change> undo() {
      return Optional.empty();
    }

    @Override
    public String toString() {
      return "what no rule names";
    }
  }

  /** Takes the ruleset away. */
  record DropRuleset() implements Change {
    @Override
    public Optional<Change> undo() {
      return Optional.empty();
    }

    @Override
    public String toString() {
      return "no ruleset";
    }
  }

  /** Writes a kernel setting; an optional one may be refused without harm. */
  record SetSysctl(String path, String value, Optional<String> before, boolean optional)
      implements Change {
    @Override
    public Optional<Change> undo() {
      return before.map(old -> new SetSysctl(path, old, Optional.of(value), optional));
    }

    @Override
    public String toString() {
      return "sysctl " + path + " = " + value;
    }
  }

  /** Makes a device; its ports come by {@link SetPort}. */
  record CreateDevice(MadeDevice device) implements Change {
    @Override
    public Optional<Change> undo() {
      return Optional.of(new RemoveDevice(device.name()));
    }

    @Override
    public String toString() {
      return "device + " + device.name();
    }
  }

  /** Removes a device that Twinwall made, with all that is on it. */
  record RemoveDevice(String name) implements Change {
    @Override
    public Optional<Change> undo() {
      return Optional.empty();
    }

    @Override
    public String toString() {
      return "device - " + name;
    }
  }

  /** Makes a device a port of a bridge or bond, or of none. A bond wants it down for that. */
  record SetPort(
      String device,
      Optional<String> master,
      Optional<String> before,
      boolean isolated,
      boolean downFirst)
      implements Change {
    @Override
    public Optional<Change> undo() {
      return Optional.of(new SetPort(device, before, master, false, false));
    }

    @Override
    public String toString() {
      return device + master.map(m -> " port of " + m).orElse(" port of none");
    }
  }

  /** Sets the largest packet of a device, in bytes. */
  record SetMtu(String device, int mtu, int before) implements Change {
    @Override
    public Optional<Change> undo() {
      return Optional.of(new SetMtu(device, before, mtu));
    }

    @Override
    public String toString() {
      return device + " mtu " + mtu;
    }
  }

  /** Gives a device another MAC address. */
  record SetMac(String device, Mac mac, Optional<Mac> before) implements Change {
    @Override
    public Optional<Change> undo() {
      return before.map(old -> new SetMac(device, old, Optional.of(mac)));
    }

    @Override
    public String toString() {
      return device + " address " + mac;
    }
  }

  /** Takes a device up, or down. */
  record SetUp(String device, boolean up) implements Change {
    @Override
    public Optional<Change> undo() {
      return Optional.of(new SetUp(device, !up));
    }

    @Override
    public String toString() {
      return device + (up ? " up" : " down");
    }
  }

  /** Puts an address on a device. */
  record AddAddress(String device, Prefix address) implements Change {
    @Override
    public Optional<Change> undo() {
      return Optional.of(new RemoveAddress(device, address));
    }

    @Override
    public String toString() {
      return device + " + " + address;
    }
  }

  /** Takes an address from a device. */
  record RemoveAddress(String device, Prefix address) implements Change {
    @Override
    public Optional<Change> undo() {
      return Optional.of(new AddAddress(device, address));
    }

    @Override
    public String toString() {
      return device + " - " + address;
    }
  }

  /** Adds a route of ours. */
  record AddRoute(Kernel.Route route) implements Change {
    @Override
    public Optional<Change> undo() {
      return Optional.of(new RemoveRoute(route));
    }

    @Override
    public String toString() {
      return "route + " + route;
    }
  }

  /** Has packets with a mark ask a table. */
  record AddMarkRule(Kernel.MarkRule rule) implements Change {
    @Override
    public Optional<Change> undo() {
      return Optional.of(new RemoveMarkRule(rule));
    }

    @Override
    public String toString() {
      return "rule + " + rule;
    }
  }

  /** Removes such a rule. */
  record RemoveMarkRule(Kernel.MarkRule rule) implements Change {
    @Override
    public Optional<Change> undo() {
      return Optional.of(new AddMarkRule(rule));
    }

    @Override
    public String toString() {
      return "rule - " + rule;
    }
  }

  /** Removes a route of ours. */
  record RemoveRoute(Kernel.Route route) implements Change {
    @Override
    public Optional<Change> undo() {
      return Optional.of(new AddRoute(route));
    }

    @Override
    public String toString() {
      return "route - " + route;
    }
  }
}
