package twinwall.core.notice;

import java.util.List;
import java.util.Set;

/** What the machine is told. */
public sealed interface NoticeEvent {
  /** Notices go out by these channels. */
  record Configured(Set<String> channels) implements NoticeEvent {
    public Configured {
      channels = Set.copyOf(channels);
    }
  }

  /** The answer to {@link NoticeAction.Look}: how everything stands. */
  record Seen(List<Observation> all) implements NoticeEvent {
    public Seen {
      all = List.copyOf(all);
    }
  }

  /**
   * What happens once, and is told as it is.
   *
   * @param state in a word
   */
  record Happened(Topic topic, String state, String title, String text) implements NoticeEvent {}

  /** Somebody wants to see a notice arrive. */
  record Test() implements NoticeEvent {}

  /** What became of {@link NoticeAction.Send}; {@code why} is empty when it was sent. */
  record Done(String channel, List<Long> numbers, String why) implements NoticeEvent {
    public Done {
      numbers = List.copyOf(numbers);
    }
  }
}
