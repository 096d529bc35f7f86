package twinwall.core.config;

import java.util.List;

/** Users that share privileges. */
public record Group(
    String name,
    String description,
    String scope,
    String gid,
    List<String> members,
    List<String> privileges) {
  public static final Field<String> NAME = Field.text("name", "Group name");
  public static final Field<String> DESCRIPTION = Field.text("description", "Description");
  public static final Field<String> SCOPE = Field.text("scope", "Scope");
  public static final Field<String> GID = Field.text("gid", "Group id");
  public static final Field<List<String>> MEMBERS =
      Field.list("member", "Group membership").help("User ids.");
  public static final Field<List<String>> PRIVILEGES = Field.list("priv", "Privileges");

  public static final Shape<Group> SHAPE =
      Shape.of(
          "group",
          x ->
              new Group(
                  x.get(NAME),
                  x.get(DESCRIPTION),
                  x.get(SCOPE),
                  x.get(GID),
                  x.get(MEMBERS),
                  x.get(PRIVILEGES)),
          NAME.of(Group::name),
          DESCRIPTION.of(Group::description),
          SCOPE.of(Group::scope),
          GID.of(Group::gid),
          MEMBERS.of(Group::members),
          PRIVILEGES.of(Group::privileges));
}
