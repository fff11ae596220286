# shellcheck shell=bash disable=SC2154  # common.sh sets root
# Building by preset. Needs common.sh.

# build PRESET [NINJA ARGUMENT]...: into build/PRESET; does little when nothing changed.
build() {
    local preset=$1
    shift
    if command -v ccache >/dev/null; then
        export CMAKE_CXX_COMPILER_LAUNCHER=ccache CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1
    fi
    # ninja runs cmake again for every file but the presets.
    if [[ ! -f build/$preset/build.ninja || CMakePresets.json -nt build/$preset/build.ninja ]]; then
        cmake --preset "$preset" >/dev/null || return
    fi
    ninja -C "build/$preset" "$@" >&2
}
