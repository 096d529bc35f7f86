package twinwall.core.confsync;

/** What became of one attempt to tell the peer. */
public sealed interface PushOutcome {
  /** A plain sentence for people. */
  String sentence();

  /** The peer runs what it should. */
  record InSync(String digest) implements PushOutcome {
    @Override
    public String sentence() {
      return "The peer runs the same configuration.";
    }
  }

  /** The peer took it; it is a foreign product and cannot say what it runs. */
  record Taken() implements PushOutcome {
    @Override
    public String sentence() {
      return "The peer took the configuration; it cannot say what it runs.";
    }
  }

  /** The peer answers, but what it runs is not what it should. */
  record Differs(String why) implements PushOutcome {
    @Override
    public String sentence() {
      return why;
    }
  }

  /** Nothing is selected for config sync. */
  record NothingSelected() implements PushOutcome {
    @Override
    public String sentence() {
      return "Nothing is selected to be synchronised.";
    }
  }

  /** It did not come to that. */
  record Failed(Trouble trouble, String sentence) implements PushOutcome {}

  /** Why the peer could not be told. */
  enum Trouble {
    WRONG_PASSWORD(true),
    NOT_ENOUGH_PRIVILEGES(true),
    CONNECTION_REFUSED(false),
    UNREACHABLE(false),
    TLS(false),
    CERTIFICATE_CHANGED(true),
    PROTOCOL_MISMATCH(false),
    OTHER_VERSION(true),
    LOOP(true),
    FAULT(false),
    BUSY(false),
    NOT_A_FIREWALL(true);

    private final boolean patient;

    Trouble(boolean patient) {
      this.patient = patient;
    }

    /** Whether a person has to do something first, so that soon is no better than later. */
    public boolean isPatient() {
      return patient;
    }
  }
}
