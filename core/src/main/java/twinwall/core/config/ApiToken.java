package twinwall.core.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a program shows instead of a user's password. Only the hash of it is kept, in the user's own
 * element: it goes where the user goes, to the peers too, and with the user.
 *
 * @param scope {@code read} or {@code write}, and privileges where it has fewer than the user
 * @param created seconds since 1970
 * @param expires seconds since 1970; empty for never
 */
public record ApiToken(
    String id, String name, String hash, List<String> scope, String created, String expires) {
  /** The element of a user that holds them. */
  public static final String HOLDER = "twinwalltokens";

  public static final String READ = "read";
  public static final String WRITE = "write";

  public static final Field<String> ID = Field.text("id", "Id");
  public static final Field<String> NAME = Field.text("name", "Name");
  public static final Field<String> HASH = Field.text("token-hash", "Token hash").asSecret();
  public static final Field<List<String>> SCOPE = Field.commas("scope", "Scope");
  public static final Field<String> CREATED = Field.text("created", "Created");
  public static final Field<String> EXPIRES = Field.text("expires", "Expires");

  public static final Shape<ApiToken> SHAPE =
      Shape.of(
          "item",
          x ->
              new ApiToken(
                  x.get(ID),
                  x.get(NAME),
                  x.get(HASH),
                  x.get(SCOPE),
                  x.get(CREATED),
                  x.get(EXPIRES)),
          ID.of(ApiToken::id),
          NAME.of(ApiToken::name),
          HASH.of(ApiToken::hash),
          SCOPE.of(ApiToken::scope),
          CREATED.of(ApiToken::created),
          EXPIRES.of(ApiToken::expires));

  public ApiToken {
    scope = List.copyOf(scope);
  }

  /** Those of a user's element. */
  public static List<ApiToken> of(Xml user) {
    return user.childOrEmpty(HOLDER).children("item").stream().map(SHAPE::read).toList();
  }

  /** The user's element with these. */
  public static Xml into(Xml user, List<ApiToken> tokens) {
    return tokens.isEmpty()
        ? user.without(HOLDER)
        : user.put(Xml.of(HOLDER, tokens.stream().map(SHAPE::write).toList()));
  }

  /** A word of a scope. */
  public static boolean isScope(String word) {
    return word.equals(READ) || word.equals(WRITE) || word.matches("[a-z][a-z0-9-]{2,80}");
  }

  /** What is wrong with a name; it stands in logs. */
  public static Optional<String> wrongName(String name) {
    return name.matches("[A-Za-z0-9][A-Za-z0-9 ._-]{0,39}")
        ? Optional.empty()
        : Optional.of(
            "The name of a token is 1 to 40 letters, digits, blanks, dots, hyphens and"
                + " underscores.");
  }

  /**
   * Seconds since 1970 at which it ends; the end of time for never. What cannot be read is over.
   */
  public long ends() {
    return expires.isEmpty()
        ? Long.MAX_VALUE
        : expires.matches("[0-9]{1,12}") ? Long.parseLong(expires) : 0;
  }

  /** The others of these. */
  public static List<ApiToken> without(List<ApiToken> tokens, String id) {
    List<ApiToken> out = new ArrayList<>(tokens);
    out.removeIf(t -> t.id().equals(id));
    return List.copyOf(out);
  }

  @Override
  public String toString() {
    return "ApiToken[" + id + ", " + name + "]";
  }
}
