#!/bin/sh
# install_packages.sh FOLDER - fetches what FOLDER/package-lock.json pins, unless it is there.
# Exit code 77, with the reason, where it cannot be had: no node, an old one, no registry.
set -u
skip() { echo "skipped: $1"; exit 77; }

command -v node >/dev/null 2>&1 || skip "node is not installed"
command -v npm >/dev/null 2>&1 || skip "npm is not installed"
major=$(node -p 'process.versions.node.split(".")[0]')
[ "$major" -ge 20 ] || skip "the packages want node 20 or newer; this is node $(node --version)"

cd "$1" || exit 1
cmp -s package-lock.json node_modules/.installed && exit 0
if ! npm ci --ignore-scripts --no-audit --no-fund --prefer-offline >npm.log 2>&1; then
  cat npm.log
  # The lock file and what it pins are ours to keep right; all else is the registry's, or the way there.
  grep -Eq 'EINTEGRITY|EUSAGE|EJSONPARSE|ENOLOCK' npm.log && exit 1
  skip "npm could not fetch the packages"
fi
cp package-lock.json node_modules/.installed
