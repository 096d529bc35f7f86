package twinwall.core.carp;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import twinwall.core.machine.Moment;

/**
 * Why this node takes nothing from a fit MASTER for a while: it did so too often, or was not heard
 * when it did. Each hold soon after another is twice as long.
 *
 * @param returns when it lately took over from a living, fit MASTER
 * @param until when the hold ends; {@link Moment#NEVER} when there is none
 * @param ended when the last one ended
 * @param length how long the last one was
 */
public record Hold(List<Moment> returns, Moment until, Moment ended, Duration length) {
  static final Hold NONE = new Hold(List.of(), Moment.NEVER, Moment.START, Duration.ZERO);

  /** More returns than this within {@link #WINDOW} are flapping; each costs no packet. */
  static final int RETURNS = 10;

  static final Duration WINDOW = Duration.ofMinutes(1);
  static final Duration SHORTEST = Duration.ofSeconds(30);
  static final Duration LONGEST = Duration.ofMinutes(8);

  /** After so much calm the next hold is short again. */
  static final Duration CALM = Duration.ofMinutes(10);

  public Hold {
    returns = List.copyOf(returns);
  }

  public boolean isOn() {
    return !until.equals(Moment.NEVER);
  }

  Hold returned(Moment now) {
    List<Moment> lately =
        Stream.concat(returns.stream(), Stream.of(now))
            .filter(at -> !now.reached(at.plus(WINDOW)))
            .toList();
    Hold counted = new Hold(lately, until, ended, length);
    return lately.size() > RETURNS ? counted.begun(now) : counted;
  }

  Hold begun(Moment now) {
    if (isOn()) {
      return this;
    }
    boolean again = !length.isZero() && !now.reached(ended.plus(CALM));
    Duration twice = length.multipliedBy(2);
    Duration next = !again ? SHORTEST : twice.compareTo(LONGEST) < 0 ? twice : LONGEST;
    return new Hold(List.of(), now.plus(next), ended, next);
  }

  Hold ended(Moment now) {
    return new Hold(returns, Moment.NEVER, now, length);
  }
}
