#!/usr/bin/env bash
# `mqwill run` on a terminal, under tmux: what its command sees and what the shell sees must be what
# they would see without it. Arguments: the function to run, and the build directory.
# shellcheck source=../scripts/support.sh
source "${BASH_SOURCE[0]%/*}/../scripts/support.sh"

build=$2
export PATH=$build/bin:$PATH

screen() {
    tmux -S tmux capture-pane -p -J
}

# wait_for REGEX: until a line of the screen matches it as a whole, behind the echo of a Ctrl-C.
wait_for() {
    local attempt
    for ((attempt = 0; attempt < 400; ++attempt)); do
        screen | grep -qE -- "^(\^C)?$1\$" && return
        sleep 0.05
    done
    die "no line \"$1\" on the screen: $(screen)"
}

# Until no process has these words in its command line, which the test made unique.
wait_gone() {
    local attempt
    for ((attempt = 0; attempt < 400; ++attempt)); do
        [[ -z $(processes "$1") ]] && return
        sleep 0.05
    done
    die "still there: $(processes "$1")"
}

processes() {
    # shellcheck disable=SC2009  # the state is asked for
    ps -eo stat=,args= | grep -F -- "$1" | grep -vE 'grep|tmux|awk' || true
}

# wait_process REGEX: until a process has this command line.
wait_process() {
    local attempt
    for ((attempt = 0; attempt < 400; ++attempt)); do
        # shellcheck disable=SC2009
        ps -eo args= | grep -qE -- "$1" && return
        sleep 0.05
    done
    die "no process $1"
}

type_line() {
    tmux -S tmux send-keys -l -- "$1"
    tmux -S tmux send-keys Enter
}

press() {
    tmux -S tmux send-keys "$@"
}

# A shell with job control, in the directory of the test.
open_terminal() {
    trap 'tmux -S tmux kill-server 2>/dev/null || true; rm -rf -- "$directory"' EXIT
    TERM=xterm PS1='$ ' tmux -f /dev/null -S tmux new-session -d -x 90 -y 40 \
        'exec bash --norc --noprofile -i'
    type_line "PS1='$ '; clear; echo shell-\$((20 + 22))"
    wait_for 'shell-42'
}

# A number that no other command line has.
unique() {
    printf '%s' "$((RANDOM + 100000))$$"
}

record() {
    timeout 20 mqsub -t t -C 1
}

# wait_record REGEX: until the retained message matches.
wait_record() {
    local attempt
    for ((attempt = 0; attempt < 100; ++attempt)); do
        [[ $(record) =~ $1 ]] && return
        sleep 0.05
    done
    die "the record is $(record) and not $1"
}

reading() {
    open_terminal
    # shellcheck disable=SC2016  # for the shell there
    type_line "mqwill run -t t -- sh -c 'read line; echo got-\$line'"
    wait_record online
    type_line hello
    wait_for got-hello
}

one_key() {
    open_terminal
    # shellcheck disable=SC2016
    type_line "mqwill run -t t -- bash -c 'echo go-on; read -rsn1 key; echo key-\$key'; stty -a | grep -o ' echo '"
    wait_for go-on
    press x
    wait_for key-x
    wait_for ' echo '
}

interrupt() {
    local number
    number=$(unique)
    open_terminal
    # shellcheck disable=SC2016
    type_line "mqwill run -t t -- sleep $number; echo status-\$?"
    wait_record online
    wait_process "^sleep $number"
    press C-c
    wait_for status-130
    expect_match "$(record)" '"signal":2,'
    wait_gone "sleep $number"
}

interrupt_once() {
    open_terminal
    cat >count <<'END'
trap 'echo interrupted; count=$((count + 1))' INT
echo ready
while [[ ! -e stop ]]; do sleep 0.05; done
echo "interrupts-$count"
END
    # shellcheck disable=SC2016
    type_line 'mqwill run -t t -- bash count; echo status-$?'
    wait_for ready
    press C-c
    wait_for interrupted
    touch stop
    wait_for interrupts-1
    wait_for status-0
}

in_pipeline() {
    open_terminal
    cat >count <<'END'
trap 'count=$((count + 1)); echo interrupted >/dev/tty' INT
cat
echo ready
read -r key </dev/tty
while [[ ! -e stop ]]; do sleep 0.05; done
echo "key-$key interrupts-$count"
END
    # shellcheck disable=SC2016
    type_line '(trap "" INT; echo data) | mqwill run -t t -- bash count | (trap "" INT; cat)'
    wait_for data
    wait_for ready
    type_line k
    press C-c
    wait_for interrupted
    touch stop
    wait_for 'key-k interrupts-1'
}

suspend() {
    local number
    number=$(unique)
    open_terminal
    # shellcheck disable=SC2016
    type_line "mqwill run -t t -- sh -c 'echo begun; read line; echo got-\$line $number'"
    wait_for begun
    press C-z
    wait_for '.*Stopped.*'
    [[ $(processes "sh -c echo begun; read line; echo got-\$line $number") =~ ^T ]] ||
        die "the command runs on: $(processes "$number")"
    type_line 'echo the-shell-has-the-terminal | tr a-z A-Z'
    wait_for THE-SHELL-HAS-THE-TERMINAL
    type_line fg
    wait_for 'mqwill run.*'
    type_line hello
    wait_for "got-hello $number"
}

background() {
    local number
    number=$(unique)
    open_terminal
    # shellcheck disable=SC2016
    type_line "mqwill run -t t -- sleep $number"
    wait_process "^sleep $number"
    press C-z
    wait_for '.*Stopped.*'
    type_line bg
    type_line 'echo the-shell-has-the-terminal | tr a-z A-Z'
    wait_for THE-SHELL-HAS-THE-TERMINAL
    [[ $(processes "sleep $number") =~ S ]] || die "stopped: $(processes "sleep $number")"
    # shellcheck disable=SC2016
    type_line 'fg; echo status-$?'
    wait_for 'mqwill run.*'
    press C-c
    wait_for status-130
}

window_size() {
    open_terminal
    cat >size <<'END'
trap 'set -- $(stty size); echo "size-$1-$2"; count=$((count + 1))' WINCH
echo ready
while [[ ! -e stop ]]; do sleep 0.05; done
echo "changes-$count"
END
    type_line 'mqwill run -t t -- bash size'
    wait_for ready
    tmux -S tmux resize-window -x 70 -y 30
    wait_for size-30-70
    touch stop
    wait_for changes-1
}

shell_inside() {
    local number
    number=$(unique)
    open_terminal
    type_line "mqwill run -t t -- bash --norc --noprofile -i"
    wait_record online
    type_line "sleep $number"
    wait_process "^sleep $number"
    press C-z
    wait_for '.*Stopped.*'
    type_line 'kill -9 %1'
    wait_gone "sleep $number"
    type_line ''
    wait_for '.*Killed.*'
    type_line 'exit 7'
    # shellcheck disable=SC2016
    type_line 'echo status-$?'
    wait_for status-7
    expect_match "$(record)" '"status":7,'
}

hang_up() {
    local number
    number=$(unique)
    open_terminal
    type_line "mqwill run -t t -- sleep $number"
    wait_process "^sleep $number"
    tmux -S tmux kill-session
    wait_gone "sleep $number"
    wait_record '"signal":(1|15),'
}

if [[ -z ${MQTOOLS_URL:-} ]]; then
    status=0
    "$scripts/with-broker" bash "${BASH_SOURCE[0]}" "$@" || status=$?
    exit "$status"
fi
"$1"
