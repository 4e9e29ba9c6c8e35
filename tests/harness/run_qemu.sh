#!/usr/bin/env bash
#
# Boots a disk image in QEMU and judges what happens. The executable of every qemu_test (tests/defs.bzl).
#
#   run_qemu.sh COMMAND_SH EVENTS_SH BUSYBOX VERDICT_SH FIND_TEXT MACHINE DISK [OPTION]... [-- QEMU ARGUMENT]...
#
#   --marker=LINE     the line that ends the test
#   --ends=exit|halt|poweroff|reset
#                     after it the guest ends QEMU with status 33 (isa-debug-exit, 0x10), halts, switches the
#                     machine off, or resets it
#   --fails=TEXT      instead of both: a line that starts so reports a failure, after which the guest halts
#                     with interrupts off
#   --wait=LINE, --type=TEXT, --press=TEXT
#                     a dialogue, in this order: wait for a line, type a line on the serial line, or on the
#                     keyboard (small letters, digits, blanks and hyphens)
#   --line=TEXT       part of a line that the guest writes as well; may be repeated
#   --screen=TEXT     can be read on the screen at the end; may be repeated
#   --font=FILE       PSF font of the screen; without it FIND_TEXT knows letters only by their likeness
#   --debug-console   the machine has no serial port: the guest writes to the debug console, port 0xe9
#   --deadline=SEC    how long it may take
#
# Passes when marker, way of ending, lines and screen are as they should be and no line says that something
# failed. The last line printed is the verdict: `verdict: pass`, or `verdict: fail (KIND: WHAT)`.
#
# A guest that has not ended in time hangs, whatever it still does. It gets a non-maskable interrupt, whose handler in loader
# and kernel prints where it hung.
#
# Keeps, in TEST_UNDECLARED_OUTPUTS_DIR: serial.log (every byte), qemu.command, qemu.log if QEMU had something to say and, when
# the guest did not end QEMU itself, screen.png and, if it has failed, registers.txt; hang.txt, the registers of one that hung.

set -euo pipefail
export LC_ALL=C

: "${TEST_TMPDIR:?run this with bazel test}" "${TEST_UNDECLARED_OUTPUTS_DIR:?run this with bazel test}"
export TMPDIR=$TEST_TMPDIR # Where QEMU keeps what the guest writes to its disk.

# shellcheck source=toolchain/qemu/command.sh
source "$1"
# shellcheck source=toolchain/qemu/events.sh
source "$(runfile "$2")"
busybox=$(runfile "$3")
# shellcheck source=tests/harness/verdict.sh
source "$(runfile "$4")"
find_text=$(runfile "$5")
command=()
qemu_command "$(runfile "$6")" "$(runfile "$7")"
command+=("${qemu_exit[@]}")
shift 7

marker='' ends=exit fails='' font='' deadline=45 lines=() texts=() dialogue=()
while (($#)); do
  case $1 in
    --marker=*) marker=${1#*=} ;;
    --ends=*) ends=${1#*=} ;;
    --fails=*) fails=${1#*=} ;;
    --wait=* | --type=* | --press=*) dialogue+=("${1#--}") ;;
    --line=*) lines+=("${1#*=}") ;;
    --screen=*) texts+=("${1#*=}") ;;
    --font=*) font=$(runfile "${1#*=}") ;;
    --debug-console) guest_console=(-device "isa-debugcon,iobase=0xe9,chardev=serial") ;;
    --deadline=*) deadline=${1#*=} ;;
    --) shift && command+=("$@") && break ;;
    *) printf 'run_qemu.sh: unknown argument %q\n' "$1" >&2 && exit 2 ;;
  esac
  shift
done
[[ -z $fails ]] || marker=$fails ends=halt

scanned=0     # Lines that scan_lines has looked at.
marker_seen=  # "yes" once the line that ends the test has come.
hung=         # "yes" once the deadline has passed.
failure=      # The first line that reports a failure, unless it is the one to come.

# Looks at what the guest has written since the last time, and types when it is time to. What a guest that hangs says to
# the interrupt is for people.
scan_lines() {
  local line pattern
  [[ -z $hung ]] || return 0
  while ((scanned < ${#serial_lines[@]})); do
    line=${serial_lines[scanned]} scanned=$((scanned + 1))
    [[ ${dialogue[0]:-} != "wait=$line" ]] || go_on
    if [[ $line == "$marker" || ($line == "$marker"* && -n $fails) ]]; then
      marker_seen=yes
      continue
    fi
    for pattern in "${FAILURES[@]}"; do
      if [[ $line == *"$pattern"* ]]; then failure=${failure:-$line}; fi
    done
  done
}

# The line that the dialogue waited for has come: types what follows, up to the next such line.
go_on() {
  dialogue=("${dialogue[@]:1}")
  while [[ ${dialogue[0]:-} == type=* || ${dialogue[0]:-} == press=* ]]; do
    case ${dialogue[0]} in
      type=*) printf '%s\r' "${dialogue[0]#*=}" >&"$serial_input" ;;
      press=*) press_keys "${dialogue[0]#*=}"$'\n' ;;
    esac
    dialogue=("${dialogue[@]:1}")
  done
}

# Presses a key at a time, and waits for the guest's echo: a keyboard has room for 16 codes that nobody reads.
press_keys() {
  local text=$1 key pressed=
  while [[ -n $text ]]; do
    pressed+=${text:0:1} key=${text:0:1} text=${text:1}
    case $key in
      ' ') key=spc ;;
      -) key=minus ;;
      $'\n') key=ret pressed= ;;
    esac
    qmp send-key "{\"keys\":[{\"type\":\"qcode\",\"data\":\"$key\"}],\"hold-time\":1}"
    while [[ $(<"$TEST_UNDECLARED_OUTPUTS_DIR/serial.log") != *"$pressed" ]] && ((now < until)); do
      next_event_until "$((now + 5))" || read_clock
    done
  done
}

# True when there is nothing left to wait for but the processor's halt.
guest_is_done() {
  scan_lines
  [[ -n $qemu_status$shutdown_reason$failure || ($ends == halt && -n $marker_seen) ]]
}

# True when the text $1 has come, in any line.
has_text() {
  local line
  for line in "${serial_lines[@]}"; do
    if [[ $line == *"$1"* ]]; then return; fi
  done
  return 1
}

# Prints the first text that is missing on the screen, if one is.
missing_on_screen() {
  local text
  for text in "${texts[@]}"; do
    if ! "$find_text" "$TEST_TMPDIR/screen.ppm" "$text" ${font:+"$font"} >&2; then
      printf '%s' "$text"
      return
    fi
  done
}

# What to say about a guest whose lines are all right so far.
verdict_of_details() {
  local text
  for text in "${lines[@]}"; do
    if ! has_text "$text"; then
      printf 'fail (serial: no "%s")' "$text"
      return
    fi
  done
  text=$(missing_on_screen)
  if [[ -n $text ]]; then
    printf 'fail (screen: no "%s")' "$text"
  else
    printf 'pass'
  fi
}

verdict() {
  local stopped
  if [[ -n $failure ]]; then
    printf 'fail (failure: "%s")' "$failure"
  elif ((${#dialogue[@]} > 0)); then
    printf 'fail (dialogue: no "%s" within %s s)' "${dialogue[0]#wait=}" "$deadline"
  elif [[ -n $hung ]]; then
    printf 'fail (hang: no %s within %s s)' "${marker_seen:+end after }\"$marker\"" "$deadline"
  elif [[ -n $marker_seen && $ends-$shutdown_reason == @(poweroff-guest-shutdown|reset-guest-reset) ]]; then
    verdict_of_details
  elif stopped=$(stop_reason) && [[ -n $stopped ]]; then
    printf 'fail (%s)' "$stopped"
  elif [[ -n $exit_status && ($exit_status != "$QEMU_EXIT_PASSED" || $ends == halt) ]]; then
    printf 'fail (status: QEMU ended with %s)' "$exit_status"
  elif [[ -n $exit_status && -z $marker_seen ]]; then
    printf 'fail (marker: the guest passed without "%s")' "$marker"
  elif [[ $ends == halt && -z $halted ]]; then
    printf 'fail (running: no halt after "%s" within %s s)' "$marker" "$deadline"
  else
    verdict_of_details
  fi
}

trap kill_all EXIT
trap 'exit 143' TERM INT
read_clock
started=$now
until=$((started + deadline * 1000))
start_test "$busybox"
while ! guest_is_done && next_event_until "$until"; do :; done

halted=
if ! guest_is_done; then
  hung=yes
  stir_guest
  wait_for_halt "$((now + 1000))" 0 || true
elif [[ -n $failure ]]; then
  wait_for_halt "$((now + 2000))" 0 || true # The report may have more lines.
elif [[ $ends == halt && -n $marker_seen ]]; then
  flags=0
  [[ -z $fails ]] || flags=$FLAG_IF
  if wait_for_halt "$until" "$flags"; then halted=yes; fi
fi
exit_status=$qemu_status # From here on QEMU ends because we say so.
[[ -n $exit_status ]] || capture_machine ${texts[0]:+"$TEST_TMPDIR/screen.ppm"}
stop_qemu
scan_lines

read_clock
printf 'after %s ms\n' "$((now - started))"
conclude "$(verdict)"
