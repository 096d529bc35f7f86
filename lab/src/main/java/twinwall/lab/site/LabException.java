package twinwall.lab.site;

/** The lab cannot do what was asked; the message says why and what to do, in plain words. */
public final class LabException extends RuntimeException {
  public LabException(String message) {
    super(message);
  }

  public LabException(String message, Throwable cause) {
    super(message, cause);
  }
}
