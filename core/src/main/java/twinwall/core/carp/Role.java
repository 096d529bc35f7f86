package twinwall.core.carp;

/** What a node is for one VHID. */
public enum Role {
  /** Takes no part: link down, disabled, or leaving. */
  INIT,
  BACKUP,
  MASTER
}
