package twinwall.lab.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** Debian's udhcpc on the client's machine, once to an address and no further. */
record DhcpClient(Path script) {
  static final String PROGRAM = "/usr/sbin/udhcpc";

  private static final String SCRIPT =
      "#!/bin/sh\n[ \"$1\" = bound ] && echo \"bound $ip $router $dns\"\nexit 0\n";

  /** What a client was given. */
  record Offer(String address, String router, String resolver) {}

  static DhcpClient in(Path directory) throws IOException {
    Path script = directory.resolve("bound.sh");
    Files.writeString(script, SCRIPT);
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    return new DhcpClient(script);
  }

  /** Asks as the client of this number, for 30 s at most. */
  Offer ask(Site site, int number) {
    List<String> command =
        List.of(
            PROGRAM,
            "-i",
            "eth0",
            "-f",
            "-n",
            "-q",
            "-t",
            "30",
            "-T",
            "1",
            "-x",
            "0x3d:010b0000000a%02x".formatted(number),
            "-s",
            script.toString());
    String said = Ran.run(site.box(Topology.CLIENT).within(command)).orFail().said();
    String[] bound =
        said.lines()
            .filter(line -> line.startsWith("bound "))
            .findFirst()
            .orElseThrow(() -> new LabException("no address: " + said))
            .split(" ");
    return new Offer(bound[1], bound[2], bound[3]);
  }
}
