package twinwall.core.config;

import java.util.List;

/** A name for hosts, networks or ports, usable in rules and in other aliases. */
public record Alias(
    String name,
    Type type,
    List<String> entries,
    String descr,
    String url,
    List<String> aliasUrls,
    int updateDays,
    boolean noSync,
    String details) {
  /** What the entries are. */
  public enum Type implements Field.Word {
    HOST("host"),
    NETWORK("network"),
    PORT("port"),
    URL("url"),
    URL_PORTS("url_ports"),
    URLTABLE("urltable"),
    URLTABLE_PORTS("urltable_ports");

    private final String word;

    Type(String word) {
      this.word = word;
    }

    @Override
    public String word() {
      return word;
    }

    public boolean isPorts() {
      return this == PORT || this == URL_PORTS || this == URLTABLE_PORTS;
    }
  }

  public static final Field<String> NAME =
      Field.text("name", "Name").help("1 to 31 letters, digits and underscores.");
  public static final Field<Type> TYPE =
      Field.oneOf("type", "Type", List.of(Type.values()), Type.HOST);
  public static final Field<List<String>> ENTRIES =
      Field.words("address", "Hosts, networks or ports")
          .help("Addresses, networks, host names, ports (a:b for a range) or aliases.");
  public static final Field<String> DESCR = Field.text("descr", "Description");
  public static final Field<String> DETAILS =
      Field.text("detail", "Descriptions")
          .help("What each entry is, in their order, with || between.");
  public static final Field<String> URL =
      Field.text("url", "URL").help("Where a URL table comes from: http or https.");
  public static final Field<List<String>> ALIAS_URLS =
      Field.list("aliasurl", "URLs").help("Where a URL alias comes from: http or https.");
  public static final Field<Integer> UPDATE_DAYS =
      Field.number("updatefreq", "Update Freq. (days)", 1, 128, 7);
  public static final Field<Boolean> NO_SYNC = Field.flag("nosync", "No XMLRPC Sync");

  public static final Shape<Alias> SHAPE =
      Shape.of(
          "alias",
          x ->
              new Alias(
                  x.get(NAME),
                  x.get(TYPE),
                  x.get(ENTRIES),
                  x.get(DESCR),
                  x.get(URL),
                  x.get(ALIAS_URLS),
                  x.get(UPDATE_DAYS),
                  x.get(NO_SYNC),
                  x.get(DETAILS)),
          NAME.of(Alias::name),
          TYPE.of(Alias::type),
          ENTRIES.of(Alias::entries),
          DESCR.of(Alias::descr),
          DETAILS.of(Alias::details),
          URL.of(Alias::url),
          ALIAS_URLS.of(Alias::aliasUrls),
          UPDATE_DAYS.of(Alias::updateDays),
          NO_SYNC.of(Alias::noSync));

  /** Whether what it holds comes from somewhere else. */
  public boolean isFetched() {
    return switch (type) {
      case HOST, NETWORK, PORT -> false;
      case URL, URL_PORTS, URLTABLE, URLTABLE_PORTS -> true;
    };
  }

  /** Where the lists are, whichever element names them. */
  public List<String> urls() {
    List<String> named = url.isEmpty() ? List.of() : List.of(url);
    return !isFetched() ? List.of() : aliasUrls.isEmpty() ? named : aliasUrls;
  }

  /** A word that could be the name of a host; digits and dots alone could not. */
  public static boolean isHostName(String word) {
    return Findings.isHostName(word);
  }
}
