package twinwall.core.config;

import java.util.List;
import java.util.OptionalInt;

/** Twinwall's own section: what pfSense has no element for. */
public record Twinwall(
    String flowKey,
    Detection detection,
    OptionalInt probeInterval,
    OptionalInt probeMisses,
    int flowWait,
    List<Helper> helpers,
    int pathDemotion,
    List<PathCheck> pathChecks,
    List<DeviceName> deviceNames,
    Webhook webhook) {

  /** How eagerly a dead peer is looked for. */
  public enum Detection implements Field.Word {
    NORMAL("", 15, 4),
    FAST("fast", 4, 4),
    OFF("off", 0, 0);

    private final String word;
    private final int interval;
    private final int misses;

    Detection(String word, int interval, int misses) {
      this.word = word;
      this.interval = interval;
      this.misses = misses;
    }

    @Override
    public String word() {
      return word;
    }
  }

  public static final Field<String> FLOW_KEY =
      Field.text("flowkey", "Flow sync key")
          .help("Base64 of the 32 bytes that encrypt the flow link; made by the primary.")
          .asSecret();
  public static final Field<Detection> DETECTION =
      Field.oneOf("detection", "Failure detection", List.of(Detection.values()), Detection.NORMAL)
          .help(
              "Empty: a dead peer is noticed after some 70 ms. fast: after some 20 ms."
                  + " off: after three missing adverts, as CARP has it.");
  public static final Field<OptionalInt> PROBE_INTERVAL =
      Field.maybeNumber("probeinterval", "Probe interval", 1, 1000)
          .help(
              "Milliseconds between two questions to the peer's kernel, instead of the profile's.");
  public static final Field<OptionalInt> PROBE_MISSES =
      Field.maybeNumber("probemisses", "Unanswered probes", 2, 50)
          .help("How many in a row on all paths mean that the peer is dead.");

  public static final Field<Integer> FLOW_WAIT =
      Field.number("flowwait", "Short flows wait", 0, 5000, 100)
          .help(
              "Milliseconds for which a UDP or ICMP flow without an answer is not yet sent to the"
                  + " peers, so that one that is answered at once is sent once. 0: sent at once.");
  public static final Field<List<Helper>> HELPERS =
      Field.someOf("helpers", "Helpers", List.of(Helper.values()))
          .help(
              "ftp, tftp, sip: the kernel reads these protocols, and lets through and translates"
                  + " the connections that they announce.");

  public static final Field<Integer> PATH_DEMOTION =
      Field.number("pathdemotion", "Path demotion", 1, 239, 120)
          .help(
              "How much less fit a node is while a checked path does not answer, in steps of skew."
                  + " More than the nodes' skews differ, or nothing moves; a lost link is 240.");
  public static final Field<List<PathCheck>> PATH_CHECKS =
      Field.entities("pathcheck", "Path checks", PathCheck.SHAPE)
          .help("Addresses that a fit node reaches; a node that does not is demoted.");
  public static final Field<List<DeviceName>> DEVICE_NAMES =
      Field.entities("devicename", "Device names", DeviceName.SHAPE)
          .help("What devices of imported files are called here.")
          .perNode();

  public static final Shape<Twinwall> SHAPE =
      Shape.of(
          "twinwall",
          x ->
              new Twinwall(
                  x.get(FLOW_KEY),
                  x.get(DETECTION),
                  x.get(PROBE_INTERVAL),
                  x.get(PROBE_MISSES),
                  x.get(FLOW_WAIT),
                  x.get(HELPERS),
                  x.get(PATH_DEMOTION),
                  x.get(PATH_CHECKS),
                  x.get(DEVICE_NAMES),
                  Webhook.of(x)),
          FLOW_KEY.of(Twinwall::flowKey),
          DETECTION.of(Twinwall::detection),
          PROBE_INTERVAL.of(Twinwall::probeInterval),
          PROBE_MISSES.of(Twinwall::probeMisses),
          FLOW_WAIT.of(Twinwall::flowWait),
          HELPERS.of(Twinwall::helpers),
          PATH_DEMOTION.of(Twinwall::pathDemotion),
          PATH_CHECKS.of(Twinwall::pathChecks),
          DEVICE_NAMES.of(Twinwall::deviceNames),
          Webhook.URL.of(t -> t.webhook().url()),
          Webhook.HEADER.of(t -> t.webhook().header()),
          Webhook.SECRET.of(t -> t.webhook().secret()));

  public Twinwall {
    helpers = List.copyOf(helpers);
    pathChecks = List.copyOf(pathChecks);
    deviceNames = List.copyOf(deviceNames);
  }

  /** Whether peers are probed at all. */
  public boolean probes() {
    return detection != Detection.OFF;
  }

  /** Milliseconds between two questions. */
  public int effectiveInterval() {
    return probeInterval.orElse(detection.interval);
  }

  /** Unanswered questions in a row that mean death. */
  public int effectiveMisses() {
    return probeMisses.orElse(detection.misses);
  }

  @Override
  public String toString() {
    return "Twinwall[flowKey "
        + (flowKey.isEmpty() ? "not set" : "set")
        + ", detection "
        + (probes() ? effectiveInterval() + " ms x " + effectiveMisses() : "off")
        + "]";
  }
}
