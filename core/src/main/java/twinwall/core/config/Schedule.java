package twinwall.core.config;

import java.util.List;

/** A set of times by which rules are on; {@code label} is pfSense's own name for its states. */
public record Schedule(String name, String descr, String label, List<TimeRange> ranges) {
  public static final Field<String> NAME = Field.text("name", "Schedule Name");
  public static final Field<String> DESCR = Field.text("descr", "Description");
  public static final Field<String> LABEL = Field.text("schedlabel", "Label");
  public static final Field<List<TimeRange>> RANGES =
      Field.entities("timerange", "Configured Ranges", TimeRange.SHAPE);

  public static final Shape<Schedule> SHAPE =
      Shape.of(
          "schedule",
          x -> new Schedule(x.get(NAME), x.get(DESCR), x.get(LABEL), x.get(RANGES)),
          NAME.of(Schedule::name),
          DESCR.of(Schedule::descr),
          RANGES.of(Schedule::ranges),
          LABEL.of(Schedule::label));
}
