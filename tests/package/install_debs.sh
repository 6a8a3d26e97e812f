#!/usr/bin/env bash
# Installs the packages of `make deb` on a bare Debian 12, builds the project of
# `wavetank init` there against /usr, runs it, and removes the packages again.
#
#   install_debs.sh FOLDER_OF_THE_PACKAGES
#
# It works in a memory overlay over this system, so the machine keeps nothing of it. There, all packages
# that neither Debian itself, nor a compiler, nor ours need are removed before. Needs root; without it
# the script ends early and says so.
set -euo pipefail

packages="$(realpath "$1")"
if [[ "$(id -u)" -ne 0 ]]; then
  echo "skipped: installing packages needs root"
  exit 0
fi
if [[ "${2:-}" != in_namespace ]]; then
  exec unshare --mount "$0" "$packages" in_namespace
fi

memory="$(mktemp -d)"
trap 'rmdir "$memory" 2>/dev/null || true' EXIT
mount -t tmpfs tmpfs "$memory"
trap 'umount -l "$memory"; rmdir "$memory"' EXIT
mkdir "$memory/changes" "$memory/work" "$memory/root"
mount -t overlay overlay "$memory/root" \
  -o "lowerdir=/,upperdir=$memory/changes,workdir=$memory/work"
for folder in proc sys dev; do
  mount --rbind "/$folder" "$memory/root/$folder"
done
mkdir "$memory/root/packages"
cp "$packages"/*.deb "$memory/root/packages"

chroot "$memory/root" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin \
  DEBIAN_FRONTEND=noninteractive bash -euo pipefail <<'INSIDE'
quietly() { "$@" >/root/log 2>&1 || { cat /root/log; echo "FAILED: $*"; exit 1; }; }
# ends_with CODE COMMAND...
ends_with() {
  local expected="$1" code=0
  shift
  "$@" >/root/log 2>&1 || code=$?
  [[ $code -eq $expected ]] || { cat /root/log; echo "$* ended with $code, not $expected"; exit 1; }
}

cd /packages
apt-mark showmanual | xargs apt-mark auto >/dev/null
tools=(g++ cmake make libgtest-dev librapidcheck-dev)
apt-get install -y --no-install-recommends ./wavetank_*.deb ./libwavetank-dev_*.deb "${tools[@]}" \
  >/root/log 2>&1 || { apt-get update -q && apt-get install -y --no-install-recommends \
  ./wavetank_*.deb ./libwavetank-dev_*.deb "${tools[@]}"; }
apt-mark manual wavetank libwavetank-dev "${tools[@]}" >/dev/null
quietly apt-get autoremove -y --purge
echo "$(dpkg-query -f '.\n' -W | wc -l) packages are installed, among them:"
dpkg-query -W wavetank libwavetank-dev

cd /root
rm -rf x
wavetank --version
quietly wavetank init x
quietly cmake -S x -B x/build
quietly cmake --build x/build -j "$(nproc)"
ends_with 0 x/build/x test all --client mine
tail -n 3 /root/log
ends_with 1 x/build/x test all --client mine_defective
grep -q 'STALL violated' /root/log
incident="$(sed -n 's/.*repro   x.build.x reproduce \([^ ]*\).*/\1/p' /root/log | head -n 1)"
ends_with 1 x/build/x reproduce "$incident"
ends_with 0 x/build/x reproduce "$incident" --client mine

quietly apt-get purge -y wavetank libwavetank-dev
for rest in /usr/bin/wavetank /usr/include/wavetank /usr/lib/*/cmake/wavetank /usr/share/wavetank; do
  [[ ! -e $rest ]] || { echo "$rest is left of the packages"; exit 1; }
done
echo "installed, used and removed"
INSIDE
