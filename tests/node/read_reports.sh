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

"$here/install.sh" "$here" "$directory"
mkdir -p "$directory/samples"
"$write_samples" "$directory/samples"
node "$directory/check_reports.js" "$schema" "$directory/samples"
