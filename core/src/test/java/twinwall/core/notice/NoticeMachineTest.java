package twinwall.core.notice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import twinwall.core.machine.Machine.Step;
import twinwall.core.machine.Moment;

/** What is seen, in virtual time, and what somebody is told of it. */
class NoticeMachineTest {
  private static final String MAIL = "mail";

  private final NoticeMachine machine = new NoticeMachine();
  private final Map<String, Observation> world = new TreeMap<>();
  private final List<String> told = new ArrayList<>();
  private final List<List<Long>> sent = new ArrayList<>();
  private NoticeState state = NoticeState.start(false);
  private Moment now = Moment.ofMillis(1_000);
  private String failure = "";
  private boolean answers = true;
  private long changes;

  private void take(Step<NoticeState, NoticeAction> step) {
    state = step.state();
    for (NoticeAction action : step.actions()) {
      switch (action) {
        case NoticeAction.Look _ -> tell(new NoticeEvent.Seen(List.copyOf(world.values())));
        case NoticeAction.Told(Notice notice) -> told.add(notice.title());
        case NoticeAction.Send(String channel, List<Notice> notices) -> {
          List<Long> numbers = notices.stream().map(Notice::number).toList();
          sent.add(numbers);
          if (answers) {
            tell(new NoticeEvent.Done(channel, numbers, failure));
          }
        }
      }
    }
  }

  private void tell(NoticeEvent event) {
    take(machine.on(state, event, now));
  }

  private void run(double seconds) {
    Moment end = now.plusNanos((long) (seconds * 1e9));
    while (!end.isBefore(machine.wakeAt(state))) {
      now = machine.wakeAt(state);
      take(machine.due(state, now));
    }
    now = end;
  }

  private void see(Observation seen) {
    world.put(seen.key(), seen);
  }

  /** Groups of a node change one after the other. */
  private void role(int masters, int all) {
    changes++;
    boolean whole = masters == 0 || masters == all;
    String words =
        masters == 0 ? "BACKUP" : whole ? "MASTER" : "MASTER of " + masters + " of " + all;
    see(new Observation(Topic.ROLE, "", !whole, words, "wan0/1: silence", changes));
  }

  private void is(Topic topic, String subject, boolean bad) {
    String trouble = topic == Topic.SYNC ? "unreachable" : "Offline";
    see(Observation.of(topic, subject, bad, bad ? trouble : "Online", "Words."));
  }

  private void failover(int from, int to, int all) {
    for (int at = from; at != to; at += Integer.signum(to - from)) {
      role(at + Integer.signum(to - from), all);
      run(0.7);
    }
  }

  @Test
  void aFailoverOfManyGroupsIsOneNotice() {
    role(0, 4);
    run(60);
    assertEquals(List.of(), told, "a node that starts as BACKUP is no news");
    failover(0, 4, 4);
    run(60);
    assertEquals(List.of("This node is MASTER now"), told);
    failover(4, 0, 4);
    run(60);
    assertEquals(List.of("This node is MASTER now", "This node is BACKUP now"), told);
    Notice back = state.last().getLast();
    assertEquals("MASTER", back.was());
    assertTrue(back.text().contains("Why: wan0/1: silence."), back.text());
  }

  @Test
  void anEngineThatGoesOnAsMasterIsNoNews() {
    state = NoticeState.start(true);
    see(new Observation(Topic.ROLE, "", true, "INIT", "the engine started", 0));
    run(1);
    role(2, 2);
    run(60);
    assertEquals(List.of(), told);
    failover(2, 0, 2);
    run(5);
    assertEquals(List.of("This node is BACKUP now"), told);
  }

  @Test
  void aNodeThatStartsAndTakesOverSaysSo() {
    see(new Observation(Topic.ROLE, "", true, "INIT", "the engine started", 0));
    run(1);
    role(0, 1);
    run(3);
    failover(0, 1, 1);
    run(5);
    assertEquals(List.of("This node is MASTER now"), told);
  }

  @Test
  void aRoleThatCameBackAtOnceIsToldOnce() {
    role(0, 1);
    run(60);
    role(1, 1);
    run(0.5);
    role(0, 1);
    run(60);
    assertEquals(List.of("This node is BACKUP again"), told);
    assertTrue(state.last().getFirst().text().contains("Changes of its groups: 2."));
  }

  @Test
  void aPartOfARoleIsToldWhenItLasts() {
    role(0, 2);
    run(60);
    role(1, 2);
    run(9);
    assertEquals(List.of(), told);
    run(2);
    assertEquals(List.of("This node is MASTER of 1 of 2 now"), told);
  }

  @Test
  void aRoleThatNeverRestsIsTold() {
    role(0, 1);
    run(60);
    for (int i = 0; i < 40; i++) {
      role(i % 2 == 0 ? 1 : 0, 1);
      run(0.6);
    }
    assertTrue(!told.isEmpty() && told.size() <= 2, told.toString());
  }

  /** A power cut takes the peer, and with it everything that needs it: one event. */
  @Test
  void whatFollowsFromAFailoverIsNotToldAgain() {
    role(0, 3);
    is(Topic.PEER, "172.16.1.2", false);
    is(Topic.SYNC, "", false);
    run(60);
    is(Topic.PEER, "172.16.1.2", true);
    is(Topic.SYNC, "", true);
    failover(0, 3, 3);
    run(600);
    assertEquals(List.of("This node is MASTER now"), told);
    assertTrue(state.last().getFirst().text().contains("Beside: Words."), "the peer is named");
    is(Topic.PEER, "172.16.1.2", false);
    is(Topic.SYNC, "", false);
    run(120);
    assertEquals(
        List.of("This node is MASTER now", "The peer 172.16.1.2 is back"),
        told,
        "and nothing else");
  }

  @Test
  void aLostPeerIsToldToItsMaster() {
    role(2, 2);
    is(Topic.PEER, "172.16.1.2", false);
    is(Topic.SYNC, "", false);
    run(120);
    told.clear();
    is(Topic.PEER, "172.16.1.2", true);
    is(Topic.SYNC, "", true);
    run(300);
    assertEquals(List.of("The peer 172.16.1.2 is lost"), told);
  }

  @Test
  void troubleIsToldWithItsEndAndHowLongItWas() {
    is(Topic.GATEWAY, "WANGW", false);
    is(Topic.SYNC, "", false);
    is(Topic.SERVICE, "DNS Resolver", false);
    is(Topic.PARITY, "", false);
    run(10);
    world.keySet().stream()
        .toList()
        .forEach(key -> {
          Observation seen = world.get(key);
          is(seen.topic(), seen.subject(), true);
        });
    run(180);
    world.keySet().stream()
        .toList()
        .forEach(key -> {
          Observation seen = world.get(key);
          is(seen.topic(), seen.subject(), false);
        });
    run(180);
    assertEquals(
        List.of(
            "Config sync fails: unreachable",
            "Config sync works again",
            "DNS Resolver does not run as it should",
            "DNS Resolver runs again",
            "Gateway WANGW is Offline",
            "Gateway WANGW is Online again",
            "The states of the nodes are in parity again",
            "The states of the nodes are not in parity"),
        told.stream().sorted().toList());
    String text = state.last().getLast().text();
    assertTrue(text.endsWith("It lasted 3 min."), text);
  }

  @Test
  void whatEndsBeforeItCountsIsNoNews() {
    is(Topic.SYNC, "", false);
    run(10);
    for (int i = 0; i < 10; i++) {
      is(Topic.SYNC, "", true);
      run(20);
      is(Topic.SYNC, "", false);
      run(20);
    }
    assertEquals(List.of(), told);
  }

  /** A gateway that goes on and off all day does not fill a mailbox. */
  @Test
  void whatKeepsChangingIsHeldBack() {
    is(Topic.GATEWAY, "WANGW", false);
    run(10);
    for (int i = 0; i < 720; i++) {
      is(Topic.GATEWAY, "WANGW", i % 2 == 0);
      run(i % 3 == 0 ? 7 : 4);
    }
    assertTrue(told.size() > 3 && told.size() <= 10, told.size() + " in an hour");
    assertTrue(
        state.last().getLast().text().contains("times since the last notice"),
        state.last().getLast().text());
    is(Topic.GATEWAY, "WANGW", false);
    run(3 * 3_600);
    assertEquals("Gateway WANGW is Online again", told.getLast(), "the end is always told");
    told.clear();
    is(Topic.GATEWAY, "WANGW", true);
    run(1);
    assertEquals(1, told.size(), "after a while it is told at once again");
  }

  @Test
  void whatDoesNotGetOutIsTriedAgainAndGoesOutTogether() {
    tell(new NoticeEvent.Configured(Set.of(MAIL)));
    failure = "connection refused";
    is(Topic.GATEWAY, "WANGW", true);
    run(2);
    is(Topic.GATEWAY, "WANGW2", true);
    run(30);
    assertEquals(List.of(List.of(1L), List.of(1L, 2L), List.of(1L, 2L)), sent);
    failure = "";
    run(60);
    assertEquals(List.of(1L, 2L), sent.getLast());
    assertEquals(4, sent.size());
    assertTrue(state.last().stream().noneMatch(notice -> notice.isWaitingFor(MAIL)));
    assertEquals(0, state.channels().get(MAIL).failures());
  }

  @Test
  void aDeadServerIsGivenUpAfterAnHourOrSo() {
    tell(new NoticeEvent.Configured(Set.of(MAIL)));
    failure = "connection refused";
    tell(new NoticeEvent.Test());
    run(1_800);
    assertEquals(Notice.Fate.WAITING, fate());
    run(3_600);
    assertEquals(NoticeMachine.MOST_TRIES, sent.size());
    assertEquals(Notice.Fate.GIVEN_UP, fate());
    run(3_600);
    assertEquals(NoticeMachine.MOST_TRIES, sent.size(), "nothing more is tried");
  }

  private Notice.Fate fate() {
    return state.last().getFirst().deliveries().get(MAIL).fate();
  }

  @Test
  void oneMessageAtATimeAndNoMoreThanSoManyAreKept() {
    tell(new NoticeEvent.Configured(Set.of(MAIL)));
    answers = false;
    for (int i = 0; i < 3 * NoticeMachine.KEPT; i++) {
      tell(new NoticeEvent.Test());
    }
    run(60);
    assertEquals(1, sent.size(), "a server that is slow gets one");
    assertEquals(NoticeMachine.KEPT, state.last().size());
    assertEquals(2 * NoticeMachine.KEPT, state.lost());
    answers = true;
    tell(new NoticeEvent.Done(MAIL, sent.getFirst(), ""));
    run(60);
    assertTrue(sent.stream().allMatch(numbers -> numbers.size() <= NoticeMachine.TOGETHER));
    assertEquals(0, state.waiting().get(MAIL));
  }

  @Test
  void aChannelThatIsSwitchedOffGetsNothing() {
    tell(new NoticeEvent.Configured(Set.of(MAIL)));
    failure = "connection refused";
    tell(new NoticeEvent.Test());
    tell(new NoticeEvent.Configured(Set.of()));
    int before = sent.size();
    run(3_600);
    assertEquals(before, sent.size());
    assertEquals(Notice.Fate.GIVEN_UP, fate());
  }

  @Test
  void pausesGrow() {
    assertEquals(Duration.ofSeconds(5), NoticeMachine.pause(1));
    assertEquals(Duration.ofSeconds(15), NoticeMachine.pause(2));
    assertEquals(Duration.ofSeconds(600), NoticeMachine.pause(9));
  }
}
