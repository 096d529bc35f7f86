package twinwall.lab.chaos;

import java.util.List;
import twinwall.lab.site.Firewalls;

/** One thing that is done to the site for a while, and then undone. */
sealed interface Fault {
  /** In words, for whoever reads what was done. */
  String text();

  /** Cables out, on the switch's side: the node sees its carrier go. */
  record Cut(String node, List<String> networks) implements Fault {
    public Cut {
      networks = List.copyOf(networks);
    }

    @Override
    public String text() {
      return "cut " + node + " off " + String.join(", ", networks);
    }
  }

  /** A cable with a bad contact. */
  record Flap(String node, String network, int everyMillis) implements Fault {
    @Override
    public String text() {
      return node + "'s cable to " + network + " goes and comes every " + everyMillis + " ms";
    }
  }

  /** The switch drops frames in one direction; no link shows it. */
  record Loss(String node, String network, Way way, int percent) implements Fault {
    enum Way {
      FROM,
      TO
    }

    @Override
    public String text() {
      return percent
          + " % of the frames "
          + (way == Way.FROM ? "from " : "to ")
          + node
          + " on "
          + network
          + " are lost";
    }
  }

  /** The node is alone on these networks, with its links up. */
  record Part(String node, List<String> networks) implements Fault {
    public Part {
      networks = List.copyOf(networks);
    }

    @Override
    public String text() {
      return node + " is parted from all others on " + String.join(", ", networks);
    }
  }

  /** kill -9 of one process; what watches it may start it again. */
  record Kill(String node, Firewalls.Part part) implements Fault {
    @Override
    public String text() {
      return "kill " + node + "'s " + part.name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** kill -9 of everything: nobody starts it again, and the kernel goes on. */
  record Down(String node) implements Fault {
    @Override
    public String text() {
      return "kill all of " + node + "'s processes";
    }
  }

  /** The engine stands still: it neither runs nor ends. */
  record Pause(String node) implements Fault {
    @Override
    public String text() {
      return node + "'s engine stands still";
    }
  }

  /** The node's clock on the wall is wrong by so much. */
  record Clock(String node, long seconds) implements Fault {
    @Override
    public String text() {
      return "%s's clock is %+d s off".formatted(node, seconds);
    }
  }

  /** Everything at once, links too; it comes back empty. */
  record Power(String node) implements Fault {
    @Override
    public String text() {
      return "power off " + node;
    }
  }

  /** The machine dies and no link shows it; it comes back empty. */
  record Silent(String node) implements Fault {
    @Override
    public String text() {
      return node + " goes dead, its links stay up";
    }
  }

  /** Frames of strangers. */
  record Noise(String network, Kind kind, int perSecond) implements Fault {
    enum Kind {
      GARBAGE,
      STRANGER,
      ARP
    }

    @Override
    public String text() {
      return perSecond + " frames of noise a second on " + network + " (" + kind + ")";
    }
  }

  /** The switch forgets the virtual MAC again and again: it floods what is sent there. */
  record Unlearn(String network) implements Fault {
    @Override
    public String text() {
      return "the switch " + network + " forgets the virtual MAC again and again";
    }
  }

  /** Every processor is busy with something else. */
  record Load(int burners) implements Fault {
    @Override
    public String text() {
      return burners + " busy processes";
    }
  }

  /** Somebody edits the primary's configuration, several times. */
  record Edit() implements Fault {
    @Override
    public String text() {
      return "edits on the primary";
    }
  }

  /** Persistent maintenance mode. */
  record Maintenance(String node) implements Fault {
    @Override
    public String text() {
      return node + " enters maintenance";
    }
  }
}
