package twinwall.core.confsync;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import twinwall.core.config.Xml;
import twinwall.core.confsync.RpcTree.NotConfig;

/**
 * Whether two nodes hold the same: a digest over those parts of a document that were sent, in an
 * order that does not depend on the file. Both sides compute it, the sender from its payload, the
 * receiver from the configuration that it runs.
 */
public final class Parity {
  private Parity() {}

  /** Which parts a payload holds: a section as a whole, or its children by name. */
  public static RpcValue.Struct shape(RpcValue.Struct payload) {
    SequencedMap<String, RpcValue> shape = new LinkedHashMap<>();
    payload
        .members()
        .forEach((name, value) -> {
          boolean parts =
              Sections.byName(name).map(s -> s.landing() == Sections.Landing.MERGE).orElse(false);
          shape.put(
              name,
              parts && value instanceof RpcValue.Struct struct
                  ? RpcValue.items(struct.members().keySet().stream().map(RpcValue::of).toList())
                  : RpcValue.EMPTY);
        });
    return new RpcValue.Struct(shape);
  }

  /** What a receiver of this payload should answer. */
  public static String expected(RpcValue.Struct payload) throws NotConfig {
    var document = Xml.of("pfsense", RpcTree.children(payload, ""));
    return digest(document, shape(payload));
  }

  /** The digest of the parts of a document that a shape names. */
  public static String digest(Xml root, RpcValue.Struct shape) throws NotConfig {
    boolean admins =
        shape.get("hasync").orElse(RpcValue.EMPTY) instanceof RpcValue.Items items
            && items.values().contains(RpcValue.of("adminsync"));
    var parts = new ArrayList<Xml>();
    for (var member : shape.members().entrySet()) {
      var name = member.getKey();
      if (Sections.byName(name).isEmpty()) {
        throw new NotConfig(name, "config sync does not carry this section");
      }
      for (var section : root.children(name)) {
        var part =
            member.getValue() instanceof RpcValue.Items children
                ? section.withChildren(
                    section.children().stream()
                        .filter(x -> children.values().contains(RpcValue.of(x.name())))
                        .toList())
                : section;
        parts.add(shared(part, admins));
      }
    }
    var sha = sha256();
    feed(sha, Xml.of("pfsense", parts.stream().filter(x -> !x.isEmpty()).toList()));
    return HexFormat.of().formatHex(sha.digest());
  }

  /** Without what belongs to the node. */
  private static Xml shared(Xml section, boolean admins) {
    return switch (section.name()) {
      case "virtualip" -> keep(section, x -> !x.name().equals("vip") || Outgoing.isShared(x));
      case "system" ->
          keep(
              section,
              x ->
                  switch (x.name()) {
                    case "user" -> admins || !Incoming.isBuiltInUser(x);
                    case "group" -> !Incoming.isBuiltInGroup(x);
                    default -> true;
                  });
      case "kea", "kea6" ->
          section.has("ha")
              ? section.update("ha", ha -> keep(ha, x -> !Incoming.KEA_OWN.contains(x.name())))
              : section;
      case Sections.TWINWALL -> keep(section, x -> !x.isEmpty());
      default -> section;
    };
  }

  private static Xml keep(Xml xml, java.util.function.Predicate<Xml> wanted) {
    return xml.withChildren(xml.children().stream().filter(wanted).toList());
  }

  private static void feed(MessageDigest sha, Xml xml) {
    feed(sha, xml.name());
    feed(sha, xml.text());
    List<Xml> sorted = xml.children().stream().sorted(Comparator.comparing(Xml::name)).toList();
    feed(sha, Integer.toString(sorted.size()));
    sorted.forEach(child -> feed(sha, child));
  }

  private static void feed(MessageDigest sha, String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    sha.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
    sha.update(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
