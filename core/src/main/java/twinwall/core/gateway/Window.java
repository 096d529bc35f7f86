package twinwall.core.gateway;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import twinwall.core.machine.Moment;

/** The questions of the last time, and what became of them; the newest is last. */
record Window(List<Question> questions) {
  static final Window EMPTY = new Window(List.of());

  /** Not answered. */
  private static final long OPEN = -1;

  Window {
    questions = List.copyOf(questions);
  }

  /**
   * One question.
   *
   * @param nanos until its answer; {@link #OPEN} as long as there is none
   */
  record Question(int sequence, Moment asked, long nanos) {
    boolean isAnswered() {
      return nanos != OPEN;
    }
  }

  /** What the window says; delays are milliseconds, empty without an answer. */
  record Figures(
      int counted, int lost, OptionalDouble delay, OptionalDouble deviation, double lossPercent) {}

  Window asked(int sequence, Moment now, Duration period) {
    List<Question> next = new ArrayList<>(questions.size() + 1);
    for (Question question : questions) {
      if (!now.reached(question.asked().plus(period))) {
        next.add(question);
      }
    }
    next.add(new Question(sequence, now, OPEN));
    return new Window(next);
  }

  /** The same when the question is not there, or was answered before. */
  Window answered(int sequence, long nanos) {
    List<Question> next = new ArrayList<>(questions);
    for (int i = next.size() - 1; i >= 0; i--) {
      Question question = next.get(i);
      if (question.sequence() == sequence) {
        if (!question.isAnswered()) {
          next.set(i, new Question(sequence, question.asked(), Math.max(0, nanos)));
        }
        break;
      }
    }
    return new Window(next);
  }

  /**
   * Without those that were open when we came to stand still: nobody could have been heard. What
   * was lost before that stays lost.
   */
  Window withoutOpen(Moment stood, Duration lossInterval) {
    return new Window(
        questions.stream()
            .filter(q -> q.isAnswered() || stood.reached(q.asked().plus(lossInterval)))
            .toList());
  }

  /** An open question counts when it is older than the time that an answer may take. */
  Figures figures(Moment now, Duration lossInterval) {
    int lost = 0;
    int answered = 0;
    double sum = 0;
    double squares = 0;
    for (Question question : questions) {
      if (question.isAnswered()) {
        double millis = question.nanos() / 1e6;
        answered++;
        sum += millis;
        squares += millis * millis;
      } else if (now.reached(question.asked().plus(lossInterval))) {
        lost++;
      }
    }
    int counted = answered + lost;
    double loss = counted == 0 ? 0 : 100.0 * lost / counted;
    if (answered == 0) {
      return new Figures(counted, lost, OptionalDouble.empty(), OptionalDouble.empty(), loss);
    }
    double mean = sum / answered;
    double deviation = Math.sqrt(Math.max(0, squares / answered - mean * mean));
    return new Figures(counted, lost, OptionalDouble.of(mean), OptionalDouble.of(deviation), loss);
  }
}
