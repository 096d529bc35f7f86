package twinwall.web;

import tools.jackson.databind.JsonNode;

/** The pages as text. Whatever comes from outside goes through {@link #escape}. */
final class Html {
  private Html() {}

  static String escape(String text) {
    var out = new StringBuilder(text.length() + 16);
    text.chars()
        .forEach(c -> {
          switch (c) {
            case '&' -> out.append("&amp;");
            case '<' -> out.append("&lt;");
            case '>' -> out.append("&gt;");
            case '"' -> out.append("&quot;");
            case '\'' -> out.append("&#39;");
            default -> out.append((char) c);
          }
        });
    return out.toString();
  }

  private static String page(String title, String head, String body) {
    return """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>%s</title>
    <link rel="stylesheet" href="/style.css">
    %s</head>
    <body>
    %s
    </body>
    </html>
    """
        .formatted(escape(title), head, body);
  }

  static String login(String hostname, String token, String message) {
    return page(
        "Log in: " + hostname,
        "",
        """
        <main class="narrow">
        <h1>%s</h1>
        %s<form method="post" action="/login">
        <input type="hidden" name="token" value="%s">
        <label>Username <input name="user" autocomplete="username" required autofocus></label>
        <label>Password <input name="password" type="password" autocomplete="current-password"
         required></label>
        <button>Log in</button>
        </form>
        </main>
        """
            .formatted(
                escape(hostname.isEmpty() ? "Twinwall" : hostname),
                message.isEmpty() ? "" : "<p class=\"bad\">" + escape(message) + "</p>\n",
                escape(token)));
  }

  /** The roles of this node's virtual addresses, and what the peer knows. */
  static String status(
      String hostname, Sessions.Session session, JsonNode carp, JsonNode sync, String trouble) {
    var body = new StringBuilder(4096);
    body.append("<header><h1>")
        .append(escape(hostname))
        .append("</h1><form method=\"post\" action=\"/logout\"><span>")
        .append(escape(session.user()))
        .append("</span> <input type=\"hidden\" name=\"token\" value=\"")
        .append(escape(session.token()))
        .append("\"><button>Log out</button></form></header>\n<main>\n");
    if (!trouble.isEmpty()) {
      body.append("<p class=\"bad\">").append(escape(trouble)).append("</p>\n");
    }
    body.append("<h2>Virtual addresses</h2>\n");
    vips(body, carp);
    body.append("<h2>Configuration sync</h2>\n");
    sync(body, sync);
    body.append("</main>");
    return page(
        "Status: " + hostname, "<meta http-equiv=\"refresh\" content=\"5\">\n", body.toString());
  }

  private static void vips(StringBuilder body, JsonNode carp) {
    if (carp.path("vhids").isEmpty()) {
      body.append("<p>No CARP addresses have been defined.</p>\n");
      return;
    }
    if (carp.path("maintenance").asBoolean(false)) {
      body.append("<p class=\"warn\">This node is in persistent maintenance mode.</p>\n");
    }
    if (!carp.path("enabled").asBoolean(true)) {
      body.append("<p class=\"warn\">CARP is disabled on this node.</p>\n");
    }
    for (var cause : carp.path("causes")) {
      body.append("<p class=\"warn\">Demoted: ")
          .append(escape(cause.path("name").asString("")))
          .append("</p>\n");
    }
    body.append("<table><thead><tr><th>Interface and VHID</th><th>Virtual IP address</th>");
    body.append("<th>Description</th><th>Status</th></tr></thead><tbody>\n");
    for (var vhid : carp.path("vhids")) {
      var role = vhid.path("role").asString("?");
      var addresses = new StringBuilder();
      vhid.path("addresses")
          .forEach(a ->
              addresses.append(addresses.isEmpty() ? "" : "<br>").append(escape(a.asString(""))));
      body.append("<tr><td>")
          .append(escape(vhid.path("label").asString(vhid.path("device").asString(""))))
          .append("</td><td>")
          .append(addresses)
          .append("</td><td>")
          .append(escape(vhid.path("descr").asString("")))
          .append("</td><td><span class=\"role ")
          .append(role.matches("[A-Z]{1,12}") ? role.toLowerCase(java.util.Locale.ROOT) : "init")
          .append("\">")
          .append(escape(role))
          .append("</span></td></tr>\n");
    }
    body.append("</tbody></table>\n");
  }

  private static void sync(StringBuilder body, JsonNode sync) {
    var standing = sync.path("standing").asString("unknown");
    var kind =
        switch (standing) {
          case "in sync", "taken" -> "good";
          case "off", "unknown", "sending", "nothing selected" -> "plain";
          default -> "bad";
        };
    body.append("<p><span class=\"role ")
        .append(kind)
        .append("\">")
        .append(escape(standing))
        .append("</span> ")
        .append(escape(sync.path("target").asString("")))
        .append("</p>\n<p>")
        .append(escape(sync.path("sentence").asString("")))
        .append("</p>\n");
    var from = sync.path("received_from").asString("");
    if (!from.isEmpty()) {
      body.append("<p>Last received from ").append(escape(from)).append(".</p>\n");
    }
  }

  static final String STYLE =
      """
      :root { color-scheme: light dark; --line: #8884; --good: #2a7d3c; --wait: #a86a00; --bad: #b3261e; }
      @media (prefers-color-scheme: dark) { :root { --good: #7fd491; --wait: #f0b45a; --bad: #ff8a80; } }
      * { box-sizing: border-box; }
      body { font: 16px/1.5 system-ui, sans-serif; margin: 0; background: Canvas; color: CanvasText; }
      header { display: flex; justify-content: space-between; align-items: center; flex-wrap: wrap;
        padding: .5rem 1rem; border-bottom: 1px solid var(--line); }
      h1 { font-size: 1.2rem; margin: 0; } h2 { font-size: 1.05rem; margin: 1.5rem 0 .5rem; }
      main { max-width: 60rem; margin: 0 auto; padding: 0 1rem 2rem; }
      main.narrow { max-width: 22rem; padding-top: 15vh; }
      table { border-collapse: collapse; width: 100%; }
      th, td { text-align: left; padding: .4rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
      label { display: block; margin: .8rem 0; }
      input { font: inherit; width: 100%; padding: .4rem .5rem; border: 1px solid var(--line); border-radius: 4px; }
      input[type=hidden] { display: none; }
      button { font: inherit; padding: .3rem .9rem; border: 1px solid var(--line); border-radius: 4px; cursor: pointer; }
      .role { font-weight: 600; } .master, .good { color: var(--good); } .backup, .warn { color: var(--wait); }
      .init, .disabled, .bad { color: var(--bad); }
      """;
}
