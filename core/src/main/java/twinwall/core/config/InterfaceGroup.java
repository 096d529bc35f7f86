package twinwall.core.config;

import java.util.List;

/** One name for several interfaces, with rules of its own. */
public record InterfaceGroup(String name, List<String> members, String descr) {
  public static final Field<String> NAME = Field.text("ifname", "Group Name");
  public static final Field<List<String>> MEMBERS = Field.words("members", "Group Members");
  public static final Field<String> DESCR = Field.text("descr", "Group Description");

  public static final Shape<InterfaceGroup> SHAPE =
      Shape.of(
          "ifgroupentry",
          x -> new InterfaceGroup(x.get(NAME), x.get(MEMBERS), x.get(DESCR)),
          MEMBERS.of(InterfaceGroup::members),
          DESCR.of(InterfaceGroup::descr),
          NAME.of(InterfaceGroup::name));
}
