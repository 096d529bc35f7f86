package twinwall.core.service;

/** What the machine wants done; every one but {@link Tell} and {@link Forget} is answered. */
public sealed interface ServiceAction {
  /** Look whether this can be; answered by {@link ServiceEvent.Checked}. */
  record Check(Service service) implements ServiceAction {}

  /** Put the files in place and start it; {@link ServiceEvent.Started} or the like. */
  record Start(Service service) implements ServiceAction {}

  /** Put the files in place and tell it; {@link ServiceEvent.Reloaded} or the like. */
  record Reload(Service service, long pid) implements ServiceAction {}

  /** End it: asked first, or without a word; {@link ServiceEvent.Ended}. */
  record End(String name, long pid, boolean killed) implements ServiceAction {}

  /** Nobody wants it, and it runs no more. */
  record Forget(String name) implements ServiceAction {}

  /** Something for the log. */
  record Tell(String name, String what, String why) implements ServiceAction {}
}
