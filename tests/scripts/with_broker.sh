#!/usr/bin/env bash
# What scripts/with-broker promises. Argument: the function to run.
# shellcheck disable=SC2016  # what stands in single quotes is for the command's shell
# shellcheck source=support.sh
source "${BASH_SOURCE[0]%/*}/support.sh"

with_broker=$scripts/with-broker

is_open() {
    (: <>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# start COMMAND: in the background under with-broker. COMMAND is bash, runs `ready` when its traps
# are set, and blocks in `forever`. Sets pid, port, and descriptor 3: a connection to the broker.
start() {
    local prelude url
    mkfifo ready never
    prelude='ready() { echo "$MQTOOLS_URL" >ready; }
        forever() { while :; do read -r _; done 3<>never <&3; }'
    # A test runner's background command would ignore INT, and so would everything below it.
    env --default-signal=INT,QUIT "$with_broker" bash -c "$prelude; $1" &
    pid=$!
    # Open for writing too: opening alone never blocks, and the limit counts for all of it.
    read -r -t 20 url 4<>ready <&4 || die 'the command did not start'
    port=${url##*:}
    exec 3<>"/dev/tcp/127.0.0.1/$port"
}

expect_broker_gone() {
    local status=0
    # The broker never speaks first: only its end makes this return before the limit.
    read -r -t 10 -u 3 2>/dev/null || status=$?
    ((status == 1)) || die "the broker still holds its connection (read: $status)"
}

expect_end_by() {
    local signal=$1 status=0
    start "trap 'exit 42' $signal; ready; forever"
    kill -s "$signal" "$pid"
    wait "$pid" || status=$?
    ((status == 42)) || die "status $status: the command's own trap did not run"
    expect_broker_gone
    ! is_open "$port" || die "port $port is still open"
}

status() {
    expect_status 0 "$with_broker" true
    expect_status 7 "$with_broker" bash -c 'exit 7'
}

killed_command() {
    expect_status 143 "$with_broker" bash -c 'kill -TERM $$'
}

url() {
    expect_match "$("$with_broker" printenv MQTOOLS_URL)" '^mqtt://127\.0\.0\.1:[1-9][0-9]*$'
}

stdin() {
    local got
    got=$(printf 'one\ntwo\n' | "$with_broker" cat)
    [[ $got == $'one\ntwo' ]] || die "the command read \"$got\""
}

end() {
    local port
    mkdir temporary
    port=$(TMPDIR=$PWD/temporary "$with_broker" bash -c 'echo "${MQTOOLS_URL##*:}"')
    ! is_open "$port" || die "port $port is still open"
    rmdir temporary || die 'the broker left files behind'
}

term() {
    expect_end_by TERM
}

int() {
    expect_end_by INT
}

kill_() {
    start 'echo $$ >command_pid; ready; forever'
    kill -KILL "$pid"
    wait "$pid" 2>/dev/null || true
    kill "$(<command_pid)"
    expect_broker_gone
}

busy_port() {
    local port
    "$with_broker" bash -c '
        port=${MQTOOLS_URL##*:}
        echo "$port" >port
        "$0" -p "$port" true 2>err
        echo $? >status' "$with_broker"
    port=$(<port)
    [[ $(<status) == 1 ]] || die "status $(<status)"
    expect_match "$(<err)" "^with-broker: error: port $port is in use: .*\.$"
    # And free again, it is no longer an error.
    expect_status 0 "$with_broker" -p "$port" printenv MQTOOLS_URL
    expect_match "$(<out)" ":$port\$"
}

two() {
    "$with_broker" bash -c 'echo "${MQTOOLS_URL##*:}" >first
        "$0" bash -c "echo \"\${MQTOOLS_URL##*:}\" >second
            : <>/dev/tcp/127.0.0.1/\$(<first) && : <>/dev/tcp/127.0.0.1/\$(<second)"' \
        "$with_broker" || die 'not both brokers answer'
    [[ $(<first) != "$(<second)" ]] || die "both on port $(<first)"
}

configuration() {
    echo 'allow_anonymous false' >lines
    expect_status 5 "$with_broker" -c lines \
        bash -c 'mosquitto_pub -p "${MQTOOLS_URL##*:}" -t a -n'
    expect_status 0 "$with_broker" bash -c 'mosquitto_pub -p "${MQTOOLS_URL##*:}" -t a -n'
}

bad_configuration() {
    echo 'no_such_variable 1' >lines
    expect_status 1 "$with_broker" -c lines touch ran
    expect_match "$(<err)" '^with-broker: error: mosquitto did not start: .*no_such_variable'
    [[ ! -e ran ]] || die 'the command ran without a broker'
}

usage() {
    local -a arguments
    local line
    for line in '' '-p 0 true' '-p 65536 true' '-p x true' '-p' '-c /nonexistent true' '-x true'; do
        read -ra arguments <<<"$line"
        expect_status 2 "$with_broker" "${arguments[@]}"
        expect_match "$(<err)" '^with-broker: error: [^.]*[a-z].*\.$'
        [[ $(wc -l <err) == 1 ]] || die "more than one line: $(<err)"
    done
}

no_command() {
    expect_status 127 "$with_broker" no-such-command
    expect_match "$(<err)" '"no-such-command"'
}

case $1 in
    kill) kill_ ;; # `kill` itself is needed
    *) "$1" ;;
esac
