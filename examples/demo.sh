#!/usr/bin/env bash
# The main job, end to end: replay a feed; catch a defective client; reproduce the incident; see its
# repaired twin pass. `examples/demo.sh PATH/TO/wavetank`. Ends with 0 only if everything went as it
# says.
set -euo pipefail
cd "$(dirname "$0")/.."
wavetank=$(realpath "${1:-build/release/wavetank}")
out=wavetank-out/demo
rm -rf "$out"

# step TITLE EXPECTED_EXIT ARGUMENTS...: shows the command, runs it, checks its exit code.
step() {
  local title=$1 expected=$2 got=0
  shift 2
  printf '\n# %s\n$ wavetank %s\n' "$title" "$*"
  "$wavetank" "$@" || got=$?
  if [ "$got" -ne "$expected" ]; then
    echo "demo: exit code $got where $expected was expected" >&2
    exit 1
  fi
}

step 'A feed, replayed through a real websocket client on virtual time' 0 \
  replay replay_data/generated_btc_eth_2min.capture
if [ -n "${WAVETANK_FEEDS:-}" ]; then
  step 'The same with a recording of the real venue' 0 \
    replay "$WAVETANK_FEEDS/nkaz001__hftbacktest/examples/hyperliquid/btcusd_20250126.gz"
fi
step 'A client that retries every second, while the venue refuses dials for three minutes' 1 \
  test refused_180s --client fixed_retry --seeds 0..99 --fail-fast --out "$out"
step 'The incident it wrote, reproduced: the same violation, the same hash' 1 \
  reproduce "$(find "$out" -name '*.json' | sort | head -n 1)"
step 'The repaired twin, a hundred seeds' 0 \
  test refused_180s --client fixed_retry_repaired --seeds 0..99
printf '\ndemo: everything went as announced\n'
