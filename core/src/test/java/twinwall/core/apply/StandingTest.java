package twinwall.core.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import twinwall.core.config.Xml;

class StandingTest {
  private static final List<String> SECTIONS = List.of("aliases", "filter", "nat", "system");

  private static Xml document(String aliases, String filter, String nat, String system) {
    Xml out = Xml.of("pfsense", Xml.of("revision", "r"));
    String[] texts = {aliases, filter, nat, system};
    for (int i = 0; i < texts.length; i++) {
      if (!texts[i].isEmpty()) {
        out = out.plus(Xml.of(SECTIONS.get(i), texts[i]));
      }
    }
    return out;
  }

  private static String words(Xml x) {
    return String.join(",", SECTIONS.stream().map(x::text).toList());
  }

  private static void is(String saved, String applied, Standing standing) {
    assertEquals(saved, words(standing.saved()));
    assertEquals(applied, words(standing.applied()));
  }

  private final Standing start = Standing.inForce(document("a", "f", "n", "s"), 1);

  @Test
  void savedWaitsUntilItIsApplied() {
    Standing later =
        start.later(document("a", "f2", "n", "s"), 2).later(document("a", "f3", "", "s"), 3);
    is("a,f3,,s", "a,f,n,s", later);
    assertTrue(later.isPending());
    assertEquals(List.of(2L, 3L), later.waiting());
    assertEquals(Set.of("filter", "nat"), later.pendingSections());
    Standing applied = later.apply(3);
    is("a,f3,,s", "a,f3,,s", applied);
    assertEquals(
        new Standing(
            applied.saved(), applied.saved(), 3, List.of(), java.util.Optional.empty(), false),
        applied);
    is("a,f,n,s", "a,f,n,s", later.discarded(4));
  }

  @Test
  void whatIsSavedAsItWasDoesNotWaitAnyMore() {
    Standing undone =
        start.later(document("a", "f2", "n", "s"), 2).later(document("a", "f", "n", "s"), 3);
    assertFalse(undone.isPending());
    assertEquals(List.of(), undone.waiting());
  }

  @Test
  void someSectionsTakeEffectWhileOthersWait() {
    Standing later = start.later(document("a", "f2", "n", "s"), 2);
    assertEquals(Set.of(), later.inTheWay(document("a", "f2", "n", "s2")));
    Standing both = later.now(document("a", "f2", "n", "s2"), 3);
    is("a,f2,n,s2", "a,f,n,s2", both);
    assertEquals(3, both.label());
    assertEquals(List.of(2L), both.waiting());
    assertEquals(Set.of("filter"), later.inTheWay(document("a", "f3", "n", "s2")));
  }

  @Test
  void aTrialThatNobodyConfirmedIsTakenBackAndWaits() {
    Standing trial = start.later(document("a", "f2", "n", "s"), 2).applyOnTrial("id", 2);
    is("a,f2,n,s", "a,f2,n,s", trial);
    // A password that is changed meanwhile stays, a rule that is saved meanwhile waits.
    Standing busy =
        trial.now(document("a", "f2", "n", "s2"), 3).later(document("a", "f2", "n2", "s2"), 4);
    Standing back = busy.back(5);
    is("a,f2,n2,s2", "a,f,n,s2", back);
    assertEquals(List.of(2L, 4L), back.waiting());
    assertTrue(back.gaveUp());
    assertEquals(1, back.label());
    // What nobody confirmed is not put into force by a restart of the machine; by a person it is.
    is("a,f2,n2,s2", "a,f,n,s2", back.booted(6));
    assertFalse(back.apply(6).gaveUp());
    is("a,f,n,s2", "a,f,n,s2", back.discarded(6));
    // In the middle of a trial the machine comes up with what was before.
    is("a,f2,n2,s2", "a,f,n,s2", busy.booted(6));
    is("a,f,n,s2", "a,f,n,s2", busy.discarded(6));
    Standing confirmed = busy.confirmed();
    is("a,f2,n2,s2", "a,f2,n,s2", confirmed);
    assertEquals(confirmed, confirmed.back(7));
  }

  @Test
  void aMachineComesUpWithWhatIsSaved() {
    is("a,f2,n,s", "a,f2,n,s", start.later(document("a", "f2", "n", "s"), 2).booted(3));
  }

  @Test
  void whatAPeerBroughtGoesFromWhatIsSavedToo() {
    Standing own = start.later(document("a2", "f", "n", "s"), 2);
    Standing trial = own.received(x -> x.put(Xml.of("filter", "f2")), "id", "p", 3);
    is("a2,f2,n,s", "a,f2,n,s", trial);
    Standing more = trial.received(x -> x.put(Xml.of("nat", "n2")), "id2", "p", 4);
    is("a2,f2,n2,s", "a,f2,n2,s", more);
    is("a2,f,n,s", "a,f,n,s", more.back(5));
    assertFalse(more.back(5).gaveUp());
    is("a2,f2,n2,s", "a,f2,n2,s", more.confirmed());
    // The peer's word counts for what may come back, too.
    Standing told = trial.everywhere(x -> x.put(Xml.of("system", "s2")), 5).back(6);
    is("a2,f,n,s2", "a,f,n,s2", told);
  }

  @Test
  void whatAPeerSaysAgainChangesNothing() {
    assertEquals(start, start.everywhere(x -> x, 2));
    Standing waits = start.later(document("a", "f2", "n", "s"), 2);
    assertEquals(waits, waits.everywhere(x -> x, 3));
    Standing trial = start.received(x -> x.put(Xml.of("filter", "f2")), "id", "p", 2);
    assertEquals(trial, trial.received(x -> x.put(Xml.of("filter", "f2")), "id", "p", 3));
    assertEquals(2, trial.everywhere(x -> x, 3).confirmed().label());
    // So it is when what is in force is loaded again, as a whole, while something else waits.
    assertEquals(1, waits.later(start.saved(), 3).apply(3).label());
  }

  /** Whatever happens: each section in force is one that was saved at the moment it came there. */
  @Test
  void property() {
    for (int seed = 0; seed < 3_000; seed++) {
      Random random = new Random(seed);
      Standing now = start;
      List<String> story = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        long number = i + 2;
        Xml next = now.saved().put(Xml.of(SECTIONS.get(random.nextInt(4)), "v" + i));
        Standing before = now;
        int what = random.nextInt(9);
        story.add(what + ":" + words(next));
        String at = "seed " + seed + " " + story;
        switch (what) {
          case 0, 1 -> {
            now = before.later(next, number);
            assertEquals(before.applied(), now.isPending() ? now.applied() : before.applied(), at);
          }
          case 2 -> {
            if (before.inTheWay(next).isEmpty()) {
              now = before.now(next, number);
              Set<String> waits = new java.util.TreeSet<>(now.pendingSections());
              assertEquals(before.pendingSections(), waits, at);
            }
          }
          case 3 -> now = before.trial().isEmpty() ? before.apply(number) : before.confirmed();
          case 4 -> {
            if (before.trial().isEmpty()) {
              now = before.applyOnTrial("t" + i, number);
              assertTrue(Standing.same(now.back(number).applied(), before.applied()), at);
              assertTrue(Standing.same(now.back(number).saved(), before.saved()), at);
            }
          }
          case 5 -> {
            now = before.back(number);
            assertTrue(now.trial().isEmpty(), at);
            assertTrue(
                Standing.same(now.saved(), before.saved())
                    || before.trial().map(t -> !t.isOwn()).orElse(false),
                at);
          }
          case 6 -> now = before.discarded(number);
          case 7 -> now = before.booted(number);
          default -> {
            String name = SECTIONS.get(random.nextInt(4));
            String id = "p" + i;
            if (before.trial().filter(Standing.Trial::isOwn).isEmpty()) {
              now = before.received(x -> x.put(Xml.of(name, id)), id, "peer", number);
              assertEquals(id, now.applied().text(name), at);
              if (before.trial().isEmpty()) {
                Standing back = now.back(number);
                assertTrue(Standing.same(back.applied(), before.applied()), at);
              }
            }
          }
        }
        assertEquals(now.isPending(), !now.pendingSections().isEmpty(), at);
        assertTrue(now.isPending() || now.waiting().isEmpty(), at);
        assertTrue(!now.gaveUp() || now.isPending(), at);
        if (now.trial().isEmpty()) {
          assertEquals(now, now.back(99), at);
        }
        assertTrue(now.booted(99).trial().isEmpty(), at);
        assertFalse(now.discarded(99).isPending(), at);
      }
    }
  }
}
