#!/usr/bin/env bash
# Runs an example of a manual page beside a private broker, whose address is in MQTOOLS_URL and
# whose socket is in the working directory. Argument: the file with the commands.
#
# A subscriber that waits for messages gets one, and is told to end once it has it.
set -euo pipefail

example=$(<"$1")
example=${example//127.0.0.1:1883/${MQTOOLS_URL#mqtt://}}
example=${example//-p 1883/-p ${MQTOOLS_URL##*:}}
example=${example//\/run\/mosquitto.sock/$PWD\/socket}

# One retained message for each filter among the arguments, so that no subscriber waits for long.
feed() {
    local topic
    while (($#)); do
        if [[ $1 == -t ]]; then
            topic=${2//[+#]/x}
            mqpub -t "$topic" -m 'from the test' -r -q 1
        fi
        shift
    done
}

mqsub() {
    local status=0 subscriber
    feed "$@"
    if [[ " $* " == *' -C '* ]]; then
        command mqsub "$@"
        return
    fi
    rm -f trace
    mkfifo trace
    command mqsub -d "$@" 2>trace &
    subscriber=$!
    grep -m 1 'received PUBLISH' trace >/dev/null || true
    kill -TERM "$subscriber" 2>/dev/null || true
    wait "$subscriber" || status=$?
    return "$status"
}

# What stands for the reader's own programs; the second runs until a presence shows.
mkdir -p programs
printf '#!/bin/sh\n' >programs/backup
printf "#!/bin/sh\nexec mqsub -t '#' -C 1 -W 20 >/dev/null\n" >programs/press-controller
chmod +x programs/*
PATH=$PWD/programs:$PATH
example=${example//\/etc\/systemd\/system/$PWD}

# Whoever a watch is about is online.
if [[ $example == *'mqwill watch'* ]]; then
    mqpub -t devices/press7/status -m online -q 1 -r
fi

# The line of a crontab is run now, as cron would.
crontab() {
    local fields
    read -r fields
    fields=${fields#* * * * * }
    sh -c "$fields"
}

# The unit's command, run as systemd would.
systemctl() {
    local command
    command=$(sed -n 's/^ExecStart=//p' "${*: -1}.service")
    NOTIFY_SOCKET=@nobody WATCHDOG_USEC=30000000 sh -c "exec $command"
}

eval "$example"
