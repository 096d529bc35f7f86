package twinwall.core.diagnose;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import twinwall.core.net.Ip;

/**
 * A program that asks the network on behalf of somebody. Its words are made of values that were
 * parsed, never of a text that somebody wrote: none can be an option.
 */
public sealed interface Probing {
  /** Echoes in one ping. */
  int MOST_ECHOES = 100;

  /** Seconds between two. */
  int LONGEST_PAUSE = 10;

  int MOST_HOPS = 64;

  /** Hops when nobody says how many. */
  int HOPS = 18;

  int ECHOES = 3;

  /**
   * The other end, or our own one.
   *
   * @param device where a link-local address is meant; empty for others
   */
  record End(Ip ip, String device) {
    @Override
    public String toString() {
      return device.isEmpty() ? ip.toString() : ip + "%" + device;
    }
  }

  /** Echoes, a pause of some seconds after each. */
  record Ping(End to, Optional<End> from, int count, int seconds) implements Probing {
    public Ping {
      within("count", count, 1, MOST_ECHOES);
      within("seconds", seconds, 1, LONGEST_PAUSE);
    }

    @Override
    public List<String> words() {
      List<String> out = new ArrayList<>(List.of("ping", to.ip().isV4() ? "-4" : "-6"));
      out.addAll(List.of("-n", "-O", "-W", "2"));
      out.addAll(List.of("-c", Integer.toString(count), "-i", Integer.toString(seconds)));
      // No deadline of its own: with one it counts answers, and goes on asking.
      from.ifPresent(end -> out.addAll(List.of("-I", end.toString())));
      out.addAll(List.of("--", to.toString()));
      return List.copyOf(out);
    }

    @Override
    public Duration longest() {
      return Duration.ofSeconds((long) count * seconds + 5);
    }
  }

  /**
   * The way to somebody.
   *
   * @param names whether those on the way are named, which asks DNS about each
   * @param icmp by ICMP echo; else by UDP
   */
  record Traceroute(End to, Optional<End> from, int hops, boolean names, boolean icmp)
      implements Probing {
    public Traceroute {
      within("hops", hops, 1, MOST_HOPS);
    }

    @Override
    public List<String> words() {
      List<String> out = new ArrayList<>(List.of("traceroute", to.ip().isV4() ? "-4" : "-6"));
      if (!names) {
        out.add("-n");
      }
      if (icmp) {
        out.add("-I");
      }
      out.addAll(List.of("-m", Integer.toString(hops), "-q", "3", "-w", "2"));
      from.ifPresent(end -> out.addAll(List.of("-s", end.ip().toString())));
      from.filter(end -> !end.device().isEmpty())
          .ifPresent(end -> out.addAll(List.of("-i", end.device())));
      out.addAll(List.of("--", to.toString()));
      return List.copyOf(out);
    }

    @Override
    public Duration longest() {
      return Duration.ofSeconds(120);
    }
  }

  /** The program and its arguments. */
  List<String> words();

  /** After this it is ended, whatever it says. */
  Duration longest();

  private static void within(String what, int number, int least, int most) {
    if (number < least || number > most) {
      throw new IllegalArgumentException(
          what + " is from " + least + " to " + most + ", not " + number);
    }
  }
}
