#!/usr/bin/env bash
#
# Proof: other machines build and test, and this one runs nothing. The service is Bazel's own remote worker, which Debian
# ships as sources beside Bazel; it is compiled here against the Bazel that runs this, and listens on loopback. Bazel is
# configured as docs/remote.md says.
#
# - Images are built, and unit tests and boot tests on both firmwares run there, in a root that has what the table in
#   docs/remote.md names and nothing else (minimal_root.sh). No spawn runs here.
# - Another copy of the workspace, at another path, has hits only.
# - The service as a cache over gRPC: one copy builds the images here and uploads them, another has hits only. The images
#   are the same as those that were made there.
# - Where actions have no sandbox, and tools are started by absolute paths, the same bits come out.
# - A blob that is lost or changed, an action that is killed, a test that takes too long, a service that dies: they end in a
#   correct build or in an error that says so, and nothing runs here instead.

set -euo pipefail

# shellcheck source=tests/hermetic/workspace.sh
source "$PWD/tests/hermetic/workspace.sh"

readonly IMAGES=(//image:bios //image:uefi //image:hybrid)
# Some of each kind: the worker copies all inputs of each action, about a second for one of the compiler.
readonly TESTS=(
  //image:layout_test
  //boot/core/tests:{config,elf,fat_read}_test
  //tests/contract:{bios,uefi}_state_test
  //tests/errors:bios_K24_no_kernel_test
)

root_document=$root/docs/remote.md
jq=$packages/kiln_proof_tools/bin/jq
home=$proofs/remote_worker
log=$proofs/remote_exec.log
spawns=$proofs/remote_exec.json
sums=$proofs/remote_exec.sums
builder=one reader=reader/deeper/in/the/tree
worker=

# Compiles the worker, which would listen on every interface of the machine.
compile_worker() {
  local server=$home/java/com/google/devtools/build/remote/worker/RemoteWorker.java sources
  workspace "$builder"
  workspace "$reader"
  jars=$(bazel_in "$builder" info install_base 2>"$log") || die "Bazel does not start: $(<"$log")"
  rm -rf "$home" # Of a proof that came before.
  mkdir -p "$home"/classes/main/tools "$home/cas" "$home/work"
  cp -RL "$packages/kiln_bazel_source/remote_worker" "$home/java"
  chmod -R u+w "$home/java"
  sed -i 's/forPort(workerOptions.listenPort)/forAddress(new java.net.InetSocketAddress("127.0.0.1", workerOptions.listenPort))/' "$server"
  grep -q 'forAddress' "$server" || die "$server does not say where it listens as it did"
  mapfile -t sources < <(find "$home/java" -name '*.java')
  quietly "$log" javac -proc:none -nowarn -cp "$jars/A-server.jar" -d "$home/classes" "${sources[@]}"
}

# Makes the root that actions see: the files that docs/remote.md says a worker has to have.
make_root() {
  local root=$home/root program programs=() line library
  mkdir -p "$root"/{bin,build,dev,proc,tmp,usr/bin}
  cp -L "$busybox" "$root/bin/busybox"
  while read -r line; do
    [[ $line =~ (/[^\ ]+)\ \(0x ]] || continue # linux-vdso.so.1, which is no file.
    library=${BASH_REMATCH[1]}
    mkdir -p "$root/${library%/*}"
    cp -L "$library" "$root/$library"
  done < <(LD_TRACE_LOADED_OBJECTS=1 /bin/bash)
  cp -L /bin/bash "$root/bin/bash"
  ln -s bash "$root/bin/sh"
  ln -s ../../bin/busybox "$root/usr/bin/env"
  : >"$root/dev/null"
  : >"$root/dev/zero"
  ln -s /proc/self/fd "$root/dev/fd"
  read -ra programs < <(sed -n "s/^| \(\`.*\`\) | Bazel's wrapper around tests .*/\1/p" "$root_document" | tr -d '`,')
  ((${#programs[@]} > 0)) || die "docs/remote.md does not say which programs tests need"
  for program in "${programs[@]}"; do
    ln -s busybox "$root/bin/$program"
  done
  ln -s busybox "$root/bin/true" # With which the worker tries its sandbox.
  # Nothing of the workspace's own outputs, which somebody may build anew meanwhile.
  {
    printf '#!/bin/bash\nKILN_BUSYBOX=%q KILN_WORKER_ROOT=%q\n' "$root/bin/busybox" "$root"
    cat "$own_files/minimal_root.sh"
  } >"$home/classes/main/tools/linux-sandbox"
  say "a worker root of $(find "$root" -type f -size +0 | wc -l) files, $(du -sk "$root" | cut -f1) KB"
}

# start_worker OPTION...: starts the worker with what is stored so far, and sets `address`. A port may be somebody else's.
start_worker() {
  local attempt port
  for ((attempt = 0; attempt < 20; attempt++)); do
    port=$((20000 + RANDOM % 20000))
    address=127.0.0.1:$port
    rm -f "$home/pid"
    java --add-opens=java.base/java.nio=ALL-UNNAMED --add-opens=java.base/java.lang=ALL-UNNAMED \
      -cp "$home/classes:$jars/A-server.jar" com.google.devtools.build.remote.worker.RemoteWorker --jobs=2 \
      --listen_port="$port" --work_path="$home/work" --cas_path="$home/cas" --pid_file="$home/pid" "$@" >"$home/log" 2>&1 &
    worker=$!
    while [[ ! -s $home/pid && -d /proc/$worker ]]; do read -r -t 0.1 <> <(:) || true; done
    if [[ -s $home/pid ]]; then
      use_worker "$builder"
      use_worker "$reader"
      return
    fi
    grep -q 'Address already in use' "$home/log" || break
  done
  die "the worker does not start: $(<"$home/log")"
}

stop_worker() {
  [[ -n $worker ]] || return 0
  kill "$worker" 2>/dev/null || true
  wait "$worker" 2>/dev/null || true
  worker=
}

clean_up() {
  stop_worker
  rm -rf "$proofs/$builder/faults" # Other proofs build all of //... there.
}

# use_worker NAME: the user.bazelrc of a copy, as docs/remote.md has it.
use_worker() {
  personal_options "$1" "build:my-remote-exec --remote_executor=grpc://$address" \
    "build:my-remote-cache --remote_cache=grpc://$address"
}

# build NAME COMMAND ARGUMENT...: runs Bazel in a copy without outputs. What it prints and its spawns are kept.
build() {
  local name=$1 command=$2
  shift 2
  quietly "$log" bazel_in "$name" clean
  : >"$spawns"
  bazel_in "$name" "$command" --execution_log_json_file="$spawns" "$@" >"$log" 2>&1
}

# expect TEXT: it is in the log.
expect() {
  grep -q -e "$1" "$log" || die "Bazel did not say \"$1\": $(<"$log")"
}

# Prints Bazel's count of what ran where.
processes() {
  sed -n 's/^INFO: \([0-9]* process[es]*: .*\)\.$/\1/p' "$log"
}

# only RUNNER: the last build has spawns, and all of them were run so.
only() {
  local others
  # shellcheck disable=SC2016 # jq's variables.
  others=$("$jq" -n -r --arg runner "$1" '[inputs] | if . == [] then "nothing ran" else
    .[] | select(.runner != $runner) | "\(.runner): \(.mnemonic) \(.listedOutputs[0])" end' "$spawns")
  [[ -z $others ]] || die "this was not \"$1\": $(head -n 20 <<<"$others")"
}

execute() {
  quietly "$log" bazel_in "$builder" fetch "${TESTS[@]}"
  timed build "$builder" test --config=remote-exec "${TESTS[@]}" || die "it does not pass: $(<"$log")"
  say "$(processes), in $((milliseconds / 1000)) s"
  only remote
}

read_results() {
  quietly "$log" bazel_in "$reader" fetch "${TESTS[@]}"
  timed build "$reader" test --config=remote-exec "${TESTS[@]}" || die "it does not pass: $(<"$log")"
  say "another copy: $(processes), in $((milliseconds / 1000)) s"
  only "remote cache hit"
}

# remember NAME: keeps the hashes of all outputs that a copy has.
remember() {
  (cd "$(output_base "$1")/execroot/kiln/bazel-out" && outputs "$1" | xargs sha256sum) >"$sums"
}

# compare NAME: what a copy has is what was remembered.
compare() {
  (cd "$(output_base "$1")/execroot/kiln/bazel-out" && sha256sum --quiet -c "$sums") >"$log" 2>&1 ||
    die "these are others there and here: $(<"$log")"
  say "$(wc -l <"$sums") outputs are the same there and here"
}

# Its results have keys of their own: an action that runs elsewhere says for what kind of machine it is.
cache_over_grpc() {
  build "$reader" build --config=remote-upload "${IMAGES[@]}" || die "a build with a cache fails: $(<"$log")"
  only linux-sandbox
  say "built here: $(processes)"
  remember "$reader"
  compare "$builder"
  build "$builder" build --config=remote-cache "${IMAGES[@]}" || die "a build with a cache fails: $(<"$log")"
  only "remote cache hit"
  say "another copy, from the cache: $(processes)"
}

# With nothing stored, and the worker as it starts when no option asks for a sandbox.
without_sandbox() {
  stop_worker
  rm -r "$home/cas"
  mkdir "$home/cas"
  start_worker
  build "$builder" build --config=remote-exec //boot/bios:loader || die "without a sandbox it does not build: $(<"$log")"
  only remote
  say "without a sandbox: $(processes)"
  remember "$builder"
  compare "$reader"
}

# `lethal`, which only a worker without a sandbox lets do it, ends the service while $home/lethal is there.
add_faults() {
  mkdir -p "$proofs/$builder/faults"
  cat >"$proofs/$builder/faults/BUILD.bazel" <<END
genrule(
    name = "stored",
    outs = ["stored.txt"],
    cmd = "echo what the service stores >\$@",
)

genrule(
    name = "killed",
    outs = ["killed.txt"],
    cmd = "echo half of it >\$@; kill -KILL \$\$\$\$",
)

genrule(
    name = "lethal",
    srcs = [":stored"],
    outs = ["lethal.txt"],
    cmd = "[[ ! -e $home/lethal ]] || kill -KILL \$\$(<$home/pid); echo \$\$(<\$<) >\$@",
)

sh_test(
    name = "slow_test",
    srcs = ["slow_test.sh"],
)
END
  printf '%s\n' '#!/usr/bin/env bash' 'read -r -t 3 <> <(:) || true' >"$proofs/$builder/faults/slow_test.sh"
  chmod +x "$proofs/$builder/faults/slow_test.sh"
}

# fails STATUS TARGET OPTION...: a build or test of the target ends with this status, and ran nothing here.
fails() {
  local status=$1 target=$2 actual=0
  shift 2
  build "$builder" test --build_tests_only=false --config=remote-exec "$@" "$target" || actual=$?
  ((actual == status)) || die "$target ends with status $actual, not $status: $(<"$log")"
  ! "$jq" -r .runner "$spawns" | grep -v '^remote' || die "something of $target ran here"
}

lose_blobs() {
  local sum blob output=$proofs/$builder/bazel-bin/faults/stored.txt
  build "$builder" build --config=remote-exec //faults:stored || die "it does not build: $(<"$log")"
  read -r sum _ < <(sha256sum "$output")
  blob=$home/cas/cas/${sum::2}/$sum
  rm "$blob"
  build "$builder" build --config=remote-exec //faults:stored || die "a lost blob makes a build fail: $(<"$log")"
  only remote
  [[ $(sha256sum <"$output") == "$sum  -" ]] || die "a lost blob was replaced by another"
  say "a lost blob was made anew: $(processes)"
  printf 'x' | dd of="$blob" bs=1 seek=1 conv=notrunc 2>/dev/null
  fails 34 //faults:stored
  expect "Expected digest '$sum/.*' does not match received digest"
  rm "$blob"
  say "a changed blob was noticed by the service, and the build ended with its name"
}

end_actions() {
  for _ in once "and once more"; do
    fails 1 //faults:killed
    expect 'Executing genrule //faults:killed failed: (Killed)'
    fails 3 //faults:slow_test --test_timeout=1
    expect '^//faults:slow_test .*TIMEOUT'
  done
  say "a killed action ended the build, a test that took too long is a TIMEOUT, and no result of them was kept"
}

# The service dies while it runs an action, is away, and comes back.
lose_service() {
  : >"$home/lethal"
  fails 34 //faults:lethal
  expect 'Executing genrule //faults:lethal failed: (Exit 34): UNAVAILABLE'
  wait "$worker" 2>/dev/null || true
  fails 34 //faults:lethal
  expect 'ERROR: Failed to query remote execution capabilities: Connection refused'
  rm "$home/lethal"
  start_worker
  build "$builder" build --config=remote-exec //faults:lethal || die "it does not build once the service is back: $(<"$log")"
  [[ $(<"$proofs/$builder/bazel-bin/faults/lethal.txt") == 'what the service stores' ]] || die "it is wrong once the service is back"
  say "a service that died ended the build, and those that followed until it was back: $(processes)"
}

compile_worker
make_root
start_worker --sandboxing --sandboxing_block_network
say "a worker at $address"
execute
read_results
cache_over_grpc
without_sandbox
add_faults
lose_blobs
end_actions
lose_service
say "passed"
