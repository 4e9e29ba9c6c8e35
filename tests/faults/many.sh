#!/usr/bin/env bash
#
# Boots many times in one QEMU, each time with another fault: the executable of the tests of defs.bzl.
#
#   many.sh COMMAND_SH EVENTS_SH BUSYBOX VERDICT_SH FIND_TEXT FONT MACHINE DISK START CASES [-- QEMU ARGUMENT]...
#
# Before every boot the machine goes back to a snapshot: with START "-" to where it was switched on; else START is a disk with
# //boot/uefi/tests:hostile_firmware, and the snapshot is of the moment at which that listens, with the firmware running. The raw
# image DISK is copied, and QEMU reads it anew in each boot.
#
# CASES is a file of lines with six fields between tabs; "-" is none:
#
#   what is tried, for people
#   bytes of the disk that are others: OFFSET:HEX OFFSET:HEX...
#   names of faults for the hostile firmware
#   how it ends: "good", an error's code, or "any" for both; several, separated by "|". "firmware" is an end before a loader.
#   texts that lines must contain, separated by "|"
#   a text on the screen at the end: after a good end, in the FONT of the shipped kernel
#
# A good end is "KILN TEST PASS" or the shipped kernel's prompt, after which the guest halts; an error is one line with its code, after which it halts
# with interrupts off. A reset, silence, a panic, another such line are none. The same line may come twice: once a firmware has refused to
# let go, its console may be gone or not, and the loader writes to both.
#
# Keeps, in TEST_UNDECLARED_OUTPUTS_DIR: serial.log, qemu.command, cases.txt with a line for each case, and faults.json.

set -euo pipefail
export LC_ALL=C

readonly LIMIT=90000   # Milliseconds that a boot, or a snapshot, can take at the most.
readonly READY="hostile: ready"
readonly PROMPT="Kiln: ready. Type help for a list of commands."

: "${TEST_TMPDIR:?run this with bazel test}" "${TEST_UNDECLARED_OUTPUTS_DIR:?run this with bazel test}"
export TMPDIR=$TEST_TMPDIR # Where QEMU keeps what the guest writes to its disk, and the snapshot.

# shellcheck source=toolchain/qemu/command.sh
source "$1"
# shellcheck source=toolchain/qemu/events.sh
source "$(runfile "$2")"
busybox=$(runfile "$3")
# shellcheck source=tests/harness/verdict.sh
source "$(runfile "$4")"
find_text=$(runfile "$5") font=$(runfile "$6")
machine=$(runfile "$7") original=$(runfile "$8") start=$9 cases=${10}
shift 10
disk=$TEST_TMPDIR/disk.img
"$busybox" cp "$original" "$disk"
"$busybox" chmod u+w "$disk"
command=()
if [[ $start == - ]]; then
  qemu_command "$machine" "$disk"
else
  qemu_command "$machine" "$(runfile "$start")"
  command+=(-drive "file=$disk,format=raw,snapshot=on")
fi
[[ ${1:-} != -- ]] || command+=("${@:2}")

# qmp_patient COMMAND_LINE: a command of QEMU's monitor that takes its time.
qmp_patient() {
  local expected=$((replies + 1)) until
  read_clock
  until=$((now + LIMIT))
  printf '{"execute":"human-monitor-command","arguments":{"command-line":"%s"}}\n' "$1" >&"$qmp_commands"
  while ((replies < expected)) && [[ -z $qemu_status ]] && next_event_until "$until"; do :; done
  if [[ $reply != *'{"return": ""'* ]]; then
    printf 'QEMU: %s: %s\n' "$1" "$reply"
    return 1
  fi
}

# put OFFSET HEX: overwrites a byte of the disk.
put() {
  printf '%b' "\\x$2" | "$busybox" dd of="$disk" bs=1 seek="$1" conv=notrunc 2>/dev/null
}

# restore OFFSET: makes a byte of the disk again what it was.
restore() {
  "$busybox" dd if="$original" of="$disk" bs=1 skip="$1" seek="$1" count=1 conv=notrunc 2>/dev/null
}

# Sets `outcome` by the lines since `first`: "good", a code, "firmware"; or leaves it empty. What is bad is in `bad`.
look() {
  local line
  while ((scanned < ${#serial_lines[@]})); do
    line=${serial_lines[scanned]} scanned=$((scanned + 1))
    case $line in
      "KILN TEST PASS" | "$PROMPT") [[ -z $outcome ]] || bad="then \"$line\"" && outcome=good ;;
      "kiln: error: "*"(K"[0-9][0-9]")")
        [[ -z $outcome || $line == "$error" ]] || bad="then \"$line\""
        error=$line
        outcome=${line##*(} outcome=${outcome%)}
        ;;
      "hostile: "*) [[ $line == "$READY" ]] || outcome=firmware ;;
      *"BdsDxe: "*) outcome=firmware ;;
      *"kiln: error:"* | *"kernel panic"* | *"KILN TEST FAIL"*) bad=$line ;;
    esac
  done
}

# Waits for the end of a boot. Sets `outcome` and `bad`.
wait_for_end() {
  local until flags=0
  read_clock
  until=$((now + LIMIT))
  while look && [[ -z $outcome$bad$shutdown_reason$qemu_status ]] && next_event_until "$until"; do :; done
  if [[ -z $outcome$bad ]]; then
    bad=$(stop_reason)
    bad=${bad:-"a hang: nothing more on the serial line"}
  elif [[ $outcome != firmware && -z $bad ]]; then
    [[ $outcome == good ]] || flags=$FLAG_IF
    wait_for_halt "$((now + LIMIT))" "$flags" || bad="no halt after $outcome"
    look
  fi
}

# Succeeds when `outcome` is one of those that $1 allows.
allowed() {
  local one
  for one in ${1//|/ }; do
    if [[ $one == "$outcome" || ($one == any && $outcome != firmware) ]]; then return; fi
  done
  return 1
}

# Prints the first of the texts $1 that no line since `first` has.
missing_text() {
  local texts text line found
  IFS='|' read -ra texts <<<"$1"
  for text in "${texts[@]}"; do
    found=
    for line in "${serial_lines[@]:first}"; do
      [[ $line != *"$text"* ]] || found=yes
    done
    [[ -n $found ]] || { printf '%s' "$text" && return; }
  done
}

# on_screen TEXT: succeeds when it can be read there.
on_screen() {
  local in_font=()
  [[ $outcome != good ]] || in_font=("$font")
  qmp screendump "{\"filename\":\"$TEST_TMPDIR/screen.ppm\"}"
  "$find_text" "$TEST_TMPDIR/screen.ppm" "$1" "${in_font[@]}" >&2
}

trap kill_all EXIT
trap 'exit 143' TERM INT
start_test "$busybox" stopped
if [[ $start != - ]]; then
  qmp cont
  read_clock
  until=$((now + LIMIT))
  while [[ " ${serial_lines[*]} " != *"$READY"* && -z $qemu_status ]] && next_event_until "$until"; do :; done
  qmp stop
fi
qmp_patient "savevm start"

total=0 good=0 named=0 refused=0 failed=0
while IFS=$'\t' read -r name bytes faults expected texts screen; do
  total=$((total + 1)) error='' outcome='' bad='' shutdown_reason='' first=${#serial_lines[@]} scanned=${#serial_lines[@]}
  [[ $bytes != - ]] || bytes=
  for byte in $bytes; do put "${byte%:*}" "${byte#*:}"; done
  qmp_patient "loadvm start"
  shutdown_reason=
  qmp cont
  [[ $start == - ]] || printf '%s\n' "${faults#-}" >&"$serial_input"
  wait_for_end
  qmp stop
  shutdown_reason=
  if [[ -z $bad && $screen != - ]] && ! on_screen "$screen"; then bad="not on the screen: $screen"; fi
  for byte in $bytes; do restore "${byte%:*}"; done
  [[ $texts != - ]] || texts=
  text=$(missing_text "$texts")
  if [[ -z $bad ]] && ! allowed "$expected"; then bad="$outcome, not $expected"; fi
  if [[ -z $bad && -n $text ]]; then bad="no line has \"$text\""; fi
  if [[ -n $bad ]]; then
    failed=$((failed + 1)) outcome="BAD: $bad"
  elif [[ $outcome == good ]]; then
    good=$((good + 1))
  elif [[ $outcome == firmware ]]; then
    refused=$((refused + 1))
  else
    named=$((named + 1))
  fi
  printf 'case %s: %s: %s\n' "$total" "$name" "$outcome" | "$busybox" tee -a "$TEST_UNDECLARED_OUTPUTS_DIR/cases.txt"
done <"$cases"
stop_qemu

printf '{"kind": "QEMU", "cases": %s, "good": %s, "named": %s, "firmware": %s, "bad": %s}\n' \
  "$total" "$good" "$named" "$refused" "$failed" | "$busybox" tee "$TEST_UNDECLARED_OUTPUTS_DIR/faults.json"
if ((failed > 0 || total == 0)); then
  conclude "fail ($failed of $total cases)"
fi
conclude pass
