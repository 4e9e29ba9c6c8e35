#!/usr/bin/env bash
#
# Boots a disk image in Bochs, with Bochs's BIOS, and judges what the guest writes. The executable of the tests for Bochs
# (tests/bochs.bzl).
#
#   run_bochs.sh COMMAND_SH EVENTS_SH BUSYBOX VERDICT_SH BOCHS BIOS VGA_BIOS DISK [OPTION]... [-- LINE OF BOCHS'S CONFIGURATION]...
#
#   --marker=LINE     the line that ends the test
#   --line=TEXT       part of a line that the guest writes before it; may be repeated
#   --debug-console   the machine has no serial port: the guest writes to the debug console, port 0xe9
#   --deadline=SEC    how long it may take
#
# In the lines {disk} stands for DISK, which is not written to, and {journal} for a file to write to.
#
# Bochs has no device that ends it: the marker does. A guest that writes it, after all lines, has passed. One that writes that
# something failed, ends Bochs otherwise (a triple fault does), or is not there in time, has failed. The last line printed is the
# verdict, as run_qemu.sh prints it.
#
# Keeps serial.log, bochs.log, and bochsrc, the configuration, in TEST_UNDECLARED_OUTPUTS_DIR.

set -euo pipefail
export LC_ALL=C

: "${TEST_TMPDIR:?run this with bazel test}" "${TEST_UNDECLARED_OUTPUTS_DIR:?run this with bazel test}"

# shellcheck source=toolchain/qemu/command.sh
source "$1"
# shellcheck source=toolchain/qemu/events.sh
source "$(runfile "$2")" # For on_serial, and serial_lines.
busybox=$(runfile "$3")
# shellcheck source=tests/harness/verdict.sh
source "$(runfile "$4")"
bochs=$(runfile "$5") bios=$(runfile "$6") vga_bios=$(runfile "$7") disk=$(runfile "$8")
shift 8

marker='' console='' deadline=45 lines=() settings=()
while (($#)); do
  case $1 in
    --marker=*) marker=${1#*=} ;;
    --line=*) lines+=("${1#*=}") ;;
    --debug-console) console=yes ;;
    --deadline=*) deadline=${1#*=} ;;
    --) shift && settings=("$@") && break ;;
    *) printf 'run_bochs.sh: unknown argument %q\n' "$1" >&2 && exit 2 ;;
  esac
  shift
done

# Nothing but what the lines say: no sound, no clock of the host's; a panic ends Bochs instead of asking somebody. It draws
# its screen in memory. Debian's Bochs has its debugger, which is told to go on.
outputs=$TEST_UNDECLARED_OUTPUTS_DIR pipe=$TEST_TMPDIR/guest
{
  printf '%s\n' \
    "romimage: file=$bios" "vgaromimage: file=$vga_bios" "display_library: sdl2" "cpu: reset_on_triple_fault=0" \
    "sound: driver=dummy" "speaker: enabled=0" "clock: sync=none, time0=utc" \
    "log: $outputs/bochs.log" "panic: action=fatal" "error: action=report" "info: action=report" "debug: action=ignore"
  if [[ -n $console ]]; then
    printf '%s\n' "port_e9_hack: enabled=1" "com1: enabled=0"
  else
    printf '%s\n' "com1: enabled=1, mode=file, dev=$pipe"
  fi
  for setting in "${settings[@]}"; do
    setting=${setting//"{disk}"/$TEST_TMPDIR/disk}
    printf '%s\n' "${setting//"{journal}"/$TEST_TMPDIR/journal}"
  done
} >"$outputs/bochsrc"
printf 'continue\n' >"$TEST_TMPDIR/debugger"
"$busybox" mkfifo "$pipe"
"$busybox" ln -s "$PWD/$disk" "$TEST_TMPDIR/disk" # Bochs makes a file beside it, as a lock.

export SDL_VIDEODRIVER=dummy SDL_AUDIODRIVER=dummy
printf '+ %s\n' "$(quoted "$bochs" -q -f "$outputs/bochsrc" -rc "$TEST_TMPDIR/debugger")"
"$busybox" timeout -s KILL "$deadline" "$bochs" -q -f "$outputs/bochsrc" -rc "$TEST_TMPDIR/debugger" \
  </dev/null >"$pipe" 2>"$TEST_TMPDIR/bochs.err" &
emulator=$!
trap 'kill -KILL "$emulator" 2>/dev/null || true' EXIT
trap 'exit 143' TERM INT

# True when the text $1 has come, in any line.
has_text() {
  local line
  for line in "${serial_lines[@]}"; do
    if [[ $line == *"$1"* ]]; then return; fi
  done
  return 1
}

# What the guest wrote, up to the marker, a failure, or the end of Bochs: the pipe has two writers, Bochs's standard output
# and the serial port or debug console, and ends with both.
marker_seen='' failure=''
while IFS= read -r line; do
  printf '%s\n' "$line" >>"$outputs/serial.log"
  on_serial "$line"
  line=${serial_lines[-1]}
  for pattern in "${FAILURES[@]}"; do
    if [[ $line == *"$pattern"* ]]; then failure=$line; fi
  done
  [[ $line != "$marker" ]] || marker_seen=yes
  [[ -z $marker_seen$failure ]] || break
done <"$pipe"

verdict() {
  local text
  if [[ -n $failure ]]; then
    printf 'fail (failure: "%s")' "$failure"
    return
  elif [[ -z $marker_seen ]]; then
    printf 'fail (end: no "%s" within %s s, or before Bochs ended; bochs.log says more)' "$marker" "$deadline"
    return
  fi
  for text in "${lines[@]}"; do
    if ! has_text "$text"; then
      printf 'fail (serial: no "%s")' "$text"
      return
    fi
  done
  printf 'pass'
}

result=$(verdict)
if [[ $result != pass ]]; then
  "$busybox" tail -n 20 "$TEST_TMPDIR/bochs.err"
  [[ ! -e $outputs/bochs.log ]] || "$busybox" tail -n 20 "$outputs/bochs.log"
fi
conclude "$result"
