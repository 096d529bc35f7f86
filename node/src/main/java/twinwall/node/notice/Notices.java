package twinwall.node.notice;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import twinwall.core.config.Config;
import twinwall.core.machine.Moment;
import twinwall.core.notice.Notice;
import twinwall.core.notice.NoticeAction;
import twinwall.core.notice.NoticeEvent;
import twinwall.core.notice.NoticeMachine;
import twinwall.core.notice.NoticeState;
import twinwall.core.notice.Topic;
import twinwall.node.Clock;
import twinwall.node.Log;
import twinwall.node.Loop;

/** Notices: the loop that looks and decides, and its hands. A message has a thread of its own. */
public final class Notices implements AutoCloseable {
  private final Looking looking;
  private final InstantSource wall;
  private final Clock clock;
  private final Log log;
  private final String run;
  private final Consumer<Throwable> crash;
  private final Loop<NoticeState, NoticeEvent, NoticeAction> loop;
  private volatile Map<String, Channel> channels = Map.of();
  private volatile Sender sender;

  /**
   * @param master an engine before this one left the node as MASTER
   */
  public Notices(
      Looking looking,
      boolean master,
      InstantSource wall,
      Clock clock,
      Log log,
      Consumer<Throwable> crash) {
    this.looking = looking;
    this.wall = wall;
    this.clock = clock;
    this.log = log;
    this.run = Long.toString(wall.millis(), 36);
    this.crash = crash;
    this.sender = new Sender("", run, this::wall);
    this.loop =
        new Loop<>(
            "notices", new NoticeMachine(), NoticeState.start(master), clock, this::act, crash);
  }

  public void start() {
    loop.start();
  }

  private Instant wall(Moment at) {
    return wall.instant().minus(Duration.ofNanos(at.nanosUntil(clock.now())));
  }

  /** Where notices go from now on. */
  public void configure(Config config) {
    Sender from = new Sender(Sender.name(config.system()), run, this::wall);
    Map<String, Channel> all = new TreeMap<>();
    if (config.mail().isOn()) {
      all.put("mail", new MailChannel(config.mail(), from, log));
    }
    if (config.twinwall().webhook().isOn()) {
      all.put("webhook", new WebhookChannel(config.twinwall().webhook(), from));
    }
    sender = from;
    channels = Map.copyOf(all);
    tell(new NoticeEvent.Configured(all.keySet()));
  }

  /** Sends a notice by all channels, to see it arrive. */
  void test() {
    tell(new NoticeEvent.Test());
  }

  /** Somebody stops the machine. */
  public void happened(String state, String title, String text) {
    tell(new NoticeEvent.Happened(Topic.REBOOT, state, title, text));
  }

  /** Until nothing waits to be sent, or the time has passed. */
  public void awaitSent(Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() < end
        && state().waiting().values().stream().anyMatch(waiting -> waiting > 0)) {
      Thread.sleep(20);
    }
  }

  private void tell(NoticeEvent event) {
    if (!loop.tell(event)) {
      throw new IllegalStateException("the inbox of the notices is full");
    }
  }

  NoticeState state() {
    return loop.state();
  }

  Sender sender() {
    return sender;
  }

  /** Who gets notices, by the name of the channel. */
  Map<String, String> targets() {
    Map<String, String> out = new TreeMap<>();
    channels.forEach((name, channel) -> out.put(name, channel.target()));
    return out;
  }

  Moment now() {
    return clock.now();
  }

  /** What somebody should know of, in sentences. */
  public List<String> problems() {
    NoticeState state = state();
    return state.channels().entrySet().stream()
        .filter(entry -> entry.getValue().failures() > 0)
        .map(entry ->
            "Notices by "
                + entry.getKey()
                + " do not get out: "
                + lastFailure(state, entry.getKey())
                + ".")
        .toList();
  }

  private static String lastFailure(NoticeState state, String channel) {
    for (Notice notice : state.last().reversed()) {
      Notice.Delivery delivery = notice.deliveries().get(channel);
      if (delivery != null && !delivery.why().isEmpty()) {
        return delivery.why();
      }
    }
    return "the last one failed";
  }

  private void act(NoticeAction action) {
    switch (action) {
      case NoticeAction.Look _ -> tell(new NoticeEvent.Seen(looking.all()));
      case NoticeAction.Told(Notice notice) ->
          log.info(
              notice.title(),
              "number",
              notice.number(),
              "to",
              notice.deliveries().isEmpty() ? "nobody" : notice.deliveries().keySet());
      case NoticeAction.Send(String name, List<Notice> notices) ->
          Thread.ofPlatform().daemon().name("notice-" + name).start(() -> send(name, notices));
    }
  }

  private void send(String name, List<Notice> notices) {
    List<Long> numbers = notices.stream().map(Notice::number).toList();
    try {
      tell(new NoticeEvent.Done(name, numbers, attempt(name, notices)));
    } catch (RuntimeException | Error e) {
      crash.accept(e);
    }
  }

  /** Why it failed; empty when it did not. What a library does not foresee is a failure, too. */
  private String attempt(String name, List<Notice> notices) {
    Channel channel = channels.get(name);
    if (channel == null) {
      return "switched off";
    }
    try {
      channel.send(notices);
      log.info("sent", "channel", name, "notices", notices.size());
      return "";
    } catch (IOException | RuntimeException e) {
      String why = Words.of(e);
      log.warn("a notice is not sent", "channel", name, "to", channel.target(), "why", why);
      return why.isEmpty() ? "unknown" : why;
    }
  }

  @Override
  public void close() {
    loop.stop();
  }
}
