package twinwall.core.explain;

import java.util.List;
import java.util.Optional;
import twinwall.core.explain.Fate.Verdict;
import twinwall.core.explain.Spot.Ref;

/**
 * Packets of which two configurations make something else, in the same way and by the same rules.
 *
 * @param packets exactly which they are; each of these is a set by itself
 * @param shown the same for people: without the exceptions that nobody asks about, as port 0
 * @param example one of them
 */
public record Difference(
    List<Packets> packets, List<Packets> shown, What before, What after, Probe example) {
  public Difference {
    packets = List.copyOf(packets);
    shown = List.copyOf(shown);
  }

  public boolean contains(Probe packet) {
    return packets.stream().anyMatch(some -> some.contains(packet));
  }

  /**
   * What one configuration does.
   *
   * @param text in a few words, without the rule
   * @param by the rule that decides about passing
   * @param translations the rules that translate, in the order in which they are met
   */
  public record What(Verdict verdict, String text, Ref by, List<Ref> translations) {
    public What {
      translations = List.copyOf(translations);
    }
  }

  /** A set of packets: those that have all that is said here. */
  public static final class Packets {
    private final Box box;
    private final SetWords words;
    private final Coordinates coordinates;

    Packets(Box box, SetWords words, Coordinates coordinates) {
      this.box = box;
      this.words = words;
      this.coordinates = coordinates;
    }

    Box box() {
      return box;
    }

    public boolean contains(Probe packet) {
      return packet.isV4() == box.v4() && box.contains(packet.point(coordinates));
    }

    public boolean isV4() {
      return box.v4();
    }

    /** The names of the interfaces that they arrive by. */
    public List<String> in() {
      return words.in(box);
    }

    public String protocols() {
      return words.protocols(box);
    }

    public String source() {
      return words.addresses(box, Dim.SOURCE);
    }

    public String destination() {
      return words.addresses(box, Dim.DESTINATION);
    }

    /** Destination ports, or types of ICMP; empty for all. */
    public Optional<String> ports() {
      return box.isAll(Dim.TO_PORT) ? Optional.empty() : Optional.of(words.ports(box, Dim.TO_PORT));
    }

    /** What else they have in common. */
    public List<String> others() {
      return words.others(box);
    }
  }
}
