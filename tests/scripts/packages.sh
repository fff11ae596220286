#!/usr/bin/env bash
# What scripts/lib/packages.sh promises, with commands that only note how they were called.
# Argument: the function to run.
# shellcheck disable=SC2016  # what stands in single quotes is for another shell
# shellcheck source=support.sh
source "${BASH_SOURCE[0]%/*}/support.sh"

here=$directory
mkdir bin
PATH=$here/bin:$PATH

# command_says NAME SCRIPT: NAME notes its call in the file calls, then runs SCRIPT.
command_says() {
    printf '#!/bin/bash\necho "%s $*" >>"%s/calls"\n%s\n' "$1" "$here" "$2" >"bin/$1"
    chmod +x "bin/$1"
}

command_says dpkg-query 'printf "installed cmake\ninstalled ninja-build\nconfig-files scdoc\n"'
command_says apt-get "[[ \$* != *install* ]] || \"$here/policy\" mosquitto start; echo \$? >answer"
command_says systemctl ''
command_says update-rc.d ''
command_says sudo 'exec "$@"'
touch calls

# try_packages PACKAGE...: need_packages as scripts call it, but with a service policy of ours.
try_packages() {
    (
        # shellcheck source=../../scripts/lib/common.sh
        source "$scripts/lib/common.sh"
        # shellcheck source=../../scripts/lib/packages.sh
        source "$scripts/lib/packages.sh"
        cd "$here"
        # shellcheck disable=SC2034  # need_packages reads it
        policy=$here/policy
        need_packages "$@"
    )
}

called() {
    grep -q -- "$1" calls
}

nothing_missing() {
    expect_status 0 try_packages cmake ninja-build
    ! called apt-get || die "$(<calls)"
    [[ ! -s err ]] || die "it said $(<err)"
}

missing() {
    expect_status 0 try_packages cmake scdoc ninja-build gcovr
    called 'install --no-install-recommends scdoc gcovr$' || die "$(<calls)"
}

no_service() {
    expect_status 0 try_packages mosquitto
    [[ $(<answer) == 101 ]] || die "the policy answered $(<answer) while apt-get ran"
    [[ ! -e policy ]] || die 'our policy is still there'
}

policy_returns() {
    printf '#!/bin/sh\n# of the administrator\nexit 0\n' >policy
    chmod 750 policy
    expect_status 0 try_packages mosquitto
    [[ $(<answer) == 101 ]] || die "the policy answered $(<answer) while apt-get ran"
    grep -q administrator policy || die 'the earlier policy is lost'
    [[ $(stat -c %a policy) == 750 ]] || die "its mode is $(stat -c %a policy)"
}

failure() {
    command_says apt-get '[[ $* != *install* ]] || { echo "no such package"; exit 100; }'
    expect_status 1 try_packages mosquitto
    expect_match "$(<err)" 'no such package'
    expect_match "$(<err)" 'error: apt-get could not install mosquitto'
    [[ ! -e policy ]] || die 'our policy is still there'
    ! called update-rc.d || die 'the service was disabled although it was not installed'
}

disabled() {
    expect_status 0 try_packages mosquitto
    called 'update-rc.d mosquitto disable' || die "$(<calls)"
    called 'systemctl .*disable mosquitto' || die "$(<calls)"
}

foreign_broker() {
    command_says dpkg-query 'echo "installed mosquitto"'
    command_says apt-get ''
    expect_status 0 try_packages mosquitto mosquitto-clients
    called 'install --no-install-recommends mosquitto-clients$' || die "$(<calls)"
    ! called disable || die "$(<calls)"
}

ordinary_user() {
    local program
    local -a become=()
    ((EUID != 0)) || become=(setpriv --reuid 65534 --regid 65534 --clear-groups)
    # Where that user can read it, and with a PATH that leads to no sudo.
    cp -r "$scripts/lib" bin
    chmod -R a+rwX .
    rm bin/sudo
    for program in bash sed; do
        ln -s "$(type -P "$program")" bin
    done
    expect_status 1 "${become[@]}" env PATH="$here/bin" bash -c '
        source bin/lib/common.sh && source bin/lib/packages.sh && need_packages mosquitto cmake'
    expect_match "$(<err)" "'apt-get install --no-install-recommends mosquitto'"
    ! called apt-get || die "$(<calls)"
}

"$1"
