package twinwall.web.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.OptionalLong;
import twinwall.core.config.Secrets;
import twinwall.core.config.Xml;
import twinwall.core.config.XmlWriter;

/**
 * Entity tags: a digest of what the element is. One with secrets, which nobody outside the engine
 * can compare, has the revision after it in which it was read.
 */
final class Tags {
  private Tags() {}

  static String of(List<Xml> elements, long revision) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      for (var x : elements) {
        digest.update(XmlWriter.fragment(x).getBytes(StandardCharsets.UTF_8));
      }
      var text =
          Base64.getUrlEncoder()
              .withoutPadding()
              .encodeToString(Arrays.copyOf(digest.digest(), 15));
      boolean secret = elements.stream().anyMatch(Tags::holdsSecret);
      return '"' + text + (secret ? "." + revision : "") + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static boolean holdsSecret(Xml x) {
    return x.text().equals(Secrets.REDACTED) || x.children().stream().anyMatch(Tags::holdsSecret);
  }

  /** Whether one of these tags is that of the elements, as far as the digest says. */
  static boolean isAny(List<String> tags, String now) {
    return tags.contains("*")
        || tags.stream().anyMatch(tag -> digest(tag).equals(digest(now)) && !digest(tag).isEmpty());
  }

  private static String digest(String tag) {
    return tag.replaceFirst("\\.[0-9]{1,15}\"$", "\"");
  }

  /** The revision in a tag. */
  static OptionalLong revision(List<String> tags) {
    for (var tag : tags) {
      int dot = tag.indexOf('.');
      if (dot > 0 && tag.substring(dot + 1).matches("[0-9]{1,15}\"")) {
        return OptionalLong.of(Long.parseLong(tag.substring(dot + 1, tag.length() - 1)));
      }
    }
    return OptionalLong.empty();
  }

  /** For a change: the tag is there, and it is that of what is now. */
  static void check(Call call, String now) throws Trouble {
    if (call.ifMatch().isEmpty()) {
      throw Trouble.with(
          428,
          "Say with If-Match which state of this you mean to change: the ETag of a GET.",
          "ETag",
          now);
    }
    if (!isAny(call.ifMatch(), now)) {
      throw Trouble.with(
          412,
          "Somebody changed this since it was read; nothing was overwritten. Read it again.",
          "ETag",
          now);
    }
  }
}
