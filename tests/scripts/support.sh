# shellcheck shell=bash disable=SC2034  # for the tests that source it
# For the tests of scripts: a directory of their own, and checks that say what they saw.
set -euo pipefail

scripts=$(cd "${BASH_SOURCE[0]%/*}/../../scripts" && pwd)
directory=$(mktemp -d -t mqtools-test.XXXXXX)
trap 'rm -rf -- "$directory"' EXIT
cd "$directory"
# What a killed script could not take away goes with the directory.
export TMPDIR=$directory

die() {
    printf 'FAILED: %s\n' "$*" >&2
    exit 1
}

# expect_status STATUS COMMAND...: output goes to the files out and err.
expect_status() {
    local wanted=$1 status=0
    shift
    "$@" >out 2>err || status=$?
    ((status == wanted)) || die "status $status instead of $wanted from: $*; it said: $(<err)"
}

# expect_match TEXT REGEX
expect_match() {
    [[ $1 =~ $2 ]] || die "\"$1\" does not match \"$2\""
}
