# shellcheck shell=bash
# What every script needs. Source it first; it leaves the working directory at the repository's
# root.

tool=${0##*/}
script=$0
[[ $script == /* ]] || script=$PWD/$script
root=$(cd "${BASH_SOURCE[0]%/*}/../.." && pwd)
cd "$root" || exit

say() {
    printf '%s\n' "$*" >&2
}

# fail MESSAGE: one sentence that names the remedy.
fail() {
    say "$tool: error: $*"
    exit 1
}

# step WORDS COMMAND...: the first failing step is the last thing that the script does.
step() {
    local words=$1
    shift
    say "==> $words"
    "$@" || fail "failed at the step \"$words\": the lines above say why."
}

# Prints the comment at the top of the script, which is its manual.
usage() {
    sed -n '2,/^$/s/^# \{0,1\}//p' "$script"
}
