package twinwall.core.config;

import java.util.List;

/** Somebody who may log in. */
public record User(
    String name,
    String descr,
    String scope,
    String groupName,
    String bcryptHash,
    String sha512Hash,
    String uid,
    List<String> privileges,
    String expires,
    boolean disabled,
    String authorizedKeys) {
  public static final Field<String> NAME = Field.text("name", "Username");
  public static final Field<String> DESCR = Field.text("descr", "Full name");
  public static final Field<String> SCOPE = Field.text("scope", "Scope");
  public static final Field<String> GROUP_NAME = Field.text("groupname", "Group");
  public static final Field<String> BCRYPT_HASH =
      Field.text("bcrypt-hash", "Password hash (bcrypt)").asSecret();
  public static final Field<String> SHA512_HASH =
      Field.text("sha512-hash", "Password hash (SHA-512)").asSecret();
  public static final Field<String> UID = Field.text("uid", "User id");
  public static final Field<List<String>> PRIVILEGES = Field.list("priv", "Privileges");
  public static final Field<String> EXPIRES =
      Field.text("expires", "Expiration date").help("MM/DD/YYYY");
  public static final Field<Boolean> DISABLED = Field.flag("disabled", "Disabled");
  public static final Field<String> AUTHORIZED_KEYS =
      Field.text("authorizedkeys", "Authorized keys");

  public static final Shape<User> SHAPE =
      Shape.of(
          "user",
          x ->
              new User(
                  x.get(NAME),
                  x.get(DESCR),
                  x.get(SCOPE),
                  x.get(GROUP_NAME),
                  x.get(BCRYPT_HASH),
                  x.get(SHA512_HASH),
                  x.get(UID),
                  x.get(PRIVILEGES),
                  x.get(EXPIRES),
                  x.get(DISABLED),
                  x.get(AUTHORIZED_KEYS)),
          NAME.of(User::name),
          DESCR.of(User::descr),
          SCOPE.of(User::scope),
          GROUP_NAME.of(User::groupName),
          BCRYPT_HASH.of(User::bcryptHash),
          SHA512_HASH.of(User::sha512Hash),
          UID.of(User::uid),
          PRIVILEGES.of(User::privileges),
          EXPIRES.of(User::expires),
          DISABLED.of(User::disabled),
          AUTHORIZED_KEYS.of(User::authorizedKeys));

  @Override
  public String toString() {
    return "User[" + name + ", uid " + uid + (disabled ? ", disabled]" : "]");
  }
}
