# shellcheck shell=bash disable=SC2034,SC2154
# What bench/compare does once for each run: the server beside it, the contender's command line, and
# what arrived. Variables go both ways between the two files: `programs`, `ours`, `static` and `work`
# are directories, `limit` is in seconds, `qos`, `format` and `output` belong to the task.

# --- servers: one at a time, beside the clients ---------------------------------------------

# start_server PROGRAM [ARGUMENT]...: sets `greeting` to its first line.
start_server() {
    coproc SERVER { exec "$programs/$1" "${@:2}" 2>&3; }
    server_process=$SERVER_PID
    # Descriptors of our own: bash closes its own ones when the server ends, even with words unread.
    exec {server_output}<&"${SERVER[0]}"
    exec {server_input}>&"${SERVER[1]}"
    eval "exec ${SERVER[1]}>&-"
    read -r -t 10 -u "$server_output" greeting || fail "$1 did not start."
}

# next_account: the server's next line, or nothing if there is none soon.
next_account() {
    account=
    read -r -t 5 -u "$server_output" account || true
}

stop_server() {
    exec {server_input}>&-
    wait "$server_process" || true
    exec {server_output}<&-
}

# value NAME LINE: the value of NAME=VALUE in the line, else 0.
value() {
    local word
    for word in $2; do
        if [[ $word == "$1="* ]]; then
            echo "${word#*=}"
            return
        fi
    done
    echo 0
}

# --- contenders ------------------------------------------------------------------------------

# publisher ROLE PORT QOS ARGUMENT...: sets `command`. The last arguments are -l, or -m TEXT.
publisher() {
    case $1 in
        peer*) command=(mosquitto_pub) ;;
        ours) command=("$ours/mqpub") ;;
        static) command=("$static/mqpub") ;;
        floor)
            command=("$programs/floor_pub" --port "$2" --topic "$topic" --qos "$3")
            if [[ $4 == -l ]]; then
                command+=(--lines --window "$window")
            else
                command+=(--message "$5")
            fi
            return
            ;;
    esac
    command+=(-h 127.0.0.1 -p "$2" -t "$topic" -q "$3" "${@:4}")
}

# subscriber ROLE PORT QOS COUNT [ARGUMENT]...: sets `command`.
subscriber() {
    case $1 in
        peer*) command=(mosquitto_sub) ;;
        ours) command=("$ours/mqsub") ;;
        static) command=("$static/mqsub") ;;
        floor)
            command=("$programs/floor_sub" --port "$2" --topic "$topic" --qos "$3" --messages "$4")
            [[ ${5:-} != -v ]] || command+=(--verbose)
            return
            ;;
    esac
    command+=(-h 127.0.0.1 -p "$2" -t "$topic" -q "$3" -C "$4" "${@:5}")
}

label_of() {
    case $1 in
        peer) echo "mosquitto_$2" ;;
        peer_all) echo "mosquitto_$2,all" ;;
        ours) echo "mq$2" ;;
        static) echo "mq$2,static" ;;
        floor) echo "floor_$2" ;;
    esac
}

# --- one run: each sets `run` (what the runner measured) and `arrived` -----------------------

# measure [RUNNER ARGUMENT]...: not in a subshell, or the runner would outlive the comparison.
measure() {
    "$programs/runner" --limit "$limit" "$@" -- "${command[@]}" >"$work/run" 2>>"$work/words" ||
        echo status=1 >"$work/run"
    run=$(<"$work/run")
}

succeeded() {
    [[ $(value status "$run") == 0 ]]
}

# Did our tool refuse its arguments? Then it never connected, and no server has seen it.
refused() {
    [[ $1 == ours || $1 == static ]] && [[ $(value status "$run") == 2 ]]
}

# While measured, nobody else listens: only the warm-up's message has a witness.
run_oneshot() {
    local role=$1 warmup=$3
    publisher "$role" "$client_port" "$qos" -m "$message" "${tls[@]}"
    if ((warmup)); then
        run_counted "$role" 1
    else
        measure
        succeeded && arrived=1 || arrived=0
    fi
}

# run_counted ROLE COUNT [RUNNER ARGUMENT]...: with a subscriber that counts.
run_counted() {
    start_server floor_sub --port "$broker_port" --topic "$topic" --messages "$2" --count --idle 3000
    measure "${@:3}"
    next_account
    arrived=$(value arrived "$account")
    stop_server
}

run_retained() {
    subscriber "$1" "$client_port" 0 1 "${tls[@]}"
    measure --pipe
    arrived=$(value lines "$run")
}

run_lines() {
    publisher "$1" "$sink_port" "$qos" -l
    measure --stdin "$work/lines.$2"
    arrived=0
    if ! refused "$1"; then
        next_account
        arrived=$(value publish "$account")
    fi
}

run_lines_broker() {
    publisher "$1" "$broker_port" 0 -l
    run_counted "$1" "$2" --stdin "$work/lines.$2"
}

# The warm-up's output is counted, the subscriber's word for it that N came is taken otherwise.
run_sub() {
    local role=$1 count=$2 warmup=$3 port
    start_server source --messages "$count" --qos "$qos" --window 65535
    port=${greeting#port }
    subscriber "$role" "$port" "$qos" "$count" "${format[@]}"
    if [[ $output == pipe || $warmup == 1 ]]; then
        measure --pipe
        arrived=$(value lines "$run")
    else
        measure
        next_account
        succeeded && arrived=$(value sent "$account") || arrived=0
    fi
    stop_server
}

run_latency() {
    local role=$1 count=$2 pub
    publisher "$role" "$broker_port" "$qos" -l
    pub=("${command[@]}")
    if [[ $role == ours || $role == static ]]; then
        measure
        if refused "$role"; then
            arrived=0
            return
        fi
    fi
    subscriber "$role" "$broker_port" "$qos" 1000000
    "$programs/line_latency" --limit "$limit" --lines "$count" -- "${command[@]}" -- "${pub[@]}" \
        >"$work/run" 2>>"$work/words" || echo status=1 >"$work/run"
    run=$(<"$work/run")
    arrived=$(value lines "$run")
}
