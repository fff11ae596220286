#!/usr/bin/env bash
# The tools as quickstart shows them and as they are installed. Arguments: the function to run, and
# the build directory.
# shellcheck source=support.sh
source "${BASH_SOURCE[0]%/*}/support.sh"

build=$2

demonstration() {
    local shown
    PATH=$build/bin:$PATH expect_status 0 "$scripts/with-broker" "$scripts/lib/demo.sh"
    shown=$(sed 's/^./    &/' out)
    [[ $(<"$scripts/../README.md") == *"$shown"* ]] ||
        die "README.md shows something else than the demonstration: $(<out)"
}

install() {
    local tool
    expect_status 0 cmake --install "$build" --prefix "$directory/installed"
    for tool in mqbench mqpub mqsub mqwill; do
        expect_status 0 "installed/bin/$tool" --version
        expect_match "$(<out)" "^$tool [0-9]+\\.[0-9]+\\.[0-9]+$"
        [[ -s installed/share/man/man1/$tool.1 ]] || die "$tool.1 is not installed"
    done
}

"$1"
