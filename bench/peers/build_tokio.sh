#!/usr/bin/env bash
# build_tokio.sh BUILD_FOLDER: makes BUILD_FOLDER/tokio_bench of Debian's compiler and crates,
# without a network. When it cannot, it writes why to tokio_bench.absent there: no error.
set -euo pipefail
source="$(cd "$(dirname "$0")" && pwd)/tokio"
build="$(mkdir -p "$1" && cd "$1" && pwd)"
crates=/usr/share/cargo/registry
work="$build/tokio_peer"
rm -f "$build/tokio_bench.absent"

absent() {
  rm -f "$build/tokio_bench"
  echo "$1" >"$build/tokio_bench.absent"
  exit 0
}
[ -x /usr/bin/cargo ] && [ -x /usr/bin/rustc ] || absent "Debian's cargo or rustc is not installed"
compgen -G "$crates/tokio-1.*" >/dev/null || absent "Debian's librust-tokio-dev is not installed"

# In a copy, as cargo writes beside its sources.
mkdir -p "$work"
cp "$source/Cargo.toml" "$source/tokio_bench.rs" "$work/"
if ! (cd "$work" && CARGO_HOME="$work/home" RUSTC=/usr/bin/rustc /usr/bin/cargo build --release \
        --offline --target-dir "$work/target" \
        --config 'source.crates-io.replace-with="debian"' \
        --config "source.debian.directory=\"$crates\"") >"$work/log" 2>&1; then
  absent "it does not build: $(grep -m 1 '^error' "$work/log" || tail -n 1 "$work/log")"
fi
cp "$work/target/release/tokio_bench" "$build/tokio_bench"
