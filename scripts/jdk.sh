# Sourced by ./dev and ./twinwall: finds a JDK 25 or newer and exports JAVA_HOME, or says in one sentence what to do;
# and knows whether an archive of classes is younger than the build.

jdk_release() { # DIR -> its feature version, or nothing
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] && sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

jdk_find() {
  local dir version
  for dir in "${JAVA_HOME:-}" /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/*; do
    [ -n "$dir" ] && [ -d "$dir" ] || continue
    version=$(jdk_release "$dir")
    if [ -n "$version" ] && [ "$version" -ge 25 ]; then
      export JAVA_HOME="$dir"
      return 0
    fi
  done
  return 1
}

jdk_need() {
  jdk_find && return 0
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq >&2 || true
    if apt-cache show openjdk-25-jdk-headless >/dev/null 2>&1; then
      apt-get install -y -qq --no-install-recommends openjdk-25-jdk-headless >&2 && jdk_find && return 0
    fi
  fi
  echo "Twinwall needs a JDK 25 or newer: install openjdk-25-jdk-headless (or Temurin 25) and, if it is not under /usr/lib/jvm, set JAVA_HOME." >&2
  return 3
}

archive_fresh() { # HOME ARCHIVE
  [ -e "$2" ] && [ -z "$(find "$1"/*/target/classes "$1"/*/target/lib "$1"/*/target/*.jar -newer "$2" -print -quit 2>/dev/null)" ]
}
