package twinwall.core.confsync;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * A value of XML-RPC. The text forms say only how large a value is: payloads carry passwords, and a
 * log line must not.
 */
public sealed interface RpcValue {
  RpcValue EMPTY = new Text("");

  static RpcValue of(String text) {
    return new Text(text);
  }

  static RpcValue of(int number) {
    return new Int(number);
  }

  static RpcValue of(boolean truth) {
    return new Bool(truth);
  }

  static Struct struct(Map<String, ? extends RpcValue> members) {
    return new Struct(new LinkedHashMap<>(members));
  }

  static Items items(List<? extends RpcValue> values) {
    return new Items(List.copyOf(values));
  }

  /** True for each way in which PHP writes nothing: "", an empty array, an empty struct, nil. */
  default boolean isNothing() {
    return switch (this) {
      case Text text -> text.text().isEmpty();
      case Items items -> items.values().isEmpty();
      case Struct struct -> struct.members().isEmpty();
      case Nil _ -> true;
      case Int _, Bool _, Real _, Bytes _ -> false;
    };
  }

  /** A string. */
  record Text(String text) implements RpcValue {
    @Override
    public String toString() {
      return "text of " + text.length() + " characters";
    }
  }

  /** A 32 bit number. */
  record Int(int number) implements RpcValue {}

  /** A truth value. */
  record Bool(boolean truth) implements RpcValue {}

  /** A floating point number. */
  record Real(double number) implements RpcValue {}

  /** Bytes, base64 on the wire. */
  record Bytes(byte[] bytes) implements RpcValue {
    public Bytes {
      bytes = bytes.clone();
    }

    @Override
    public byte[] bytes() {
      return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Bytes(byte[] theirs) && Arrays.equals(bytes, theirs);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
      return bytes.length + " bytes";
    }
  }

  /** Named members, in order. */
  record Struct(SequencedMap<String, RpcValue> members) implements RpcValue {
    public Struct {
      members = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(members));
    }

    public Optional<RpcValue> get(String name) {
      return Optional.ofNullable(members.get(name));
    }

    @Override
    public String toString() {
      return "struct of " + members.keySet();
    }
  }

  /** A list. */
  record Items(List<RpcValue> values) implements RpcValue {
    public Items {
      values = List.copyOf(values);
    }

    @Override
    public String toString() {
      return "list of " + values.size();
    }
  }

  /** Nothing; an extension that some peers use. */
  record Nil() implements RpcValue {}
}
