package twinwall.lab.bench;

import tools.jackson.databind.node.ObjectNode;

/** What a benchmark found, for people and for programs. */
public interface Finding {
  /** For a terminal. */
  String table();

  /** Every sample. */
  ObjectNode json();
}
