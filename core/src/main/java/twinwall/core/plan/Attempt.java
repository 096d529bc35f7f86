package twinwall.core.plan;

import java.util.Optional;
import java.util.function.Function;

/** Something that was found, or the reason why not as half a sentence. */
record Attempt<T>(Optional<T> value, String why) {
  static <T> Attempt<T> of(T value) {
    return new Attempt<>(Optional.of(value), "");
  }

  static <T> Attempt<T> failed(String why) {
    return new Attempt<>(Optional.empty(), why);
  }

  <R> Attempt<R> then(Function<T, Attempt<R>> next) {
    return value.map(next).orElseGet(() -> failed(why));
  }

  <R> Attempt<R> map(Function<T, R> change) {
    return then(found -> of(change.apply(found)));
  }
}
