package twinwall.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ProcessFiguresTest {
  private static final int MANY = 50;

  @Test
  void whatIsHeldIsCounted() throws Exception {
    ProcessFigures before = ProcessFigures.now(true);
    assertEquals(ProcessHandle.current().pid(), before.pid());
    assertTrue(before.residentBytes() > before.heapBytes() / 2, before.toString());
    var enough = new CountDownLatch(1);
    var held = new byte[MANY << 20];
    List<FileChannel> open = new ArrayList<>();
    try {
      for (int i = 0; i < MANY; i++) {
        open.add(FileChannel.open(Path.of("/dev/null")));
        Thread.ofPlatform().daemon().start(() -> await(enough));
      }
      ProcessFigures after = ProcessFigures.now(true);
      assertTrue(after.threads() >= before.threads() + MANY / 2, before + " " + after);
      assertTrue(after.descriptors() >= before.descriptors() + MANY / 2, before + " " + after);
      assertTrue(after.heapBytes() >= before.heapBytes() + held.length / 2, before + " " + after);
    } finally {
      enough.countDown();
      for (FileChannel channel : open) {
        channel.close();
      }
    }
  }

  private static void await(CountDownLatch enough) {
    try {
      enough.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aLineOfProcIsFoundByItsLabel() throws IOException {
    String status = Files.readString(Path.of("/proc/self/status"));
    assertTrue(ProcessFigures.number(status, "VmRSS:") > 0);
    assertEquals(17, ProcessFigures.number("Threads:\t17\nX: 3\n", "Threads:"));
    assertEquals(0, ProcessFigures.number("", "Threads:"));
  }
}
