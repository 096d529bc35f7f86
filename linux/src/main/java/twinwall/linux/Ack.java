package twinwall.linux;

/** What the kernel said to a request. */
public sealed interface Ack {
  /** Done. */
  record Ok() implements Ack {}

  /** Not done; {@code words} is the kernel's own explanation where it gave one. */
  record Refused(Errno errno, String words) implements Ack {
    @Override
    public String toString() {
      return words.isEmpty() ? errno.toString() : errno + " (" + words + ")";
    }
  }

  Ack OK = new Ok();

  static Ack refused(long negativeErrno) {
    return new Refused(new Errno((int) -negativeErrno), "");
  }

  /** Of a system call's result. */
  static Ack of(long result) {
    return result < 0 ? refused(result) : OK;
  }

  default boolean ok() {
    return this instanceof Ok;
  }

  default boolean is(Errno errno) {
    return this instanceof Refused refused && refused.errno().equals(errno);
  }

  /** For callers to whom a refusal is the end of the matter. */
  default void orThrow(String doing) throws KernelException {
    if (this instanceof Refused(Errno errno, String words)) {
      throw new KernelException(doing, errno, words);
    }
  }
}
