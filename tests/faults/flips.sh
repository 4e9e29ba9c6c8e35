#!/usr/bin/env bash
#
# Flips bits of a verified disk, one a boot, and boots each in QEMU.
#
#   flips.sh HOST_PROGRAM KERNEL MANY_SH BIOS UEFI START DISK COMMAND_SH EVENTS_SH BUSYBOX VERDICT_SH FIND_TEXT FONT
#     [--seed N] [--count N] [--firmware bios|uefi]
#
# Which bits: flips.c. With a BIOS each has to end as the loader's code did in HOST_PROGRAM; with UEFI, whose firmware has a file
# system of its own, in a good boot, in one named error, or with a firmware that finds no loader.

set -euo pipefail

host_program=$1 kernel=$2 many=$3 bios=$4 uefi=$5 start=$6 disk=$7
parts=("${@:8:6}")
shift 13
seed=1 count=500 firmware=bios
while (($#)); do
  case $1 in
    --seed=* | --count=* | --firmware=*) set -- "${1%%=*}" "${1#*=}" "${@:2}" ;;
    --seed) seed=$2 && shift 2 ;;
    --count) count=$2 && shift 2 ;;
    --firmware) firmware=$2 && shift 2 ;;
    *)
      printf 'usage: bazel run //tests/faults:flips -- [--seed N] [--count N] [--firmware bios|uefi]\n' >&2
      exit 2
      ;;
  esac
done

# shellcheck source=toolchain/qemu/command.sh
source "${parts[0]}"
busybox=$(runfile "${parts[2]}")
if [[ -z ${TEST_TMPDIR:-} ]]; then
  TEST_TMPDIR=$("$busybox" mktemp -d /tmp/kiln-flips.XXXXXX)
  trap '"$busybox" rm -rf "$TEST_TMPDIR"' EXIT
  TEST_UNDECLARED_OUTPUTS_DIR=$TEST_TMPDIR
  export TEST_TMPDIR TEST_UNDECLARED_OUTPUTS_DIR
fi

cases=$TEST_TMPDIR/cases
"$host_program" flips "$disk" "$kernel" "$seed" "$count" >"$cases"
if [[ $firmware == uefi ]]; then
  while IFS=$'\t' read -r name bytes faults _ rest; do
    printf '%s\t%s\t%s\tany|firmware\t%s\n' "$name" "$bytes" "$faults" "$rest"
  done <"$cases" >"$cases.uefi"
  "$many" "${parts[@]}" "$uefi" "$disk" "$start" "$cases.uefi"
else
  "$many" "${parts[@]}" "$bios" "$disk" - "$cases"
fi
