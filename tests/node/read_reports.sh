#!/usr/bin/env bash
# Has what mqbench writes read by programs that others wrote:
#
#   read_reports.sh DIRECTORY WRITE_SAMPLES SCHEMA
#
# Installs the packages of package-lock.json into DIRECTORY if they are not there yet, has
# WRITE_SAMPLES write its files, and runs check_reports.js over them.

set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
directory=$1 write_samples=$2 schema=$3

mkdir -p "$directory/samples"
cp "$here/package.json" "$here/check_reports.js" "$directory/"
# The copy of the list is made last, so that it stands for what was installed.
if ! cmp -s "$here/package-lock.json" "$directory/installed-lock.json"; then
    cp "$here/package-lock.json" "$directory/"
    (cd "$directory" && npm ci --no-audit --no-fund)
    cp "$here/package-lock.json" "$directory/installed-lock.json"
fi
"$write_samples" "$directory/samples"
node "$directory/check_reports.js" "$schema" "$directory/samples"
