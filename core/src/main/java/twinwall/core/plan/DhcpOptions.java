package twinwall.core.plan;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import twinwall.core.config.DhcpOption;
import twinwall.core.net.Ip;

/** What clients are told, in the words of a DHCP server. */
final class DhcpOptions {
  private DhcpOptions() {}

  /** The addresses among these texts of one family. */
  static Optional<DhcpServer.Option> servers(String name, boolean v4, List<String> texts) {
    String all =
        texts.stream()
            .flatMap(text -> Ip.parse(text).stream())
            .filter(ip -> ip.isV4() == v4)
            .map(Ip::toString)
            .collect(Collectors.joining(", "));
    return all.isEmpty() ? Optional.empty() : Optional.of(DhcpServer.Option.named(name, all));
  }

  static Optional<DhcpServer.Option> domain(String text) {
    return isName(text)
        ? Optional.of(DhcpServer.Option.named("domain-name", text))
        : Optional.empty();
  }

  /** The first that is a domain, in small letters and without a dot at its end. */
  static String below(String... domains) {
    return Stream.of(domains)
        .filter(DhcpOptions::isName)
        .findFirst()
        .map(name -> name.toLowerCase(Locale.ROOT).replaceFirst("\\.$", ""))
        .orElse("");
  }

  static boolean isName(String text) {
    return text.matches("[A-Za-z0-9_-]{1,63}(\\.[A-Za-z0-9_-]{1,63}){0,20}\\.?");
  }

  /** Nothing in it that means something to Kea's reader of option data. */
  static boolean isPlain(String text) {
    return text.matches("[A-Za-z0-9._:/-]{1,255}");
  }

  /** As bytes: what Kea's own definition of the option expects does not matter then. */
  static void numbered(
      DhcpOption option, boolean v4, String at, Notes notes, List<DhcpServer.Option> out) {
    Optional<String> hex = option.text().flatMap(text -> hex(option.type(), v4, text.strip()));
    if (option.number() < 1 || hex.isEmpty()) {
      notes.warn(
          at,
          "The value of DHCP option "
              + option.number()
              + " is no "
              + option.type().word()
              + "; left out.");
    } else {
      out.add(new DhcpServer.Option("", option.number(), hex.get(), true));
    }
  }

  private static Optional<String> hex(DhcpOption.Type type, boolean v4, String text) {
    return switch (type) {
      case TEXT -> bytes(text.replaceAll("^\"|\"$", ""));
      case STRING ->
          text.matches("([0-9A-Fa-f]{2}:)*[0-9A-Fa-f]{2}")
              ? Optional.of(text.replace(":", "").toUpperCase(java.util.Locale.ROOT))
              : bytes(text.replaceAll("^\"|\"$", ""));
      case BOOLEAN ->
          switch (text) {
            case "true", "1", "on" -> Optional.of("01");
            case "false", "0", "off" -> Optional.of("00");
            default -> Optional.empty();
          };
      case UINT8 -> number(text, 1, 0, 255);
      case UINT16 -> number(text, 2, 0, 65_535);
      case UINT32 -> number(text, 4, 0, 4_294_967_295L);
      case INT8 -> number(text, 1, -128, 127);
      case INT16 -> number(text, 2, -32_768, 32_767);
      case INT32 -> number(text, 4, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case ADDRESS -> addresses(v4, text);
    };
  }

  private static Optional<String> bytes(String text) {
    byte[] raw = text.getBytes(StandardCharsets.UTF_8);
    return raw.length == 0 || raw.length > 255
        ? Optional.empty()
        : Optional.of(HexFormat.of().withUpperCase().formatHex(raw));
  }

  private static Optional<String> number(String text, int bytes, long min, long max) {
    if (!text.matches("-?[0-9]{1,10}")) {
      return Optional.empty();
    }
    long value = Long.parseLong(text);
    if (value < min || value > max) {
      return Optional.empty();
    }
    String all = HexFormat.of().withUpperCase().toHexDigits(value);
    return Optional.of(all.substring(all.length() - 2 * bytes));
  }

  private static Optional<String> addresses(boolean v4, String text) {
    StringBuilder out = new StringBuilder();
    for (String one : text.split("[\\s,]+")) {
      Optional<Ip> ip = Ip.parse(one).filter(address -> address.isV4() == v4);
      if (ip.isEmpty()) {
        return Optional.empty();
      }
      out.append(HexFormat.of().withUpperCase().formatHex(ip.get().bytes()));
    }
    return Optional.of(out.toString());
  }
}
