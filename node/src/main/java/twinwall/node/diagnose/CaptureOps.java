package twinwall.node.diagnose;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.diagnose.Capture;
import twinwall.core.net.Prefix;
import twinwall.node.control.Op;
import twinwall.node.control.Refusal;

/**
 * {@code capture.start}, {@code capture.stop}, {@code capture.list}, {@code capture.text}, {@code
 * capture.read}, {@code capture.delete}.
 */
final class CaptureOps {
  static final int SECONDS = 600;
  private static final int PART = 512 << 10;
  private static final int MOST_TEXT = 256 << 10;
  private static final int MOST_SHOWN = 1_000;
  private static final int SHOWN = 200;
  private static final long TEXT_SECONDS = 10;

  /** Programs that tell a file as text, and places of the control socket. */
  private final Semaphore telling = new Semaphore(3);

  private final JsonMapper json = JsonMapper.builder().build();
  private final Captures captures;
  private final Supplier<Faces> faces;

  CaptureOps(Captures captures, Supplier<Faces> faces) {
    this.captures = captures;
    this.faces = faces;
  }

  Map<String, Op> ops() {
    return Map.of(
        "capture.start", this::start,
        "capture.stop", this::stop,
        "capture.list", _ -> list(),
        "capture.text", this::text,
        "capture.read", this::read,
        "capture.delete", this::delete);
  }

  private static Refusal failed(IOException e) {
    return new Refusal("the captures of this node cannot be used: " + e.getMessage());
  }

  private JsonNode start(ObjectNode args) throws Refusal {
    Faces.Face face = faces.get().need("interface", Texts.text(args, "interface"));
    String host = Texts.text(args, "host");
    Optional<Prefix> prefix = Prefix.parse(host);
    if (!host.isEmpty() && prefix.isEmpty()) {
      throw Texts.refused("host", Texts.quoted(host) + " is no address and no network.");
    }
    int port = Texts.number(args, "port", 1, 65_535, 0);
    Capture capture =
        new Capture(
            face.device(),
            choice(args, "family", Capture.Family.values()),
            choice(args, "protocol", Capture.Protocol.values()),
            prefix,
            port == 0 ? OptionalInt.empty() : OptionalInt.of(port),
            Texts.number(args, "length", 0, Capture.LONGEST_PACKET, 0),
            Texts.number(args, "count", 0, Capture.MOST_PACKETS, Capture.PACKETS),
            Texts.flag(args, "promiscuous"));
    Optional<String> never = capture.contradiction();
    if (never.isPresent()) {
      throw Texts.refused("protocol", never.get());
    }
    int seconds = Texts.number(args, "seconds", 1, Captures.LONGEST_SECONDS, SECONDS);
    try {
      CaptureRun run = captures.start(face, capture, seconds);
      ObjectNode out = json.createObjectNode();
      write(out, run);
      return out;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** By its name in small letters; the first when nothing is said. */
  private static <T extends Enum<T>> T choice(ObjectNode args, String name, T[] all)
      throws Refusal {
    String word = Texts.text(args, name);
    List<String> words = new ArrayList<>();
    for (T one : all) {
      words.add(one.name().toLowerCase(Locale.ROOT));
      if (word.equals(words.getLast()) || word.isEmpty()) {
        return one;
      }
    }
    throw Texts.refused(name, "This is one of " + String.join(", ", words) + ".");
  }

  private JsonNode stop(ObjectNode args) throws Refusal {
    String name = Texts.text(args, "name");
    CaptureRun run =
        captures
            .run(name)
            .filter(CaptureRun::isRunning)
            .orElseThrow(
                () -> Texts.refused("name", "No capture " + Texts.quoted(name) + " runs."));
    captures.stop(run, "It was stopped.");
    try {
      run.awaitEnd(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    ObjectNode out = json.createObjectNode();
    write(out, run);
    return out;
  }

  private JsonNode list() throws Refusal {
    ArrayNode out = json.createArrayNode();
    try {
      for (Captures.Kept kept : captures.list()) {
        ObjectNode one = out.addObject();
        if (kept.run().isPresent()) {
          write(one, kept.run().get());
        } else {
          String id = kept.name().split("-", 3)[1];
          String label = faces.get().find(id).map(Faces.Face::label).orElse(id);
          one.put("name", kept.name()).put("interface", label).put("running", false);
          one.put("bytes", kept.bytes()).put("since", kept.changed().toString());
          one.put("why", "An engine before this one took it.");
        }
      }
    } catch (IOException e) {
      throw failed(e);
    }
    return out;
  }

  private static void write(ObjectNode out, CaptureRun run) {
    CaptureRun.Seen seen = run.seen();
    out.put("name", run.name()).put("interface", run.face().label());
    out.put("device", run.face().device()).put("filter", run.capture().filter());
    out.put("since", Instant.ofEpochSecond(run.since().getEpochSecond()).toString());
    out.put("running", seen.running()).put("packets", seen.packets()).put("bytes", seen.bytes());
    if (!seen.why().isEmpty()) {
      out.put("why", seen.why());
    }
  }

  /** A part of the file, so that nobody has to hold it all. */
  private JsonNode read(ObjectNode args) throws Refusal {
    Path file = captures.file(Texts.text(args, "name"));
    long offset = args.path("offset").asLong(0);
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      // While it runs the file may end in the middle of a packet.
      long end =
          captures
              .run(Texts.text(args, "name"))
              .filter(CaptureRun::isRunning)
              .map(run -> run.seen().bytes())
              .orElse(in.length());
      byte[] some = new byte[Math.clamp(end - offset, 0, PART)];
      if (offset < 0 || offset > end) {
        throw Texts.refused("offset", "The file has " + end + " bytes.");
      }
      in.seek(offset);
      in.readFully(some);
      return json.createObjectNode()
          .put("size", end)
          .put("offset", offset)
          .put("data", Base64.getEncoder().encodeToString(some));
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private JsonNode delete(ObjectNode args) throws Refusal {
    String name = Texts.text(args, "name");
    try {
      captures.delete(name);
    } catch (IOException e) {
      throw failed(e);
    }
    return json.createObjectNode().put("name", name);
  }

  /** What strangers sent is read by a process that may do nothing. */
  private JsonNode text(ObjectNode args) throws Refusal {
    Path file = captures.file(Texts.text(args, "name"));
    Capture.Detail detail = choice(args, "detail", Capture.Detail.values());
    int packets = Texts.number(args, "packets", 1, MOST_SHOWN, SHOWN);
    Tools.need("tcpdump");
    List<String> words = new ArrayList<>(detail.words());
    words.addAll(List.of("-c", Integer.toString(packets)));
    if (!telling.tryAcquire()) {
      throw new Refusal(Refusal.Kind.BUSY, "other captures are being told as text", List.of());
    }
    try {
      Process process =
          Tools.asNobody(List.of(), words)
              .redirectInput(file.toFile())
              .redirectError(new File("/dev/null"))
              .start();
      byte[] kept;
      boolean ended;
      try {
        Thread watch =
            Thread.ofPlatform().daemon().name("capture-text").start(() -> watch(process));
        kept = process.getInputStream().readNBytes(MOST_TEXT);
        process.destroyForcibly();
        ended = kept.length < MOST_TEXT;
        watch.interrupt();
      } finally {
        process.destroyForcibly();
      }
      ObjectNode out = json.createObjectNode().put("name", String.valueOf(file.getFileName()));
      out.put("packets", packets).put("whole", ended);
      ArrayNode lines = out.putArray("lines");
      for (String line : new String(kept, StandardCharsets.UTF_8).split("\n")) {
        if (!line.isEmpty()) {
          lines.add(Texts.clean(line.replace('\t', ' ')));
        }
      }
      return out;
    } catch (IOException e) {
      throw failed(e);
    } finally {
      telling.release();
    }
  }

  private static void watch(Process process) {
    try {
      if (!process.waitFor(TEXT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // it has ended
    }
  }
}
