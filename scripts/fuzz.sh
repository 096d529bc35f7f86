# Sourced by ./dev fuzz: long runs with the coverage-guided fuzzer, one target after the other.

fuzz_usage() {
  cat <<'EOF'
./dev fuzz [TARGET…] [--minutes M]   look for inputs that break a target, M minutes each (1), and keep what found new code
./dev fuzz --list                    the targets
./dev fuzz --replay TARGET FILE…     feed files again, without a fuzzer
./dev fuzz --trim [TARGET…]          leave out of the corpus what adds nothing to the rest
EOF
}

fuzz_build() {
  mvn -q -B -ntp -Dfast -Pjazzer -pl fuzz -am test-compile
  mvn -q -B -ntp -Dfast -Pjazzer -pl fuzz -am test-compile dependency:build-classpath \
    -Dmdep.outputFile=target/test-classpath -DincludeScope=test
}

# Every run has namespaces of its own, as the tests have: what is fuzzed can reach nobody.
fuzz_java() {
  JAZZER_SSRF_PERMISSIVE_UNTIL_CONFIGURED=1 TWINWALL_JDK="$JAVA_HOME" nice -n 10 ../scripts/testjvm/bin/java --enable-native-access=ALL-UNNAMED \
    --sun-misc-unsafe-memory-access=allow -XX:+UseParallelGC -Xmx2g "$@"
}

# These look at every regular expression at every use, which makes checking a configuration 500 times slower.
fuzz_slow_hooks=com.code_intelligence.jazzer.sanitizers.RegexRoadblocks:com.code_intelligence.jazzer.sanitizers.RegexInjection

fuzz_jazzer() { # TARGET ARGUMENT…
  local target=$1
  shift
  fuzz_java -Dtwinwall.fuzz="$target" -cp "$fuzz_path" com.code_intelligence.jazzer.Jazzer \
    --target_class=twinwall.fuzz.Fuzz '--instrumentation_includes=twinwall.**' \
    "--disabled_hooks=$fuzz_slow_hooks" --keep_going=5 -rss_limit_mb=4096 -timeout=20 "$@"
}

fuzz_one() { # TARGET SECONDS
  local target=$1 work="target/run/$1" failed=0 words=()
  mkdir -p "$work/seeds" "$work/new" "$work/found" "corpus/$target"
  fuzz_java -cp "$fuzz_path" twinwall.fuzz.Replay prepare "$target" "$work/seeds" "$work/words"
  [ ! -s "$work/words" ] || words=("-dict=$work/words")
  echo "== $target: $(find "corpus/$target" -type f | wc -l) kept inputs, $2 s" >&2
  fuzz_jazzer "$target" "-max_total_time=$2" -print_final_stats=1 -use_value_profile=1 \
    "${words[@]}" "-artifact_prefix=$work/found/" \
    "$work/new" "corpus/$target" "$work/seeds" >"$work/log" 2>&1 || failed=$?
  grep -E '^#[0-9]+.*(DONE|pulse|NEW|REDUCE)' "$work/log" | tail -1 >&2 || true
  grep -E '^stat::(number_of_executed_units|average_exec_per_sec|new_units_added)' "$work/log" >&2 || true
  [ -z "$(find "$work/found" -type f -print -quit)" ] || failed=1
  if [ "$failed" != 0 ]; then
    grep -E -A6 '^== (Java Exception|libFuzzer)|^==[0-9]+== ERROR' "$work/log" | head -40 >&2 || true
    echo "$target: something does not hold, or the fuzzer itself failed (all of it is in fuzz/$work/log). Feed it again:" >&2
    find "$work/found" -type f -printf "  ./dev fuzz --replay $target fuzz/%p\n" >&2
  fi
  fuzz_keep "$target"
  return "$failed"
}

# What reached new code is kept, as few inputs as reach it all.
fuzz_keep() { # TARGET
  local target=$1 work="target/run/$1"
  mkdir -p "$work/merged"
  find "$work/merged" -type f -delete
  if fuzz_jazzer "$target" -merge=1 "-artifact_prefix=$work/found/" \
    "$work/merged" "corpus/$target" "$work/new" >"$work/merge.log" 2>&1; then
    find "corpus/$target" -type f ! -name 'found-*' -delete
    # When there is more than may be kept: some of every size.
    local count
    count=$(find "$work/merged" -type f | wc -l)
    find "$work/merged" -type f -printf '%s %p\n' | sort -n |
      awk -v step="$(((count + 149) / 150))" 'NR % step == 0 && (sum += $1) <= 120000 {print $2}' |
      while read -r file; do
        cp "$file" "corpus/$target/$(basename "$file" | cut -c1-16)"
      done
  else
    echo "$target: the new inputs could not be merged (fuzz/$work/merge.log); they are in fuzz/$work/new" >&2
  fi
}

fuzz() {
  local minutes=1 targets=() replay='' trim='' target failed=0
  while [ $# -gt 0 ]; do
    case "$1" in
      --minutes) minutes=${2:?--minutes needs a number} && shift ;;
      --list) fuzz_list=1 ;;
      --trim) trim=1 ;;
      --replay) replay=${2:?--replay needs a target and files} && shift 2 && break ;;
      -h | --help) fuzz_usage && return 0 ;;
      -*) fuzz_usage >&2 && return 2 ;;
      *) targets+=("$1") ;;
    esac
    shift
  done
  local files=() file
  for file in "$@"; do files+=("$(readlink -f "$file")"); done
  fuzz_build
  cd fuzz
  fuzz_path="target/test-classes:$(cat target/test-classpath)"
  if [ -n "${fuzz_list:-}" ]; then
    fuzz_java -cp "$fuzz_path" twinwall.fuzz.Replay list
  elif [ -n "$replay" ]; then
    fuzz_java -cp "$fuzz_path" twinwall.fuzz.Replay replay "$replay" "${files[@]}"
  else
    [ "${#targets[@]}" -gt 0 ] || mapfile -t targets < <(fuzz_java -cp "$fuzz_path" twinwall.fuzz.Replay list)
    for target in "${targets[@]}"; do
      if [ -n "$trim" ]; then
        mkdir -p "target/run/$target/new" && fuzz_keep "$target"
      else
        fuzz_one "$target" "$(awk "BEGIN {print int($minutes * 60)}")" || failed=1
      fi
    done
  fi
  return "$failed"
}
