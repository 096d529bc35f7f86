package twinwall.lab.traffic;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The internet's web server: files of any size and their checksums, a download without end (its
 * checksum comes as the trailer once the reader has closed its half), and a sink for uploads.
 */
final class HttpHost implements AutoCloseable {
  static final String CHECKSUM = "Content-SHA256";
  private static final int MAX_HEADER = 8192;
  private static final Pattern FILE =
      Pattern.compile("/download/([0-9]{1,6})([KMG]?)(\\.sha256)?(?:\\?rate=([0-9]{1,5}))?");
  private static final Pattern ENDLESS = Pattern.compile("/endless(?:\\?rate=([0-9]{1,5}))?");

  private final ServerSocket server;
  private final Consumer<Progress> uploads;
  private final Semaphore places = new Semaphore(64);

  /** Serves from now on; each upload's progress is told when it begins. */
  HttpHost(InetSocketAddress address, Consumer<Progress> uploads) throws IOException {
    this.uploads = uploads;
    this.server = new ServerSocket();
    server.setReuseAddress(true);
    server.bind(address, 128);
    Thread.ofPlatform().daemon().name("http").start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        if (!places.tryAcquire()) {
          socket.close();
          continue;
        }
        Thread.ofPlatform().daemon().name("http-" + socket.getPort()).start(() -> talk(socket));
      } catch (IOException _) {
        // Closed, or one connection died before it began.
      }
    }
  }

  private void talk(Socket socket) {
    try (socket) {
      socket.setSoTimeout(60_000);
      var in = new BufferedInputStream(socket.getInputStream(), Content.BLOCK);
      var out = new BufferedOutputStream(socket.getOutputStream(), Content.BLOCK);
      String head = HttpBytes.head(in, MAX_HEADER);
      String[] words = head.substring(0, Math.max(0, head.indexOf('\r'))).split(" ");
      if (words.length != 3) {
        answer(out, "400 Bad Request", "not HTTP\n");
      } else if (words[0].equals("GET")) {
        get(socket, words[1], out);
      } else if ((words[0].equals("PUT") || words[0].equals("POST"))
          && words[1].equals("/upload")) {
        upload(head, in, out);
      } else {
        answer(out, "405 Method Not Allowed", "GET anything, PUT or POST /upload\n");
      }
      out.flush();
    } catch (IOException _) {
      // The other side is gone; it knows better than we do why.
    } finally {
      places.release();
    }
  }

  private static void get(Socket socket, String path, OutputStream out) throws IOException {
    Matcher file = FILE.matcher(path);
    Matcher endless = ENDLESS.matcher(path);
    if (endless.matches()) {
      endless(socket, rate(endless.group(1)), out);
    } else if (file.matches()) {
      long size = size(file.group(1), file.group(2));
      if (file.group(3) != null) {
        answer(out, "200 OK", checksum(size) + "\n");
      } else {
        head(out, "200 OK", "application/octet-stream", "Content-Length: " + size);
        send(size, rate(file.group(4)), out);
      }
    } else if (path.equals("/")) {
      answer(
          out,
          "200 OK",
          """
          This is the internet of a Twinwall lab.
            GET /download/100M          100 MiB of noise (K, M, G; ?rate=50 limits to 50 Mbit/s)
            GET /download/100M.sha256   its checksum
            GET /endless?rate=50        noise until you have had enough
            PUT /upload                 whatever you like; the answer is its checksum
          You come from %s.
          """
              .formatted(socket.getInetAddress().getHostAddress()));
    } else {
      answer(out, "404 Not Found", "there is no " + path + " here\n");
    }
  }

  private static long rate(String megabits) {
    return megabits == null ? 0 : Long.parseLong(megabits) * 1_000_000;
  }

  private static long size(String digits, String unit) {
    int shift =
        switch (unit) {
          case "K" -> 10;
          case "M" -> 20;
          case "G" -> 30;
          default -> 0;
        };
    return Long.parseLong(digits) << shift;
  }

  private static String checksum(long size) {
    MessageDigest digest = Content.digest();
    var content = new Content();
    byte[] block = new byte[Content.BLOCK];
    for (long left = size; left > 0; left -= Content.BLOCK) {
      content.next(block);
      digest.update(block, 0, (int) Math.min(left, Content.BLOCK));
    }
    return Content.hex(digest);
  }

  private static void send(long size, long rate, OutputStream out) throws IOException {
    var content = new Content();
    var pace = new Pace(rate);
    byte[] block = new byte[Content.BLOCK];
    for (long left = size; left > 0; left -= Content.BLOCK) {
      content.next(block);
      int now = (int) Math.min(left, Content.BLOCK);
      out.write(block, 0, now);
      pace.after(now);
    }
  }

  private static void endless(Socket socket, long rate, OutputStream out) throws IOException {
    head(
        out,
        "200 OK",
        "application/octet-stream",
        "Transfer-Encoding: chunked\r\nTrailer: " + CHECKSUM);
    MessageDigest digest = Content.digest();
    var content = new Content();
    var pace = new Pace(rate);
    byte[] block = new byte[Content.BLOCK];
    var hasEnough = HttpBytes.whenClosed(socket);
    while (!hasEnough.isDone()) {
      content.next(block);
      digest.update(block);
      HttpBytes.chunk(out, block, block.length);
      out.flush();
      pace.after(block.length);
    }
    HttpBytes.lastChunk(out, CHECKSUM + ": " + Content.hex(digest) + "\r\n");
  }

  private void upload(String head, InputStream in, OutputStream out) throws IOException {
    String lower = head.toLowerCase(java.util.Locale.ROOT);
    if (lower.contains("\r\nexpect: 100-continue")) {
      out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
    }
    var progress = new Progress();
    progress.start();
    uploads.accept(progress);
    MessageDigest digest = Content.digest();
    if (lower.contains("\r\ntransfer-encoding: chunked")) {
      HttpBytes.readChunks(in, digest, progress);
    } else {
      Matcher length = Pattern.compile("\r\ncontent-length: *([0-9]{1,15})\r\n").matcher(lower);
      if (!length.find()) {
        answer(out, "411 Length Required", "say how long it is\n");
        return;
      }
      HttpBytes.readExactly(in, Long.parseLong(length.group(1)), digest, progress);
    }
    progress.stop();
    answer(
        out,
        "200 OK",
        "{\"bytes\":" + progress.total() + ",\"sha256\":\"" + Content.hex(digest) + "\"}\n");
  }

  private static void head(OutputStream out, String status, String type, String more)
      throws IOException {
    String head =
        "HTTP/1.1 "
            + status
            + "\r\nContent-Type: "
            + type
            + "\r\nConnection: close\r\n"
            + more
            + "\r\n\r\n";
    out.write(head.getBytes(StandardCharsets.US_ASCII));
  }

  private static void answer(OutputStream out, String status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    head(out, status, "text/plain; charset=utf-8", "Content-Length: " + body.length);
    out.write(body);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
