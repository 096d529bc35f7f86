package twinwall.core.carp;

/** What a frame turned out to be. */
public sealed interface Decoded permits Decoded.Valid, Drop {
  /** An advert for one of our VHIDs, with the right digest, from somebody else. */
  record Valid(Advert advert) implements Decoded {}
}
