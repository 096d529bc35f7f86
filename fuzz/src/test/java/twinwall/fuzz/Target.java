package twinwall.fuzz;

import java.util.List;

/** One door to the outside: what comes through it, and what must hold whatever that is. */
public interface Target {
  /** The name on the command line and of the corpus. */
  String name();

  /** Inputs to begin with: what honest peers send, and what is known to be nasty. */
  List<byte[]> seeds() throws Exception;

  /** Feeds one input; throws when something does not hold. */
  void one(byte[] input) throws Exception;

  /** Words that a mutation may insert. */
  default List<String> words() {
    return List.of();
  }

  /** How often the tests feed a mutated input. */
  default int rounds() {
    return 2_000;
  }

  /** The longest input that is made. */
  default int longest() {
    return 4_096;
  }

  /** Heap that one input may cost, apart from so many bytes for each of its own. */
  default long heap() {
    return 8 << 20;
  }

  /** Heap that each byte of the input may cost. */
  default long heapPerByte() {
    return 2_000;
  }
}
