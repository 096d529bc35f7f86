package twinwall.web.api;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads what was sent: one JSON object, with nothing twice in it and nothing after it. */
public final class Strict {
  /** Bytes of a request. */
  public static final int LARGEST = 1 << 20;

  static final int DEEPEST = 12;

  private final JsonMapper json =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEEPEST)
                          .maxNumberLength(40)
                          .maxStringLength(LARGEST)
                          .maxNameLength(256)
                          .build())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  ObjectNode read(byte[] bytes) throws Trouble {
    try {
      if (json.readTree(text(bytes)) instanceof ObjectNode object) {
        return object;
      }
      throw new Trouble(400, "The request is not a JSON object.");
    } catch (JacksonException e) {
      var said = String.valueOf(e.getOriginalMessage()).replaceAll("\\s+", " ");
      throw new Trouble(
          400,
          "The request cannot be read as JSON: "
              + (said.length() > 200 ? said.substring(0, 200) + "..." : said));
    }
  }

  static String text(byte[] bytes) throws Trouble {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException _) {
      throw new Trouble(400, "The request is not UTF-8.");
    }
  }
}
