package twinwall.node.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import twinwall.node.Log;
import twinwall.node.Supervisor;

/** {@code twinwall run}: starts and watches the engine and the face. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = "Start and watch both processes of a node: the engine and the face.")
public final class RunCommand implements Callable<Integer> {
  @Mixin private Directories at = new Directories();

  @Override
  public Integer call() throws Exception {
    String launcher = System.getProperty("twinwall.launcher", "");
    if (launcher.isEmpty()) {
      System.err.println("Start this with the 'twinwall' command.");
      return 2;
    }
    Files.createDirectories(
        at.run, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
    Supervisor supervisor =
        new Supervisor(Path.of(launcher), at.config, at.run, new Log(System.err, "run"));
    CountDownLatch done = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  supervisor.stop();
                  try {
                    if (!done.await(20, TimeUnit.SECONDS)) {
                      System.err.println("The node did not stop within 20 s.");
                    }
                  } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                  }
                },
                "stop"));
    try {
      return supervisor.watch();
    } catch (IOException e) {
      System.err.println("The node does not start: " + e.getMessage());
      return 1;
    } finally {
      done.countDown();
    }
  }
}
