package twinwall.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class NetnsTest {
  @KernelTest
  void aFreshNamespaceHasItsLoopbackAndNothingElse() throws Exception {
    assertFalse(Thread.currentThread().isVirtual());
    Process ip = new ProcessBuilder("ip", "-br", "link").redirectErrorStream(true).start();
    String links = new String(ip.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, ip.waitFor(), links);
    assertEquals(1, links.lines().count(), links);
    assertTrue(links.startsWith("lo ") && links.contains("UP"), links);
  }

  @KernelTest
  void entersANamespaceByItsFile() throws Exception {
    String here = Netns.identity();
    String there =
        Netns.in(
            Path.of("/proc/" + ProcessHandle.current().pid() + "/ns/net"),
            "visitor",
            Netns::identity);
    assertNotEquals(here, there);
    assertEquals(here, Netns.identity());
  }

  @Test
  void saysWhichNamespaceIsMissing() {
    KernelException e =
        assertThrows(KernelException.class, () -> Netns.in(Path.of("/nonexistent"), "t", () -> 1));
    assertEquals(Errno.ENOENT, e.errno());
    assertEquals("enter network namespace /nonexistent: ENOENT", e.getMessage());
  }

  @Test
  void passesOnWhatTheTaskThrows() {
    IOException e =
        assertThrows(
            IOException.class,
            () ->
                Netns.in(
                    Path.of("/proc/self/ns/net"),
                    "t",
                    () -> {
                      throw new IOException("mine");
                    }));
    assertTrue("mine".equals(e.getMessage()) || e instanceof KernelException, e.toString());
  }

  @Test
  void namesErrors() {
    assertEquals("EPERM", Errno.EPERM.toString());
    assertEquals("ENOBUFS", Errno.ENOBUFS.toString());
    assertEquals("EOPNOTSUPP", Errno.EOPNOTSUPP.toString());
    assertEquals("errno 4711", new Errno(4711).toString());
  }
}
