#!/usr/bin/env bash
# The long comparison, for the night: both compilers from -O0 to -O3, and automatic variables
# initialised with zeros and with a pattern (a hash that depends on one reads uninitialised memory).
# Each build runs the tests of core; then all must say what build/release says. At the end, what of
# build/release takes long: many seeds, and recorders that are stopped, killed and kept busy.
#
#   soak.sh JOBS PROGRAM...
set -euo pipefail
cd "$(dirname "$0")/../.."

jobs="$1"
shift
programs=("$@")
folders=(build/release)
live_tests=build/release/live_tests
stopped='RecordProcess.Sigterm*:RecordKilled.*'
loaded='RecordLoad.*'

# need_tests FILTER: each of its patterns must match a test. A filter that matches none passes.
need_tests() {
  local patterns pattern listed
  IFS=: read -ra patterns <<<"$1"
  for pattern in "${patterns[@]}"; do
    listed="$("$live_tests" --gtest_list_tests --gtest_filter="$pattern")"
    if ! grep -q '^  ' <<<"$listed"; then
      echo "soak.sh: no test of $live_tests matches $pattern; see tests/live" >&2
      exit 1
    fi
  done
}

# run_live FILTER: at most half an hour; a recorder that hangs is not to take the night.
run_live() {
  timeout -k 10 1800 "$live_tests" --gtest_brief=1 --gtest_filter="$1"
}

# Now, and not after hours.
if [[ ! -x $live_tests ]]; then
  echo "soak.sh: there is no $live_tests; run make test" >&2
  exit 1
fi
need_tests "$stopped"
need_tests "$loaded"

# build NAME COMPILER FLAGS
build() {
  local folder="build/soak/$1"
  echo "== $1: $2 $3"
  cmake --log-level=WARNING -S . -B "$folder" -G Ninja -D CMAKE_CXX_COMPILER="$2" \
    -D CMAKE_BUILD_TYPE=Soak -D CMAKE_CXX_FLAGS_SOAK="$3" \
    -D WAVETANK_TESTS='support;core;conformance;compilers'
  cmake --build "$folder" -j "$jobs" --target core_tests "${programs[@]}"
  "$folder/core_tests" --gtest_brief=1
  folders+=("$folder")
}

for level in 0 1 2 3; do
  build "gcc-O$level" g++ "-O$level"
  build "clang-O$level" clang++-16 "-O$level"
done
for value in zero pattern; do
  build "gcc-$value" g++ "-O2 -ftrivial-auto-var-init=$value"
  build "clang-$value" clang++-16 "-O2 -ftrivial-auto-var-init=$value"
done

tests/compilers/compare.py --seeds 0..199 --programs "$(IFS=,; echo "${programs[*]}")" "${folders[@]}"
echo "== a thousand seeds of every scenario"
(cd "$(mktemp -d)" && "$OLDPWD/build/release/wavetank" test all --seeds 0..999)

echo "== record stopped and killed at a hundred instants each"
WAVETANK_STOPS=100 run_live "$stopped"
echo "== record at 20 000 frames a second for 30 s"
WAVETANK_LOAD_SECONDS=30 run_live "$loaded"
