package twinwall.core.resolver;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads Unbound's {@code dump_cache} line by line, strictly, and cuts it into parts. The cache may
 * be larger than what is carried: records and answers have a bound each. One thread.
 *
 * <p>The resolver believes the counts in a dump and makes room for that many lines before it reads
 * them: here they are counted.
 */
public final class CacheCutter {
  /** Characters in a line; longer ones are of no use to a client of ours. */
  public static final int LINE = 8_192;

  /** Characters in a part. */
  public static final int PART = 1 << 14;

  /** Characters of records and of answers that are carried. */
  public record Bounds(long records, long answers) {
    public static final Bounds USUAL = new Bounds(12 << 20, 4 << 20);
  }

  private static final Pattern RECORDS =
      Pattern.compile(
          ";rrset(?: nsec_apex)? [0-9]{1,10} ([0-9]{1,4}) ([0-9]{1,4}) [0-9]{1,3} [0-9]{1,3}");

  private static final Pattern RECORD =
      Pattern.compile("[!-~]+\\t[0-9]{1,10}\\t[-A-Z0-9]+\\t[-A-Z0-9]+\\t[\\t -~]*");

  private static final Pattern ANSWER =
      Pattern.compile(
          "msg [!-~]+ [-A-Z0-9]+ [-A-Z0-9]+ [0-9]{1,5} [0-9]{1,5} -?[0-9]{1,10} [0-9]{1,3}"
              + " ([0-9]{1,4}) ([0-9]{1,4}) ([0-9]{1,4})(?: [ -~]*)?");

  private static final Pattern REFERENCE =
      Pattern.compile("[!-~]+ [-A-Z0-9]+ [-A-Z0-9]+ [0-9]{1,10}");

  private enum At {
    START("START_RRSET_CACHE"),
    RECORDS("END_RRSET_CACHE"),
    BETWEEN("START_MSG_CACHE"),
    ANSWERS("END_MSG_CACHE"),
    LAST("EOF"),
    END("nothing more");

    private final String next;

    At(String next) {
      this.next = next;
    }
  }

  private final Bounds bounds;
  private final Consumer<CachePart> parts;
  private final StringBuilder part = new StringBuilder();
  private final List<String> group = new ArrayList<>();
  private At at = At.START;
  private Optional<String> refused = Optional.empty();
  private boolean bad;
  private int size;
  private int missing;
  private int inPart;
  private long used;
  private long number;
  private int left;

  /**
   * @param parts gets each part when it is complete
   */
  public CacheCutter(Bounds bounds, Consumer<CachePart> parts) {
    this.bounds = bounds;
    this.parts = parts;
  }

  /** The next line, without its end; false when this is no dump, and nothing more is read. */
  public boolean line(String line) {
    number++;
    if (refused.isEmpty()) {
      refused = read(line).map(why -> "line " + number + ": " + why);
    }
    return refused.isEmpty();
  }

  /** Why this is no dump. */
  public Optional<String> refused() {
    return refused.isPresent() || at == At.END ? refused : Optional.of("it has no end");
  }

  /** Sets of records and answers that were left out: beyond the bounds, or of no use. */
  public int left() {
    return left;
  }

  private Optional<String> read(String line) {
    if (missing > 0) {
      return inGroup(line);
    }
    if (line.equals(at.next)) {
      flush();
      used = 0;
      at = At.values()[at.ordinal() + 1];
      return Optional.empty();
    }
    return switch (at) {
      case RECORDS -> head(RECORDS.matcher(line), "a set of records");
      case ANSWERS -> head(ANSWER.matcher(line), "an answer");
      case START, BETWEEN, LAST, END -> Optional.of(at.next + " is expected");
    };
  }

  private Optional<String> head(Matcher head, String what) {
    if (!head.matches()) {
      return Optional.of("neither " + what + " nor " + at.next);
    }
    missing = 0;
    for (int i = 1; i <= head.groupCount(); i++) {
      missing += Integer.parseInt(head.group(i));
    }
    group.clear();
    size = 0;
    bad = false;
    keep(head.group());
    if (missing == 0) {
      complete();
    }
    return Optional.empty();
  }

  private Optional<String> inGroup(String line) {
    boolean records = at == At.RECORDS;
    if (line.length() > LINE || line.equals(records ? "BADRR" : "BADREF")) {
      bad = true; // the resolver itself says so of what it cannot write
    } else if ((records ? RECORD : REFERENCE).matcher(line).matches()) {
      keep(line);
    } else {
      return Optional.of(records ? "no record" : "no reference to a record");
    }
    if (--missing == 0) {
      complete();
    }
    return Optional.empty();
  }

  private void keep(String line) {
    size += line.length() + 1;
    bad |= size > PART;
    if (bad) {
      group.clear();
    } else {
      group.add(line);
    }
  }

  private void complete() {
    long bound = at == At.RECORDS ? bounds.records() : bounds.answers();
    if (bad || used + size > bound) {
      left++;
      return;
    }
    if (part.length() + size > PART) {
      flush();
    }
    used += size;
    group.forEach(line -> part.append(line).append('\n'));
    inPart++;
  }

  private void flush() {
    if (inPart > 0) {
      parts.accept(
          at == At.RECORDS ? CachePart.ofRecords(part, inPart) : CachePart.ofAnswers(part, inPart));
    }
    part.setLength(0);
    inPart = 0;
  }
}
