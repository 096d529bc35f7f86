package twinwall.core.resolver;

/**
 * A part of a resolver's cache that is a whole dump itself: a resolver takes it in at one go, and
 * does nothing else meanwhile.
 *
 * @param text what {@code load_cache} reads
 * @param records sets of records in it
 * @param answers questions whose answer is in it
 */
public record CachePart(String text, int records, int answers) {
  private static final String RECORDS = "START_RRSET_CACHE\n";
  private static final String ANSWERS = "END_RRSET_CACHE\nSTART_MSG_CACHE\n";
  private static final String END = "END_MSG_CACHE\nEOF\n";

  static CachePart ofRecords(CharSequence lines, int records) {
    return new CachePart(RECORDS + lines + ANSWERS + END, records, 0);
  }

  static CachePart ofAnswers(CharSequence lines, int answers) {
    return new CachePart(RECORDS + ANSWERS + lines + END, 0, answers);
  }
}
