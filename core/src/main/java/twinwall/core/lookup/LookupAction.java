package twinwall.core.lookup;

import twinwall.core.plan.Lookups;

/** What the machine wants done. */
public sealed interface LookupAction {

  /** Ask; the answer is {@link LookupEvent.Answered} or {@link LookupEvent.Failed}. */
  record Ask(Source source) implements LookupAction {}

  /** What is known changed. */
  record Known(Lookups lookups) implements LookupAction {}

  /** The last answer is worth keeping across a restart. */
  record Keep(Source.Table table, Lookups.Answer answer) implements LookupAction {}

  /** Something for the log: a source fails, or answers again. */
  record Tell(Source source, String what) implements LookupAction {}
}
