#!/usr/bin/env bash
# mqwill in a network namespace whose link goes down: no packet tells either side. Arguments: the
# function to run, and the build directory.
# shellcheck source=../scripts/support.sh
source "${BASH_SOURCE[0]%/*}/../scripts/support.sh"

build=$2
export PATH=$build/bin:$PATH:/usr/sbin:/sbin
as_root=()
((EUID == 0)) || as_root=(sudo)
# Names and addresses of this run: others may run the same test.
id=$((RANDOM % 200 + 20))
space=mqwill$$
started=()

clean_up() {
    ((${#started[@]} == 0)) || kill -9 "${started[@]}" 2>/dev/null || true
    "${as_root[@]}" ip netns delete "$space" 2>/dev/null || true
    "${as_root[@]}" ip link delete "w$$" 2>/dev/null || true
    rm -rf -- "$directory"
}
trap clean_up EXIT

# A broker outside, a client inside, and a wire between them.
make_network() {
    "${as_root[@]}" ip netns add "$space"
    "${as_root[@]}" ip link add "w$$" type veth peer name inside netns "$space"
    "${as_root[@]}" ip address add "10.203.$id.1/30" dev "w$$"
    "${as_root[@]}" ip link set "w$$" up
    "${as_root[@]}" ip -n "$space" address add "10.203.$id.2/30" dev inside
    "${as_root[@]}" ip -n "$space" link set inside up
    printf 'listener 1883 10.203.%s.1\nallow_anonymous true\n' "$id" >conf
    mosquitto -c conf 2>broker.log &
    started+=($!)
    wait_for_line broker.log running
}

# wait_for_line FILE TEXT [COUNT]: until the file has so many such lines.
wait_for_line() {
    local attempt
    for ((attempt = 0; attempt < 800; ++attempt)); do
        (($(grep -c -- "$2" "$1" || true) >= ${3:-1})) && return
        sleep 0.05
    done
    die "no \"$2\" in $1: $(<"$1")"
}

link_down() {
    make_network
    mqsub -h "10.203.$id.1" -v -t t >seen 2>/dev/null &
    started+=($!)
    wait_for_line broker.log 'SUBSCRIBE\|New client' 1
    "${as_root[@]}" ip netns exec "$space" "$build/bin/mqwill" run -h "10.203.$id.1" -k 5 -t t \
        --wait 60s -- sh -c 'echo $$ >pid; while [ ! -e stop ]; do sleep 0.05; done; exit 3' \
        2>errors &
    local tool=$! status=0
    started+=("$tool")
    wait_for_line seen 't online'
    "${as_root[@]}" ip link set "w$$" down
    # Nobody can know before one and a half keepalives.
    wait_for_line seen 't offline'
    wait_for_line errors 'the command goes on'
    kill -0 "$(<pid)" || die 'the command is gone'
    "${as_root[@]}" ip link set "w$$" up
    wait_for_line seen 't online' 2
    touch stop
    wait "$tool" || status=$?
    ((status == 3)) || die "status $status: $(<errors)"
    wait_for_line seen 't {"state":"failed","status":3,'
}

"$1"
