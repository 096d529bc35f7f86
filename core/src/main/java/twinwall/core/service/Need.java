package twinwall.core.service;

import java.util.Set;

/** When a service may run. */
public sealed interface Need {
  Need ALWAYS = new Always();

  /** A group of virtual addresses of which this node may be MASTER. */
  record Vip(String device, int vhid) {}

  /** Whatever this node's role is. */
  record Always() implements Need {}

  /** Only while this node is MASTER of this one. */
  record MasterOf(Vip vip) implements Need {}

  /** Only while this node is MASTER of anything. */
  record MasterOfAny() implements Need {}

  default boolean satisfied(Set<Vip> mastered) {
    return switch (this) {
      case Always _ -> true;
      case MasterOf(Vip vip) -> mastered.contains(vip);
      case MasterOfAny _ -> !mastered.isEmpty();
    };
  }

  /**
   * Whether it goes on when the engine is killed, and is adopted by the next one. What is bound to
   * a role ends with the engine: nobody is left who would end it when the role goes.
   */
  default boolean outlivesTheEngine() {
    return this instanceof Always;
  }

  /** For people. */
  default String told() {
    return switch (this) {
      case Always _ -> "always";
      case MasterOf(Vip vip) -> "MASTER of " + vip.vhid() + "@" + vip.device();
      case MasterOfAny _ -> "MASTER";
    };
  }
}
