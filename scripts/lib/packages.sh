# shellcheck shell=bash disable=SC2034  # the lists are for the scripts that source this file
# The Debian packages that the scripts need, and how they get here. Needs common.sh.

build_packages=(
    g++ cmake ninja-build
    libasio-dev libcli11-dev libexpected-dev libfmt-dev libmd-dev libsqlite3-dev libssl-dev
    libwslay-dev nlohmann-json3-dev zlib1g-dev
    # Configuring the build looks for the tests' libraries as well.
    doctest-dev librapidcheck-dev
)
broker_packages=(mosquitto)
certificate_packages=(openssl)
fuzz_packages=(clang-14 libclang-rt-14-dev)
docs_packages=(scdoc)
check_packages=(clang-format-14 shellcheck)
test_packages=(
    "${build_packages[@]}" "${broker_packages[@]}" "${fuzz_packages[@]}" "${check_packages[@]}"
    "${docs_packages[@]}" "${certificate_packages[@]}" fish iproute2 man-db mosquitto-clients tmux zsh
)
coverage_packages=(gcovr)

policy=/usr/sbin/policy-rc.d

# need_packages PACKAGE...: installs those that are missing; costs milliseconds when none is.
need_packages() {
    local -a missing
    local output
    command -v dpkg-query >/dev/null ||
        fail "this is not a Debian system: install what scripts/lib/packages.sh lists and build" \
            "with cmake as README.md says."
    mapfile -t missing < <(missing_packages "$@")
    ((${#missing[@]})) || return 0
    command -v sudo >/dev/null || ((EUID == 0)) ||
        fail "packages are missing and neither root nor sudo is here: have somebody run" \
            "'apt-get install --no-install-recommends ${missing[*]}'."
    say "Installing ${missing[*]} ..."
    # The words of apt-get are only of interest when it fails.
    output=$(install_packages "${missing[@]}" 2>&1) || {
        say "$output"
        fail "apt-get could not install ${missing[*]}: its words above say why."
    }
}

# Node.js, for the readers of reports and the WebSocket bridge that tests get from npm. It may be
# here from elsewhere, with an npm that Debian's package would not go along with.
need_node() {
    if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
        need_packages nodejs npm
    fi
}

missing_packages() {
    local -A installed=()
    local package
    while read -r package; do
        installed[$package]=yes
    done < <(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null |
        sed -n 's/^installed //p')
    for package; do
        [[ -n ${installed[$package]:-} ]] || printf '%s\n' "$package"
    done
}

as_root() {
    if ((EUID == 0)); then
        "$@"
    else
        sudo "$@"
    fi
}

# In a subshell of its own: the exit trap ends with it.
install_packages() {
    local -a apt=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300)
    if [[ " $* " == *" mosquitto "* ]]; then
        trap 'exit 130' INT
        trap 'exit 143' TERM
        trap allow_services EXIT
        forbid_services || return
    fi
    as_root "${apt[@]}" update || return
    as_root "${apt[@]}" install --no-install-recommends "$@" || return
    if [[ " $* " == *" mosquitto "* ]]; then
        disable_mosquitto
    fi
}

# Debian starts the broker of the package mosquitto on port 1883 at once and at every boot. The
# scripts want only its executable, so invoke-rc.d is told to start nothing while apt runs. A
# policy that says so already stays; any other one is put aside and comes back.
forbid_services() {
    local answer=0
    if [[ -x $policy ]]; then
        "$policy" mosquitto start >/dev/null 2>&1 || answer=$?
        ((answer != 101)) || return 0
    fi
    [[ ! -e $policy ]] || as_root mv "$policy" "$policy.mqtools-aside" || return
    printf '#!/bin/sh\n# mqtools: gone when its packages are installed\nexit 101\n' |
        as_root install -m 755 /dev/stdin "$policy"
}

allow_services() {
    if grep -qs '^# mqtools:' "$policy"; then
        as_root rm -f "$policy"
    fi
    if [[ -e $policy.mqtools-aside ]]; then
        as_root mv "$policy.mqtools-aside" "$policy"
    fi
}

# Only called right after this script installed the package: a broker that was here before is not
# ours to touch.
disable_mosquitto() {
    if command -v systemctl >/dev/null; then
        as_root systemctl --quiet disable mosquitto.service || true
    fi
    as_root update-rc.d mosquitto disable
}
