package twinwall.core.config;

/** Which of the packets that no rule of the user decided are logged. */
public record Syslog(
    boolean noDefaultBlock, boolean defaultPass, boolean noBogons, boolean noPrivateNetworks) {
  public static final Field<Boolean> NO_DEFAULT_BLOCK =
      Field.flag("nologdefaultblock", "Do not log packets blocked by the default rule").perNode();
  public static final Field<Boolean> DEFAULT_PASS =
      Field.flag("nologdefaultpass", "Log packets passed by the default rules")
          .help("The name says the opposite, for historic reasons.")
          .perNode();
  public static final Field<Boolean> NO_BOGONS =
      Field.flag("nologbogons", "Do not log blocked bogons").perNode();
  public static final Field<Boolean> NO_PRIVATE_NETWORKS =
      Field.flag("nologprivatenets", "Do not log blocked private networks").perNode();

  public static final Shape<Syslog> SHAPE =
      Shape.of(
          "syslog",
          x ->
              new Syslog(
                  x.get(NO_DEFAULT_BLOCK),
                  x.get(DEFAULT_PASS),
                  x.get(NO_BOGONS),
                  x.get(NO_PRIVATE_NETWORKS)),
          NO_DEFAULT_BLOCK.of(Syslog::noDefaultBlock),
          DEFAULT_PASS.of(Syslog::defaultPass),
          NO_BOGONS.of(Syslog::noBogons),
          NO_PRIVATE_NETWORKS.of(Syslog::noPrivateNetworks));
}
