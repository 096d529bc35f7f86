package twinwall.core.service;

import java.util.List;
import java.util.Set;

/** What the machine is told. */
public sealed interface ServiceEvent {
  /** These shall be, and no others. */
  record Wanted(List<Service> services) implements ServiceEvent {
    public Wanted {
      services = List.copyOf(services);
    }
  }

  /** What this node is MASTER of now. */
  record Mastered(Set<Need.Vip> vips) implements ServiceEvent {
    public Mastered {
      vips = Set.copyOf(vips);
    }
  }

  /** An earlier engine had started this one, and it runs. */
  record Found(String name, ServiceState.Process process) implements ServiceEvent {}

  /** What looking at a service's programs and new files found. */
  record Checked(Service service, Verdict verdict) implements ServiceEvent {}

  /** Whether a service can be what it is to be. */
  sealed interface Verdict {
    record Good() implements Verdict {}

    /** Its programs are not installed. */
    record Missing(String program) implements Verdict {}

    /** Its own checker refuses the files, in these words. */
    record Refused(String words) implements Verdict {}
  }

  /** It runs; the new files are in place. */
  record Started(Service service, ServiceState.Process process) implements ServiceEvent {}

  record NotStarted(Service service, String why) implements ServiceEvent {}

  /** It was told of the new files. */
  record Reloaded(Service service) implements ServiceEvent {}

  record NotReloaded(Service service, String why) implements ServiceEvent {}

  /** A process is no more, asked to or not. */
  record Ended(String name, long pid, String how) implements ServiceEvent {}

  /** Somebody wants it started anew. */
  record Restart(String name) implements ServiceEvent {}
}
