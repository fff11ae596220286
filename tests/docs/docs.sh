#!/usr/bin/env bash
# Manual pages and completions against the tools. Arguments: the function to run, and the build
# directory.
# shellcheck source=../scripts/support.sh
source "${BASH_SOURCE[0]%/*}/../scripts/support.sh"

build=$2
root=$(cd "$scripts/.." && pwd)
tools=(mqbench mqpub mqsub mqwill)
# What has a help with options.
helps=(mqpub mqsub 'mqbench lat' 'mqbench sub' 'mqbench rr' 'mqbench conn' 'mqbench storm'
    'mqbench ping' 'mqbench echo' 'mqwill run' 'mqwill hold' 'mqwill watch' 'mqwill verify')
PATH=$build/bin:$PATH

fresh() {
    DOCGEN=$build/bin/docgen expect_status 0 "$scripts/gen-docs" --check
}

every_option() {
    local help tool option
    local -a options
    for help in "${helps[@]}"; do
        tool=${help%% *}
        # shellcheck disable=SC2086  # a tool and its command
        mapfile -t options < <($help --help |
            sed -n 's/^  [- ][^ ]*,\{0,1\} *\(--[a-z][a-z0-9-]*\).*/\1/p')
        ((${#options[@]} > 15)) || die "$help --help shows only ${#options[@]} long options"
        MANWIDTH=100 man -l "$root/man/$tool.1" >page
        for option in "${options[@]}"; do
            grep -qE -- "^ +(-., )?$option( |\$)" page || die "$tool.1 lacks $option"
            grep -qE -- "(^|[ |'])$option([ |'])" "$root/completions/$tool.bash" ||
                die "$tool.bash lacks $option"
            grep -qE -- "(['{,*])$option(=|[[}])" "$root/completions/_$tool" ||
                die "_$tool lacks $option"
            grep -qE -- " -l ${option#--} " "$root/completions/$tool.fish" ||
                die "$tool.fish lacks $option"
        done
    done
}

syntax() {
    local tool
    for tool in "${tools[@]}"; do
        expect_status 0 bash -n "$root/completions/$tool.bash"
        expect_status 0 zsh -n "$root/completions/_$tool"
        expect_status 0 fish --no-execute "$root/completions/$tool.fish"
    done
}

# offered WORD...: what bash offers for the last of the words.
offered() {
    COMP_WORDS=("$@")
    COMP_CWORD=$(($# - 1))
    COMPREPLY=()
    _mqpub
    printf '%s\n' "${COMPREPLY[*]}"
}

bash_offers() {
    # shellcheck disable=SC2317  # the completion calls it, and outside of one it fails
    compopt() { :; }
    # shellcheck source=/dev/null
    source "$root/completions/mqpub.bash"
    touch password-of-me
    expect_match "$(offered mqpub -q '')" '^0 1 2$'
    expect_match "$(offered mqpub --qos '=')" '^0 1 2$'
    expect_match "$(offered mqpub --qos '=' 2)" '^2$'
    expect_match "$(offered mqpub --password-file pass)" '^password-of-me$'
    expect_match "$(offered mqpub -D will)" '^will$'
    expect_match "$(offered mqpub -D publish top)" '^topic-alias$'
    expect_match "$(offered mqpub -D publish topic-alias '')" '^$'
    expect_match "$(offered mqpub -D publish user-property key '')" '^$'
    expect_match "$(offered mqpub -D publish topic-alias 1 --reta)" '^--retain$'
    expect_match "$(offered mqpub -m --reta)" '^$'
    expect_match "$(offered mqpub --reta)" '^--retain$'
}

bash_offers_commands() {
    # shellcheck disable=SC2317
    compopt() { :; }
    # shellcheck source=/dev/null
    source "$root/completions/mqwill.bash"
    touch password-of-me
    offered() {
        COMP_WORDS=("$@")
        COMP_CWORD=$(($# - 1))
        COMPREPLY=()
        _mqwill
        printf '%s\n' "${COMPREPLY[*]}"
    }
    expect_match "$(offered mqwill '')" '^run hold watch verify --help --version$'
    expect_match "$(offered mqwill ho)" '^hold$'
    expect_match "$(offered mqwill run --die)" '^--die-with-parent$'
    expect_match "$(offered mqwill hold --die)" '^$'
    expect_match "$(offered mqwill run -q '')" '^0 1 2$'
    expect_match "$(offered mqwill run -t a -- bas)" '(^| )bash( |$)'
    expect_match "$(offered mqwill run -t a -- cat -q pass)" '^password-of-me$'
}

fish_offers_commands() {
    local offer="source $root/completions/mqwill.fish; complete -C"
    expect_match "$(HOME=$PWD fish -c "$offer 'mqwill '" | tr '\n' ' ')" 'hold.*run'
    expect_match "$(HOME=$PWD fish -c "$offer 'mqwill run --die'")" '^--die-with-parent'
    expect_match "$(HOME=$PWD fish -c "$offer 'mqwill hold --die'")" '^$'
    expect_match "$(HOME=$PWD fish -c "$offer 'mqwill run -t a -- cat --number-non'")" \
        '^--number-nonblank'
}

# Without a terminal zsh completes nothing: what it would ask its own functions for is looked at.
zsh_offers_commands() {
    cat >look.zsh <<'END'
_arguments() {
    if [[ $1 == -C ]]; then
        state=$wanted
    else
        print -rl -- "$@"
    fi
}
_describe() { print -rl -- "$1" ${(P)2} }
wanted=$2
words=($3)
source $1/_mqwill
END
    expect_match "$(zsh -f look.zsh "$root/completions" command)" 'command.*run:Run.*hold:Show'
    expect_match "$(zsh -f look.zsh "$root/completions" option run)" '--die-with-parent.*_command_names'
    expect_match "$(zsh -f look.zsh "$root/completions" option hold)" '--while-stdin'
}

fish_offers() {
    local offer="source $root/completions/mqpub.fish; complete -C"
    expect_match "$(HOME=$PWD fish -c "$offer 'mqpub -q '" | tr '\n' ' ')" '^0[^1]*1[^2]*2'
    expect_match "$(HOME=$PWD fish -c "$offer 'mqpub -D wi'")" '^will'
    expect_match "$(HOME=$PWD fish -c "$offer 'mqpub -D publish top'")" '^topic-alias'
    expect_match "$(HOME=$PWD fish -c "$offer 'mqpub --reta'")" '^--retain'
}

warnings() {
    local page
    for page in "$root"/man/*.[1-8]; do
        LC_ALL=C.UTF-8 MANWIDTH=80 expect_status 0 man --warnings -E UTF-8 -l -Tutf8 -Z "$page"
        [[ ! -s err ]] || die "$page: $(<err)"
    done
}

# Every block of commands in the examples of a page, in a shell of its own beside a broker.
examples() {
    local tool=$1
    touch app.log door.jpg
    printf 'listener 0 %s/socket\n' "$PWD" >listener
    awk '/^# EXAMPLES/ { inside = 1; next } /^# / { inside = 0 }
         inside && /^```/ { open = !open; if (open) file = "example-" ++count; next }
         inside && open { print > file }' "$root/man/$tool.1.scd"
    compgen -G 'example-*' >/dev/null || die "man/$tool.1.scd has no examples"
    for example in example-*; do
        expect_status 0 "$scripts/with-broker" -c listener -- \
            bash "$root/tests/docs/example.sh" "$example"
    done
}

examples_mqbench() {
    examples mqbench
}

examples_mqpub() {
    examples mqpub
}

examples_mqsub() {
    examples mqsub
}

examples_mqwill() {
    examples mqwill
}

install() {
    local tool
    expect_status 0 cmake --install "$build" --prefix "$directory/installed"
    for tool in "${tools[@]}"; do
        cmp "$root/completions/$tool.bash" "installed/share/bash-completion/completions/$tool"
        cmp "$root/completions/_$tool" "installed/share/zsh/site-functions/_$tool"
        cmp "$root/completions/$tool.fish" "installed/share/fish/vendor_completions.d/$tool.fish"
    done
    [[ -s installed/share/man/man7/mqtools.7 ]] || die 'mqtools.7 is not installed'
}

"$1"
