#!/usr/bin/env bash
#
# What building costs: the three images and their loaders, in a copy of the workspace (tests/hermetic/workspace.sh).
#
#   clean              nothing is there but unpacked packages
#   no-op              nothing has changed
#   one kernel line    a line of kernel/main.c has
#   one loader line    a line of boot/core/boot.c has
#   one test           a line of a test kernel has, and its boot test runs
#   disk cache         clean, with all actions in a disk cache
#   remote cache       clean, with all actions in nginx on loopback
#   shell script       the compiler's and assembler's commands of these images, one after the other and no Bazel; it makes no disk
#
# Prints how many actions ran, which is exact, and how long it took: the median of N, the fewest and the most. Times are this
# machine's. See docs/performance.md.
#
#   build.sh --file=NAME=PATH... [--out DIR] [--runs N]

set -euo pipefail

# shellcheck source=bench/figures/arguments.sh
source bench/figures/arguments.sh
take_arguments "$@"
runs=5
set -- "${words[@]}"
while (($#)); do
  case $1 in
    --runs) runs=${2:?a number has to follow} ;;
    *) die "$1: no such option" ;;
  esac
  shift 2
done

KILN_PROOFS=${KILN_PROOFS:-$scratch/proofs}
"$busybox" mkdir -p "$KILN_PROOFS"
# shellcheck source=tests/hermetic/workspace.sh
source "$PWD/tests/hermetic/workspace.sh"
busybox=${file[busybox]}
jq=${file[jq]}
nginx_home=$proofs/bench-nginx
log=$scratch/log
figures=$scratch/figures

readonly TARGETS=(//image:bios //image:uefi //image:hybrid)
readonly KERNEL=kernel/main.c KERNEL_LINE="Hello World!"
readonly LOADER=boot/core/status.c LOADER_LINE="no error"
readonly TEST=tests/kernels/pass.c TEST_TARGET=//tests:bios_pass_test

clean_up() {
  [[ ! -s $nginx_home/pid ]] || kill "$(<"$nginx_home/pid")" 2>/dev/null || true
}
# What Bazel has made cannot be written to.
trap 'end_proof; chmod -R u+w "$scratch"; "$busybox" rm -rf "$scratch"' EXIT

# start_cache: an nginx with the configuration that docs/remote.md ships; sets `address`.
start_cache() {
  local attempt line text=()
  "$busybox" rm -rf "$nginx_home"
  "$busybox" mkdir -p "$nginx_home"/{cache/uploads,log}
  printf 'writer:{PLAIN}let-me-write\n' >"$nginx_home/kiln-cache.passwords"
  for ((attempt = 0; attempt < 20; attempt++)); do
    address=127.0.0.1:$((20000 + RANDOM % 20000))
    mapfile -t text <"$root/docs/remote-cache.nginx.conf"
    for line in "${text[@]}"; do
      line=${line//listen 8080/listen $address}
      line=${line//\/var\/cache\/kiln/$nginx_home\/cache}
      line=${line//\/var\/log\/nginx/$nginx_home\/log}
      printf '%s\n' "${line//\/etc\/nginx\/kiln/$nginx_home\/kiln}"
    done >"$nginx_home/kiln-cache.conf"
    cat >"$nginx_home/nginx.conf" <<END
$( ((EUID != 0)) || printf 'user root;')
daemon on;
pid $nginx_home/pid;
error_log $nginx_home/log/error.log;
events {}
http {
  proxy_temp_path unused; fastcgi_temp_path unused; uwsgi_temp_path unused; scgi_temp_path unused;
  include kiln-cache.conf;
}
END
    if "${file[nginx]}" -p "$nginx_home/" -c "$nginx_home/nginx.conf" -e "$nginx_home/log/error.log" 2>"$log"; then return; fi
  done
  die "nginx does not start: $(<"$log")"
}

# edit FILE TEXT NUMBER: changes a line of the copy, each time to another.
edit() {
  grep -q "$2" "$root/$1" || die "$1 has no \"$2\" to change"
  sed "s/$2/$2 $3/" "$root/$1" >"$proofs/one/$1"
}

# Each is done before a build whose time is taken; $1 is the number of the run.
before_clean() { bazel_in one clean >"$log" 2>&1; }
before_no_op() { :; }
before_kernel_line() { edit "$KERNEL" "$KERNEL_LINE" "$1"; }
before_loader_line() { edit "$LOADER" "$LOADER_LINE" "$1"; }
before_test() { printf '/* %d */ int unused_%d;\n' "$1" "$1" | cat "$root/$TEST" - >"$proofs/one/$TEST"; }

# measure LABEL BEFORE COMMAND...: does BEFORE, then takes the time of Bazel with COMMAND, as often as it should.
measure() {
  local label=$1 before=$2 run times=() actions=''
  for ((run = 1; run <= runs; run++)); do
    "$before" "$run"
    timed bazel_in one "${@:3}" >"$log" 2>&1 || die "$label: $(<"$log")"
    times+=("$milliseconds")
    actions=$(count_processes <"$log")
  done
  report "$label" "$actions" "${times[@]}"
}

# Prints how many processes Bazel says in its log that it ran or took from a cache, without what it does itself:
# "INFO: 9 processes: 2 remote cache hit, 3 internal, 4 linux-sandbox."
count_processes() {
  local line all=0
  while IFS= read -r line; do
    [[ $line =~ ^'INFO: '([0-9]+)' process' ]] || continue
    all=${BASH_REMATCH[1]}
    if [[ $line =~ ' '([0-9]+)' internal' ]]; then all=$((all - BASH_REMATCH[1])); fi
  done
  printf '%s' "$all"
}

# report LABEL ACTIONS MILLISECONDS...
report() {
  local sorted=()
  mapfile -t sorted < <(printf '%s\n' "${@:3}" | "$busybox" sort -n)
  {
    printf 'median\t%s\t%s\n' "$1" "${sorted[${#sorted[@]} / 2]}"
    printf 'fewest\t%s\t%s\n' "$1" "${sorted[0]}"
    printf 'most\t%s\t%s\n' "$1" "${sorted[-1]}"
  } >>"$figures"
  [[ -z $2 ]] || printf 'actions\t%s\t%s\n' "$1" "$2" >>"$figures.actions"
  printf '%s: %s ms, %s to %s; %s actions\n' "$1" "${sorted[${#sorted[@]} / 2]}" "${sorted[0]}" "${sorted[-1]}" "${2:-no}" >&2
}

# The commands that compile, assemble, archive and link what is on the disks, as a script that runs where Bazel runs them, one
# after the other. Of the linker's arguments, aquery prints the file that they are in, and its contents as well.
write_script() {
  bazel_in one aquery --output=jsonproto 'mnemonic("CppCompile|CppArchive|CppLink|NasmAssemble", deps(//image:bios) + deps(//image:uefi))' \
    >"$scratch/actions.json" 2>"$log" || die "aquery fails: $(<"$log")"
  # shellcheck disable=SC2016 # Nothing that the shell expands.
  "$jq" -r '.actions | sort_by(.mnemonic == "CppLink", .mnemonic == "CppArchive")[]
    | select((.arguments // []) != []) | .arguments
    | map(select(startswith("@") | not) | @sh) | join(" ")' "$scratch/actions.json" >"$scratch/script.sh"
}

run_script() {
  (cd "$(output_base one)/execroot/kiln" && bash -e "$scratch/script.sh")
}

measure_script() {
  local run times=() commands
  write_script
  # What the commands read is where the last build has put it.
  bazel_in one build "${TARGETS[@]}" >"$log" 2>&1 || die "$(<"$log")"
  commands=$("$jq" '[.actions[] | select((.arguments // []) != [])] | length' "$scratch/actions.json")
  chmod -R u+w "$(output_base one)/execroot/kiln/bazel-out/"
  for ((run = 1; run <= runs; run++)); do
    timed run_script >"$log" 2>&1 || die "the shell script fails: $(<"$log")"
    times+=("$milliseconds")
  done
  report "shell script" "$commands" "${times[@]}"
}

workspace one
personal_options one
bazel_in one build "${TARGETS[@]}" >"$log" 2>&1 || die "$(<"$log")" # Packages are there, and the server is.
measure clean before_clean build "${TARGETS[@]}"
measure no-op before_no_op build "${TARGETS[@]}"
measure "one kernel line" before_kernel_line build "${TARGETS[@]}"
measure "one loader line" before_loader_line build "${TARGETS[@]}"
bazel_in one test "$TEST_TARGET" >"$log" 2>&1 || die "$(<"$log")"
measure "one test" before_test test "$TEST_TARGET"
for changed in "$KERNEL" "$LOADER" "$TEST"; do "$busybox" cp "$root/$changed" "$proofs/one/$changed"; done
measure_script

personal_options one "build --disk_cache=$proofs/bench-disk-cache"
before_clean
bazel_in one build "${TARGETS[@]}" >"$log" 2>&1 || die "$(<"$log")"
measure "disk cache" before_clean build "${TARGETS[@]}"

start_cache
personal_options one "build:my-remote-cache --remote_cache=http://writer:let-me-write@$address"
before_clean
bazel_in one build --config=remote-upload "${TARGETS[@]}" >"$log" 2>&1 || die "$(<"$log")"
measure "remote cache" before_clean build --config=remote-cache "${TARGETS[@]}"

machine="$("$busybox" nproc) processors, which may have had more to do; $runs runs"
show_figures build --title "Building the three images" --unit ms --machine "$machine" --version "Bazel=$(bazel_version)" <"$figures"
show_figures build-actions --title "Building the three images: actions that start a process or come from a cache" --unit actions \
  --machine "any" --version "Bazel=$(bazel_version)" <"$figures.actions"
