#!/usr/bin/env bash
# Makes a directory of scripts for Node.js ready to run:
#
#   install.sh SOURCE DIRECTORY
#
# Copies the scripts of SOURCE into DIRECTORY, and installs the packages of its package-lock.json
# there if they are not there yet.

set -euo pipefail
source=$1 directory=$2

if ! command -v npm >/dev/null; then
    echo 'install.sh: error: npm is not installed: scripts/test installs it.' >&2
    exit 1
fi
mkdir -p "$directory"
cp "$source/package.json" "$source"/*.js "$directory/"
# The copy of the list is made last, so that it stands for what was installed.
if ! cmp -s "$source/package-lock.json" "$directory/installed-lock.json"; then
    cp "$source/package-lock.json" "$directory/"
    (cd "$directory" && npm ci --no-audit --no-fund)
    cp "$source/package-lock.json" "$directory/installed-lock.json"
fi
