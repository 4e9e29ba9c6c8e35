#!/usr/bin/env bash
#
# What the tests do with a QEMU, and what they say of it and of a guest: sourced by what boots disks, after events.sh.

# shellcheck disable=SC2154 # What is not assigned here is of events.sh.

# A guest that writes one of these has failed, whatever else it writes.
# shellcheck disable=SC2034
readonly FAILURES=("kernel panic" "kiln: error:" "KILN TEST FAIL")

# A guest that has reported a failure halts with this flag clear: interrupts are off (Intel SDM 1 §3.4.3).
# shellcheck disable=SC2034
readonly FLAG_IF=0x200

# What a test keeps is little, if it passes: Bazel starts five programs for each file.

# start_test BUSYBOX [stopped]: starts the QEMU of the array `command`, with its serial line and QMP as events, and keeps the
# command line in qemu.command and the serial line in serial.log of the outputs.
start_test() {
  local outputs=$TEST_UNDECLARED_OUTPUTS_DIR line
  prepare_qemu "$1" "$TEST_TMPDIR"
  serial_to_events "$TEST_TMPDIR" "$outputs/serial.log"
  command+=(-display none -no-shutdown)
  line=$(quoted "${command[@]}")
  printf '%s\n' "$line" >"$outputs/qemu.command"
  printf '+ %s\n' "$line"
  start_qemu "${@:2}" </dev/null 2>"$TEST_TMPDIR/qemu.log"
}

# Finds out where a guest hangs: keeps the registers (hang.txt), of which it prints the line that says where, and sends a
# non-maskable interrupt, for which Kiln's loaders and kernel have a handler that prints more.
stir_guest() {
  ask_registers
  keep_registers hang.txt
  [[ ! $registers =~ ([ER]IP|PC)=[^\\\ ]* ]] || printf 'The guest hangs: %s\n' "${BASH_REMATCH[0]}"
  printf 'Sending it a non-maskable interrupt.\n'
  qmp inject-nmi
}

# Writes the registers that QEMU has told last to the file $1 of the outputs.
keep_registers() {
  printf '%b\n' "${registers#*'"return": "'}" >"$TEST_UNDECLARED_OUTPUTS_DIR/$1"
}

# capture_machine [PICTURE]: keeps a picture of the screen (screen.png of the outputs, and the PPM file PICTURE), the registers, and
# what stopped the machine.
capture_machine() {
  local outputs=$TEST_UNDECLARED_OUTPUTS_DIR
  [[ $shutdown_reason != stopped ]] || qmp query-status
  qmp screendump "{\"filename\":\"$outputs/screen.png\",\"format\":\"png\"}"
  [[ -z ${1:-} ]] || qmp screendump "{\"filename\":\"$1\"}"
  ask_registers
}

# Prints why the machine has stopped, if the guest or QEMU had it stop: what a verdict says of that.
stop_reason() {
  case $shutdown_reason in
    guest-reset) printf 'reset: the guest reset the machine, as a triple fault does' ;;
    guest-*) printf 'shutdown: %s' "$shutdown_reason" ;;
    stopped) printf 'stopped: QEMU stopped the machine: %s' "$run_state" ;;
  esac
}

# conclude VERDICT: prints what QEMU itself had to say, and the verdict; succeeds if that is `pass`. Keeps the former in qemu.log of
# the outputs, and of a machine that was captured, unless it passes, registers.txt.
conclude() {
  local log
  if [[ -s $TEST_TMPDIR/qemu.log ]]; then
    log=$(<"$TEST_TMPDIR/qemu.log")
    printf '%s\n' "$log" >"$TEST_UNDECLARED_OUTPUTS_DIR/qemu.log"
    printf 'qemu: %s\n' "$log"
  fi
  [[ $1 == pass || -z ${registers:-} ]] || keep_registers registers.txt
  printf 'verdict: %s\n' "$1"
  [[ $1 == pass ]]
}
