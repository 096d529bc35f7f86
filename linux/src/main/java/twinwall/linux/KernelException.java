package twinwall.linux;

import java.io.IOException;

/** The kernel refused something; says what was attempted, and the kernel's own words. */
public final class KernelException extends IOException {
  private static final long serialVersionUID = 1;

  private final int number;

  public KernelException(String doing, Errno errno) {
    this(doing, errno, "");
  }

  public KernelException(String doing, Errno errno, String words) {
    super(doing + ": " + errno + (words.isEmpty() ? "" : " (" + words + ")"));
    this.number = errno.number();
  }

  public Errno errno() {
    return new Errno(number);
  }
}
