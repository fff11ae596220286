# shellcheck shell=bash disable=SC2034  # for the scripts that source this file
# Running the libFuzzer targets. Needs common.sh and build.sh.

# Every tests/fuzz/fuzz_X.cpp is the target fuzz_X.
fuzz_targets=()
for source in tests/fuzz/fuzz_*.cpp; do
    source=${source##*/}
    fuzz_targets+=("${source%.cpp}")
done

# fuzz TARGET [LIBFUZZER ARGUMENT]...: starts from the committed corpus. Inputs that reach new code
# gather in build/fuzz-corpus, inputs that crash in build/fuzz-findings.
fuzz() {
    local target=$1 log=build/fuzz-findings/$1.log
    shift
    mkdir -p "build/fuzz-corpus/$target" build/fuzz-findings
    if "build/fuzz/bin/$target" "$@" -print_final_stats=1 -max_len=4096 -timeout=10 \
        -artifact_prefix="build/fuzz-findings/$target-" \
        "build/fuzz-corpus/$target" "tests/fuzz/corpus/$target" >"$log" 2>&1; then
        printf '%-16s passed: %s inputs\n' "$target" \
            "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")"
    else
        tail -n 40 "$log" >&2
        printf '%-16s FAILED: the input is in build/fuzz-findings, its report in %s\n' \
            "$target" "$log"
        return 1
    fi
}
