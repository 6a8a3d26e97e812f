#!/bin/sh
# run_script.sh FOLDER SCRIPT ARGUMENTS... - runs a script of FOLDER with node.
# Exit code 77, with the reason, where its packages are not installed.
set -u
cd "$1" || exit 1
if [ ! -e node_modules/.installed ]; then
  echo "skipped: its packages are not installed; the test interop_sdk_packages says why"
  exit 77
fi
shift
exec node "$@"
