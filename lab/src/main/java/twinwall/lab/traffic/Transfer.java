package twinwall.lab.traffic;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/** One long HTTP transfer that runs until it is told to end, and then says whether it was whole. */
final class Transfer {
  private static final int PATIENCE_MILLIS = 30_000;
  private static final Pattern SHA = Pattern.compile("[0-9a-f]{64}");

  private final String name;
  private final Progress progress = new Progress();
  private final Thread thread;
  private volatile boolean enough;
  private volatile String problem = "";

  private Transfer(String name, Work work) {
    this.name = name;
    this.thread =
        Thread.ofPlatform()
            .daemon()
            .name(name)
            .start(() -> {
              try {
                work.run(this);
              } catch (IOException | RuntimeException e) {
                problem = e.toString();
              }
            });
  }

  private interface Work {
    void run(Transfer self) throws IOException;
  }

  static Transfer download(InetSocketAddress server, int megabits) {
    return new Transfer("download", self -> self.runDownload(server, megabits));
  }

  static Transfer upload(InetSocketAddress server, int megabits) {
    return new Transfer("upload", self -> self.runUpload(server, megabits));
  }

  private static Socket connect(InetSocketAddress server) throws IOException {
    var socket = new Socket();
    socket.connect(server, PATIENCE_MILLIS);
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  private void runDownload(InetSocketAddress server, int megabits) throws IOException {
    try (Socket socket = connect(server)) {
      var in = new BufferedInputStream(socket.getInputStream(), Content.BLOCK);
      ask(socket, "GET /endless?rate=" + megabits + " HTTP/1.1\r\nHost: lab\r\n\r\n");
      HttpBytes.head(in, 8192);
      Thread.ofPlatform().daemon().name("download-end").start(() -> closeWhenEnough(socket));
      progress.start();
      MessageDigest digest = Content.digest();
      String trailer = HttpBytes.readChunks(in, digest, progress);
      progress.stop();
      compare(trailer, Content.hex(digest));
    }
  }

  private void closeWhenEnough(Socket socket) {
    try {
      awaitEnough();
      socket.shutdownOutput();
    } catch (IOException e) {
      problem = e.toString();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void awaitEnough() throws InterruptedException {
    while (!enough) {
      wait();
    }
  }

  private void runUpload(InetSocketAddress server, int megabits) throws IOException {
    try (Socket socket = connect(server)) {
      var in = new BufferedInputStream(socket.getInputStream());
      var out = new BufferedOutputStream(socket.getOutputStream(), Content.BLOCK);
      ask(socket, "PUT /upload HTTP/1.1\r\nHost: lab\r\nTransfer-Encoding: chunked\r\n\r\n");
      progress.start();
      MessageDigest digest = Content.digest();
      var content = new Content();
      var pace = new Pace(megabits * 1_000_000L);
      byte[] block = new byte[Content.BLOCK];
      while (!enough) {
        content.next(block);
        digest.update(block);
        HttpBytes.chunk(out, block, block.length);
        out.flush();
        progress.more(block.length);
        pace.after(block.length);
      }
      HttpBytes.lastChunk(out, "");
      progress.stop();
      HttpBytes.head(in, 8192);
      compare(new String(in.readAllBytes(), StandardCharsets.UTF_8), Content.hex(digest));
    }
  }

  private static void ask(Socket socket, String request) throws IOException {
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
  }

  private void compare(String said, String mine) {
    Matcher theirs = SHA.matcher(said);
    if (!theirs.find()) {
      problem = "the server did not say its checksum";
    } else if (!theirs.group().equals(mine)) {
      problem = "the checksums differ: the content was damaged on its way";
    }
  }

  /** Bytes so far. */
  long bytes() {
    return progress.total();
  }

  /** Ends the transfer in good order, waits for that, and says how it went. */
  void end(ObjectNode json, long boundMillis) throws InterruptedException {
    synchronized (this) {
      enough = true;
      notifyAll();
    }
    thread.join(boundMillis);
    if (thread.isAlive()) {
      problem = "it does not come to an end";
    }
    progress.write(json);
    json.put("name", name).put("ok", problem.isEmpty()).put("problem", problem);
  }
}
