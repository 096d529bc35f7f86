package twinwall.core.drill;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import twinwall.core.peer.Agreement;
import twinwall.core.peer.View;

/**
 * One thing that has to be so before the addresses are moved on purpose.
 *
 * @param weight what follows when it is not so
 * @param sentence how it is, and what to do where it is not good
 */
public record Check(String name, boolean good, Weight weight, String sentence) {
  /** What a check that fails means. */
  public enum Weight {
    /** There is no drill. */
    MUST,
    /** There is one only for who insists: something would not survive. */
    SHOULD,
    /** It is worth knowing. */
    KNOW
  }

  /** Who would take over: a peer's own word on itself, where it was heard of late. */
  public static List<Check> all(View self, Optional<View> peer, String peerName) {
    List<Check> out = new ArrayList<>();
    View.Election own = self.election();
    long masters = count(own, View.Standing.MASTER);
    out.add(
        new Check(
            "this node is MASTER",
            !own.groups().isEmpty() && masters == own.groups().size(),
            Weight.MUST,
            own.groups().isEmpty()
                ? "There are no CARP addresses."
                : "This node is MASTER of "
                    + masters
                    + " of "
                    + own.groups().size()
                    + " VHIDs. A drill is started on the MASTER of all of them."));
    out.add(
        new Check(
            "this node comes back",
            own.isFit(),
            Weight.MUST,
            own.isFit()
                ? "Nothing demotes this node, so it takes its addresses back."
                : "This node is disabled, in maintenance or demoted: it would not take its"
                    + " addresses back."));
    if (peer.isEmpty()) {
      out.add(
          new Check(
              "the peer is there",
              false,
              Weight.MUST,
              peerName.isEmpty()
                  ? "No peer is known: nobody would take over."
                  : peerName + " does not tell how it is: nobody may be there to take over."));
      return out;
    }
    View there = peer.get();
    out.add(new Check("the peer is there", true, Weight.MUST, there.name() + " tells how it is."));
    roles(out, self, there);
    states(out, self, there);
    configuration(out, self, there);
    services(out, there);
    return out;
  }

  private static long count(View.Election e, View.Standing standing) {
    return e.groups().stream().filter(g -> g.standing() == standing).count();
  }

  private static void roles(List<Check> out, View self, View peer) {
    View.Election there = peer.election();
    List<String> nobody = new ArrayList<>();
    List<String> other = new ArrayList<>();
    for (Agreement.Row row :
        Agreement.of(List.of(Optional.of(self.election()), Optional.of(there))).rows()) {
      if (row.cells().getFirst().isPresent()) {
        row.cells()
            .getLast()
            .ifPresentOrElse(
                g -> {
                  if (g.standing() != View.Standing.BACKUP) {
                    other.add(row.label() + " is " + g.standing());
                  }
                },
                () -> nobody.add(row.label()));
      }
    }
    out.add(
        new Check(
            "the peer has all VHIDs",
            nobody.isEmpty(),
            Weight.SHOULD,
            nobody.isEmpty()
                ? "The peer has every VHID of this node."
                : "Nobody would have "
                    + String.join(", ", nobody)
                    + ": the peer does not know it."
                    + " Send it the virtual addresses."));
    out.add(
        new Check(
            "the peer is BACKUP",
            other.isEmpty(),
            Weight.MUST,
            other.isEmpty()
                ? "The peer is BACKUP of all of them."
                : "On the peer " + String.join(", ", other) + "."));
    List<String> why = new ArrayList<>();
    there.causes().forEach(c -> why.add(c.name()));
    if (there.maintenance()) {
      why.add("maintenance mode");
    }
    if (!there.enabled()) {
      why.add("CARP is disabled");
    }
    out.add(
        new Check(
            "the peer is fit",
            there.isFit(),
            Weight.MUST,
            there.isFit()
                ? "Nothing demotes the peer."
                : "The peer is less fit than it should be: "
                    + (why.isEmpty() ? "it is leaving" : String.join(", ", why))
                    + ". It would not take over, or not well."));
    boolean quiet = there.alarms().isEmpty() && self.election().alarms().isEmpty();
    out.add(
        new Check(
            "no alarms",
            quiet,
            Weight.SHOULD,
            quiet
                ? "Neither node has an alarm of CARP."
                : "There are alarms of CARP: see Status > CARP."));
  }

  private static void states(List<Check> out, View self, View peer) {
    View.States here = self.states();
    View.States there = peer.states();
    boolean in = here.on() && there.on() && here.synchronised() && there.synchronised();
    out.add(
        new Check(
            "states are synchronized",
            in,
            Weight.SHOULD,
            in
                ? "Both nodes have every connection ("
                    + here.flows()
                    + " here, "
                    + there.flows()
                    + " there)."
                : !here.on() || !there.on()
                    ? "States are not synchronized: " + here.flows() + " connections would break."
                    : "Not every connection is known on both nodes ("
                        + (here.synchronised() ? there.why() : here.why())
                        + "): what is not known would break."));
    long differing = Math.max(here.differing(), there.differing());
    out.add(
        new Check(
            "states are alike",
            differing == 0,
            differing < 0 ? Weight.KNOW : Weight.SHOULD,
            differing < 0
                ? "The tables have not been compared yet."
                : differing == 0
                    ? "The last comparison found no difference."
                    : differing + " connections differ: see 'twinwall states diff'."));
  }

  private static void configuration(List<Check> out, View self, View peer) {
    View.Document here = self.config();
    View.Document there = peer.config();
    View.Document sender = here.target().isEmpty() ? there : here;
    boolean in = sender.standing().equals("in sync");
    out.add(
        new Check(
            "the configuration is in sync",
            in,
            Weight.SHOULD,
            in
                ? "The secondary runs what the primary sends."
                : sender.target().isEmpty()
                    ? "Neither node sends its configuration: nobody knows whether the rules are the"
                        + " same there."
                    : "Config sync says: "
                        + sender.standing()
                        + ". The rules may be other ones"
                        + " there."));
    boolean calm = here.pending() + there.pending() == 0 && !here.trial() && !there.trial();
    out.add(
        new Check(
            "nothing waits",
            calm,
            Weight.SHOULD,
            calm
                ? "Nothing is saved and not applied, nothing on trial."
                : "Something is saved and not applied, or on trial: apply, confirm or discard it."));
    boolean force = here.failure().isEmpty() && there.failure().isEmpty();
    out.add(
        new Check(
            "the configuration is in force",
            force,
            Weight.SHOULD,
            force
                ? "Both nodes run what they should."
                : "Not in force: " + (here.failure().isEmpty() ? there : here).failure()));
  }

  private static void services(List<Check> out, View peer) {
    List<String> troubles = peer.services().troubles();
    out.add(
        new Check(
            "services are well there",
            troubles.isEmpty(),
            Weight.SHOULD,
            troubles.isEmpty()
                ? "The peer's services have no trouble."
                : "On the peer: " + String.join(" ", troubles)));
  }

  /** Whether a drill may begin. */
  public static boolean allow(List<Check> all, boolean forced) {
    return all.stream()
        .allMatch(
            c -> c.good() || c.weight() == Weight.KNOW || forced && c.weight() == Weight.SHOULD);
  }
}
