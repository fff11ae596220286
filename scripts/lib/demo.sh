#!/usr/bin/env bash
# Shows mqpub and mqsub at work. quickstart runs it under with-broker, with both on PATH.
set -euo pipefail

explain() {
    printf '\n# %s\n' "$*"
}

show() {
    printf '$ %s\n' "${*@Q}" | sed "s/'\([A-Za-z0-9_./+-]*\)'/\1/g"
}

# run COMMAND...: shows the command, then runs it; nothing here may take long.
run() {
    show "$@"
    timeout 20 "$@"
}

explain 'A retained message waits on the broker for whoever subscribes later.'
run mqpub -t demo/greeting -m 'good morning' -q 1 -r
run mqsub -t demo/greeting -C 1

explain 'A subscriber in the background, and one message at each quality of service.'
run mqpub -t demo/ready -m 'the subscriber is there' -q 1 -r
subscriber=(mqsub -v -q 2 -t demo/ready -t 'demo/qos/+' -C 4)
show "${subscriber[@]}" '&' | sed "s/ '&'$/ \&/"
coproc timeout 20 "${subscriber[@]}"
subscriber_pid=$COPROC_PID
exec 3<&"${COPROC[0]}"
# The retained message comes when the broker has taken the subscription: time to publish.
IFS= read -r first <&3
run mqpub -t demo/qos/0 -m 'at most once' -q 0
run mqpub -t demo/qos/1 -m 'at least once' -q 1
run mqpub -t demo/qos/2 -m 'exactly once' -q 2

explain 'What the subscriber received:'
printf '%s\n' "$first"
cat <&3
wait "$subscriber_pid"
