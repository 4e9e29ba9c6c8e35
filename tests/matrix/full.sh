#!/usr/bin/env bash
#
# Boots all shapes that there can be, or those with the wished values, one after the other: `bazel run NAME_full -- AXIS=VALUE,VALUE...`.
#
#   full.sh BUSYBOX SHAPES_AWK LISTING RUN_QEMU RUN_BOCHS PART... --machine=FIRMWARE=FILE... '--disk=IMAGE KERNEL=FILE'...
#           --marker=LINE --ends=WAY [--count] [AXIS=VALUE,VALUE]...
#
# PART... are what run_qemu.sh (5 files) and run_bochs.sh (7 files) are told first. --count only says how many shapes there are.
# Prints a line for each shape, and the whole log of one that fails. The exit status is 0 if all passed.

set -euo pipefail

# $(rootpath) of a file of another repository is beside the main workspace's runfiles.
files=("${@:1:5}")
files=("${files[@]/#external/..}")
busybox=${files[0]} awk=("${files[0]}" awk -f "${files[1]}") listing=${files[2]} run_qemu=${files[3]} run_bochs=${files[4]}
qemu_parts=("${@:6:5}") bochs_parts=("${@:11:7}")
shift 17

declare -A machines=() disks=()
marker='' ends='' wishes='' mode=list
for argument; do
  case $argument in
    --machine=*) argument=${argument#*=} machines[${argument%%=*}]=${argument#*=} ;;
    --disk=*) argument=${argument#*=} disks[${argument%%=*}]=${argument#*=} ;;
    --marker=*) marker=${argument#*=} ;;
    --ends=*) ends=${argument#*=} ;;
    --count) mode=count ;;
    *=*) wishes+=" $argument" ;;
    *) printf 'error: %q is neither AXIS=VALUE,VALUE nor --count\n' "$argument" >&2 && exit 2 ;;
  esac
done

if [[ $mode == count ]]; then
  exec "${awk[@]}" -v mode=count -v wishes="$wishes" "$listing"
fi

scratch=$("$busybox" mktemp -d "${TMPDIR:-/tmp}/kiln.XXXXXX")
trap '"$busybox" rm -rf "$scratch"' EXIT

# boot VALUES TEXT...: boots one shape. A text is a promise (p), an argument of QEMU (q) or a line for Bochs (b).
boot() {
  local values promises=() qemu=() bochs=() console=() text disk
  read -ra values <<<"$1"
  shift
  for text; do
    case $text in
      p*) promises+=("--line=${text#p}") ;;
      q*) qemu+=("${text#q}") ;;
      b*) bochs+=("${text#b}") ;;
    esac
  done
  [[ " ${values[*]} " != *" noserial "* ]] || console=(--debug-console)
  disk=${disks["${values[${#values[@]} - 2]} ${values[${#values[@]} - 1]}"]}
  if [[ ${values[0]} == bochs ]]; then
    "./$run_bochs" "${bochs_parts[@]}" "$disk" "--marker=$marker" "${promises[@]}" "${console[@]}" -- "${bochs[@]}"
  else
    "./$run_qemu" "${qemu_parts[@]}" "${machines[${values[0]}]}" "$disk,if=none,id=disk" "--marker=$marker" "--ends=$ends" \
      "${promises[@]}" "${console[@]}" -- "${qemu[@]}"
  fi
}

passed=0 failed=0
while IFS=$'\t' read -ra fields; do
  "$busybox" rm -rf "$scratch/run"
  "$busybox" mkdir -p "$scratch/run/outputs"
  export TEST_TMPDIR=$scratch/run TEST_UNDECLARED_OUTPUTS_DIR=$scratch/run/outputs
  if boot "${fields[@]}" >"$scratch/log" 2>&1 </dev/null; then
    printf 'pass  %s\n' "${fields[0]}"
    passed=$((passed + 1))
  else
    "$busybox" cat "$scratch/log"
    printf 'FAIL  %s\n' "${fields[0]}"
    failed=$((failed + 1))
  fi
done < <("${awk[@]}" -v mode=list -v wishes="$wishes" "$listing")
printf '%d passed, %d failed\n' "$passed" "$failed"
((failed == 0 && passed > 0))
