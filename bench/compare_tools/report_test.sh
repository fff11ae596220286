#!/usr/bin/env bash
# What the report says of runs that are made up: report_test.sh REPORT FUNCTION

set -euo pipefail

report=$1
sound='arrived=1000 count=1000 status=0 wall_us=1000 cpu_us=900 rss_kib=2000'
lossy='arrived=999 count=1000 status=0 wall_us=10 cpu_us=9 rss_kib=2000'

# judge RECORD...: sets `text` and `status`.
judge() {
    status=0
    text=$(printf '%s\n' "$@" | "$report" --task lines-q1 --title title) || status=$?
}

# expect STATUS PATTERN...: each of the patterns is in the report.
expect() {
    local pattern
    if [[ $status != "$1" ]]; then
        printf 'status %s, not %s, for:\n%s\n' "$status" "$1" "$text"
        exit 1
    fi
    for pattern in "${@:2}"; do
        grep -Eq -- "$pattern" <<<"$text" || {
            printf 'no "%s" in:\n%s\n' "$pattern" "$text"
            exit 1
        }
    done
}

lossy_peer() {
    judge "role=peer label=theirs $lossy" "role=ours label=mine $sound" "role=floor label=least $sound"
    expect 0 'theirs +1000 +0\.01 +- +2000 +-  999 of 1000 LOST +- +-$' 'mine .* all +- +1\.000$'
}

lossy_run() {
    judge "role=ours label=mine $sound" "role=ours label=mine $lossy" "role=floor label=least $sound"
    expect 1 'mine .* 999 of 1000 LOST +- +-$' 'aim .* MISSED .messages lost'
}

lossy_floor() {
    judge "role=ours label=mine $sound" "role=floor label=least $lossy"
    expect 1 'least .* LOST'
}

failed() {
    judge "role=ours label=mine ${sound/status=0/status=70}"
    expect 1 'mine .* exit 70 '
}

unknown_option() {
    judge "role=ours label=mine warmup=1 ${lossy/status=0/status=2}" "role=floor label=least $sound"
    expect 0 'mine +not there yet$' 'aim .*: not there yet$'
}

median() {
    judge "role=ours label=mine ${sound/wall_us=1000/wall_us=9000}" "role=ours label=mine $sound" \
        "role=ours label=mine ${sound/wall_us=1000/wall_us=2000}"
    # 1000 messages in 2 ms.
    expect 0 'mine +1000 +2\.00 .* 500000 ' 'aim .* at least 1\.00 M messages/s: MISSED \(0\.50\)$'
}

memory() {
    judge "role=ours label=mine warmup=1 $sound" \
        "role=ours label=mine ${sound/rss_kib=2000/rss_kib=3025}"
    expect 0 'at most 1024 KiB .* MISSED \(1025\)$'
    judge "role=ours label=mine warmup=1 $sound" \
        "role=ours label=mine ${sound/rss_kib=2000/rss_kib=3024}"
    expect 0 'at most 1024 KiB .* met \(1024\)$'
}

"$2"
