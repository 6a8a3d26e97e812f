#!/usr/bin/env bash
# Runs a command, and beside it `make TARGET` at the lowest priority: tests wait for sockets, processes
# and a few slow ones among them, and leave processors idle that can compile.
#
#   beside.sh TARGET COMMAND...
#
# Prints nothing of the build but its "==" lines, at the end, or everything if it failed. The build is
# stopped when the command fails. Exit code: the command's, else that of the build.
set -euo pipefail

target="$1"
shift
mkdir -p build
log="build/$target.log"

set -m # A process group of its own, all of which can be stopped.
nice -n 19 "${MAKE:-make}" --no-print-directory "$target" >"$log" 2>&1 </dev/null &
builder=$!
set +m
trap 'kill -TERM -- "-$builder" 2>/dev/null || true' EXIT

"$@"

status=0
wait "$builder" || status=$?
trap - EXIT
if ((status != 0)); then
  cat "$log"
  exit "$status"
fi
grep '^==' "$log" || true
