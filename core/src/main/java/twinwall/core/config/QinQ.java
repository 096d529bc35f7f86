package twinwall.core.config;

import java.util.ArrayList;
import java.util.List;

/** A VLAN that carries VLANs: {@code em0.100}, and in it {@code em0.100.10} for each inner tag. */
public record QinQ(String parent, int tag, String members, String descr, String device) {
  private static final int LAST_TAG = 4094;

  public static final Field<String> PARENT =
      Field.text("if", "Parent Interface").help("A device of the operating system.").perNode();
  public static final Field<Integer> TAG = Field.number("tag", "First level tag", 1, LAST_TAG, 0);
  public static final Field<String> MEMBERS =
      Field.text("members", "Tags").help("Inner tags and ranges of them, with blanks between.");
  public static final Field<String> DESCR = Field.text("descr", "Description");
  public static final Field<String> DEVICE =
      Field.text("vlanif", "Device").help("The name of the device: PARENT.TAG if empty.").perNode();

  public static final Shape<QinQ> SHAPE =
      Shape.of(
          "qinqentry",
          x ->
              new QinQ(
                  x.get(PARENT),
                  x.get(TAG),
                  x.get(MEMBERS),
                  x.get(DESCR),
                  x.get(DEVICE).isEmpty()
                      ? Devices.fitting(x.get(PARENT) + "." + x.get(TAG))
                      : x.get(DEVICE)),
          PARENT.of(QinQ::parent),
          TAG.of(QinQ::tag),
          MEMBERS.of(QinQ::members),
          DESCR.of(QinQ::descr),
          DEVICE.of(QinQ::device));

  /** The device of an inner tag. */
  public String inner(int innerTag) {
    return Devices.fitting(device + "." + innerTag);
  }

  /** The inner tags; what is none is left out. */
  public List<Integer> innerTags() {
    List<Integer> out = new ArrayList<>();
    for (String word : members.strip().split("[\\s,]+")) {
      if (isRange(word)) {
        String[] ends = word.split("-", -1);
        int first = Integer.parseInt(ends[0]);
        int last = Integer.parseInt(ends[ends.length - 1]);
        for (int tag = Math.max(1, first); tag <= Math.min(LAST_TAG, last); tag++) {
          out.add(tag);
        }
      }
    }
    return out.stream().distinct().sorted().toList();
  }

  /** Whether each word of the members is a tag or a range of tags. */
  public boolean isWellFormed() {
    return List.of(members.strip().split("[\\s,]+")).stream()
        .allMatch(word -> word.isEmpty() || isRange(word));
  }

  private static boolean isRange(String word) {
    return word.matches("[0-9]{1,4}(-[0-9]{1,4})?");
  }
}
