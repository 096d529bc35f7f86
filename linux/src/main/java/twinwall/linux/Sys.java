package twinwall.linux;

import java.util.Locale;

/** The system calls used here, with their numbers on x86-64 and aarch64. */
enum Sys {
  READ(0, 63),
  WRITE(1, 64),
  CLOSE(3, 57),
  IOCTL(16, 29),
  SOCKET(41, 198),
  CONNECT(42, 203),
  SENDTO(44, 206),
  RECVFROM(45, 207),
  SENDMSG(46, 211),
  RECVMSG(47, 212),
  BIND(49, 200),
  GETSOCKNAME(51, 204),
  SETSOCKOPT(54, 208),
  GETSOCKOPT(55, 209),
  KILL(62, 129),
  FSYNC(74, 82),
  SCHED_SETSCHEDULER(144, 119),
  SCHED_GETSCHEDULER(145, 120),
  MLOCKALL(151, 230),
  PRCTL(157, 167),
  GETTID(186, 178),
  OPENAT(257, 56),
  PPOLL(271, 73),
  UNSHARE(272, 97),
  EVENTFD2(290, 19),
  RECVMMSG(299, 243),
  SETNS(308, 268),
  MEMBARRIER(324, 283);

  private static final boolean ARM = arm();

  private final int x86;
  private final int arm;

  Sys(int x86, int arm) {
    this.x86 = x86;
    this.arm = arm;
  }

  long number() {
    return ARM ? arm : x86;
  }

  private static boolean arm() {
    String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    return switch (arch) {
      case "amd64", "x86_64" -> false;
      case "aarch64", "arm64" -> true;
      default -> throw new IllegalStateException("no system call numbers for " + arch);
    };
  }
}
