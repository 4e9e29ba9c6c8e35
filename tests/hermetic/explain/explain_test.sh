#!/usr/bin/env bash
# Explains small logs that differ in one thing each.
# Usage: explain_test.sh EXPLAIN JQ EXPLAIN_JQ
set -euo pipefail

explain=("$@")
export BUILD_WORKING_DIRECTORY=$TEST_TMPDIR
failures=0

# files PATH=HASH...: as a log lists files.
files() {
  local file separator=
  for file in "$@"; do
    printf '%s{"path": "%s", "digest": {"hash": "%s", "sizeBytes": "1", "hashFunctionName": "SHA-256"}}' \
      "$separator" "${file%=*}" "${file##*=}"
    separator=,
  done
}

# spawn MNEMONIC OUTPUT=HASH 'INPUT=HASH...' [MEMBER...]: prints a spawn that ran. MEMBERs replace members.
spawn() {
  local mnemonic=$1 output=$2 inputs member
  read -r -a inputs <<<"$3"
  shift 3
  printf '{"commandArgs": ["tool", "-o", "%s"], "listedOutputs": ["%s"], ' "${output%=*}" "${output%=*}"
  printf '"inputs": [%s], "actualOutputs": [%s], ' "$(files "${inputs[@]}")" "$(files "$output")"
  printf '"environmentVariables": [{"name": "PATH", "value": "/bin"}], "platform": {"properties": []}, '
  printf '"mnemonic": "%s", "remoteCacheHit": false, "exitCode": 0, "remoteCacheable": true' "$mnemonic"
  for member in "$@"; do
    printf ', %s' "$member"
  done
  printf '}\n'
}

# What replaces members of what is compiled, and of what follows.
compile=()
rest=()

# build FILE [SOURCES [OBJECT [PROGRAM]]]: writes the log of a build that compiles a.c, links and tests it. The last
# three say what the hashes are.
build() {
  local object=${3:-1} program=${4:-1}
  {
    spawn Compile out/a.o="$object" "${2:-a.c=1 a.h=1}" "${compile[@]}"
    spawn Link out/a="$program" "out/a.o=$object" "${rest[@]}"
    spawn TestRunner out/test.outputs=1 "out/a=$program" "${rest[@]}"
  } >"$TEST_TMPDIR/$1"
}

fail() {
  echo "FAIL: $1"
  failures=$((failures + 1))
}

# explains STATUS FILE TEXT...: FILE against a.json must give this status and print each text.
explains() {
  local expected=$1 file=$2 text status=0
  shift 2
  output=$("${explain[@]}" a.json "$file" 2>&1) || status=$?
  printf -- '--- %s\n%s\n' "$file" "$output"
  ((status == expected)) || fail "$file: status $status instead of $expected"
  for text in "$@"; do
    [[ $output == *"$text"* ]] || fail "$file: no \"$text\""
  done
}

# silent TEXT: the last explanation must not print it.
silent() {
  [[ $output != *"$1"* ]] || fail "there is \"$1\""
}

build a.json

# --- Nothing to find ---

explains 0 a.json "A has 3 spawns, B has 3 spawns; 3 are in both." \
  "the same key in A: it was not in the cache (" "ran: 3 spawns"
silent CAUSES

compile=('"remoteCacheHit": true') rest=('"remoteCacheHit": true')
build hits.json
explains 0 hits.json "Every spawn of B was a hit."
compile=('"remoteCacheable": false')
build no_cache.json
explains 0 no_cache.json "the same key in A: it must not be cached" "ran: 1 spawn"$'\n'"      Compile out/a.o"
compile=() rest=()

# --- Inputs: what follows from them is only counted ---

build changed.json "a.c=2 a.h=1" 2 2
explains 1 changed.json \
  "a.c changed"$'\n'"    ran because of it: 1 spawn, and 2 that followed"$'\n'"      Compile out/a.o"
silent "a.h"
silent "out/a.o changed"
silent "same key"

# The compiler's output is the same as before: nothing follows.
rest=('"remoteCacheHit": true')
build comment.json "a.c=2 a.h=1"
explains 1 comment.json "a.c changed"$'\n'"    ran because of it: 1 spawn, and 0 that followed"
rest=()

build inputs.json "a.c=1 b.h=1" 2 2
explains 1 inputs.json \
  "a.h is an input only in A"$'\n'"b.h is an input only in B"$'\n'"    ran because of it: 1 spawn, and 2"

# What changed was taken from the cache, where another build had put it.
compile=('"remoteCacheHit": true')
build other.json "a.c=2 a.h=1" 2 2
explains 1 other.json \
  "a.c changed"$'\n'"    ran because of it: 0 spawns, and 2 that followed"$'\n'"      Compile out/a.o (a hit)"
compile=()

# --- The rest of a key ---

compile=('"commandArgs": ["tool", "--sysroot=/home/b/sysroot", "-o", "out/a.o"]')
build argument.json
explains 1 argument.json "an argument differs"$'\n''  A: "-o"'$'\n''  B: "--sysroot=/home/b/sysroot"' \
  "an absolute path: /home/b/sysroot (another machine has another: keep it out of the action)" \
  "ran because of it: 1 spawn, and 0 that followed"
silent "out/a.o differs"

compile=('"environmentVariables": [{"name": "PATH", "value": "/bin"}, {"name": "HOME", "value": "/root"}]')
build environment.json
explains 1 environment.json "environment variable HOME differs"$'\n'"  A: none"$'\n''  B: "/root"' \
  "an absolute path: /root ("
silent "PATH"

compile=('"listedOutputs": ["out/a.o", "out/a.d"]')
build output.json
explains 1 output.json "a declared output differs"$'\n'"  A: none"$'\n''  B: "out/a.d"'

compile=('"platform": {"properties": [{"name": "OS", "value": "linux"}]}')
build platform.json
explains 1 platform.json "platform property OS differs"$'\n'"  A: none"$'\n''  B: "linux"'
compile=()

build new.json
spawn Compile out/b.o=1 b.c=1 >>"$TEST_TMPDIR/new.json"
explains 1 new.json "not in A: " "ran because of it: 1 spawn, and 0 that followed"$'\n'"      Compile out/b.o"

# --- Actions that are not reproducible, and what tests write, which need not be ---

build random.json "" 2 2
explains 1 random.json "NOT REPRODUCIBLE: same inputs, different output: Compile out/a.o"$'\n'"  out/a.o"$'\n' \
  "ran because of it: 0 spawns, and 2 that followed" "the same key in A: it was not in the cache ("

build logs.json
spawn TestRunner out/test.outputs=2 out/a=1 >>"$TEST_TMPDIR/logs.json"
explains 0 logs.json "ran: 4 spawns"

# --- Other builds A: one that failed, one with parameters that Bazel wrote itself, one with a test's seconds ---

compile=('"exitCode": 1')
build a.json
compile=()
build failed.json
explains 0 failed.json "the same key in A: it failed in A, and failures are not cached"$'\n'"    ran: 1 spawn"

build a.json "a.c=1 bazel-out/a.params=1"
build parameters.json "a.c=1 bazel-out/a.params=2"
explains 1 parameters.json "bazel-out/a.params changed (made by no spawn of B: by Bazel itself, or up to date)"

# --- What is no log ---

: >"$TEST_TMPDIR/empty.json"
explains 2 empty.json "kiln: error: $TEST_TMPDIR/empty.json is empty: Bazel had nothing to do. \`bazel clean\` first"
explains 2 missing.json "$TEST_TMPDIR/missing.json is not a file that can be read; write it with: bazel build --exec"
echo 'Hello' >"$TEST_TMPDIR/garbage.json"
explains 2 garbage.json "kiln: error: $TEST_TMPDIR/garbage.json is no execution log, or not all of one: "
echo '{"id": {"started": {}}}' >"$TEST_TMPDIR/events.json"
explains 2 events.json "there is JSON in it that describes no spawn"
log=$(<"$TEST_TMPDIR/a.json")
printf '%s' "${log:0:${#log}-100}" >"$TEST_TMPDIR/cut.json"
explains 2 cut.json "cut.json is no execution log, or not all of one: "

((failures == 0))
