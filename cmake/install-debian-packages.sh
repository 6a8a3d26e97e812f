#!/usr/bin/env bash
# Installs the packages of debian-packages.txt, or of the list given as argument, that are missing.
# Silent and quick when none is.
set -euo pipefail

list="${1:-$(dirname "$0")/debian-packages.txt}"
mapfile -t wanted < <(sed -e 's/#.*//' -e 's/[[:space:]]//g' -e '/^$/d' "$list")

if ! command -v dpkg-query >/dev/null; then
  echo "wavetank: not a Debian system; please install the equivalents of: ${wanted[*]}" >&2
  exit 0
fi

# dpkg-query fails when it does not know one of the names, and still prints the others.
installed="$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "${wanted[@]}" 2>/dev/null |
  sed -n 's/ installed$//p' || true)"
missing=()
for package in "${wanted[@]}"; do
  grep -qxF -- "$package" <<<"$installed" || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

install="apt-get install -y --no-install-recommends ${missing[*]}"
if [ "$(id -u)" -eq 0 ]; then
  as_root=(env)
elif command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
  as_root=(sudo env)
else
  echo "wavetank: ${#missing[@]} Debian packages are missing. As root, run:" >&2
  echo "  apt-get update && $install" >&2
  exit 1
fi

echo "wavetank: installing ${missing[*]}" >&2
# The package lists may be absent (containers) or old, so that a download fails: fetch them then.
if ! "${as_root[@]}" DEBIAN_FRONTEND=noninteractive $install >/dev/null 2>&1; then
  if ! { "${as_root[@]}" apt-get update -q >&2 &&
         "${as_root[@]}" DEBIAN_FRONTEND=noninteractive $install >&2; }; then
    echo "wavetank: the packages could not be installed. As root, run:" >&2
    echo "  apt-get update && $install" >&2
    exit 1
  fi
fi
