package twinwall.core.config;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** An option by its number, as some devices want one. */
public record DhcpOption(int number, Type type, String value) {
  /** What the value is. */
  public enum Type implements Field.Word {
    TEXT("text"),
    STRING("string"),
    BOOLEAN("boolean"),
    UINT8("unsigned integer 8"),
    UINT16("unsigned integer 16"),
    UINT32("unsigned integer 32"),
    INT8("signed integer 8"),
    INT16("signed integer 16"),
    INT32("signed integer 32"),
    ADDRESS("ip-address");

    private final String word;

    Type(String word) {
      this.word = word;
    }

    @Override
    public String word() {
      return word;
    }
  }

  public static final Field<Integer> NUMBER = Field.number("number", "Number", 1, 254, 0);
  public static final Field<Type> TYPE =
      Field.oneOf("type", "Type", List.of(Type.values()), Type.TEXT);
  public static final Field<String> VALUE = Field.text("value", "Value").help("In base64.");

  public static final Shape<DhcpOption> SHAPE =
      Shape.of(
          "item",
          x -> new DhcpOption(x.get(NUMBER), x.get(TYPE), x.get(VALUE)),
          NUMBER.of(DhcpOption::number),
          TYPE.of(DhcpOption::type),
          VALUE.of(DhcpOption::value));

  /** The value as text; nothing when it cannot be read. */
  public Optional<String> text() {
    try {
      return Optional.of(new String(Base64.getMimeDecoder().decode(value), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
