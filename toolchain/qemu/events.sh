#!/usr/bin/env bash
#
# A running QEMU as a stream of events: sourced by the harness of the tests (tests/harness) and by boot.sh, which decide
# what they mean.
#
# QMP, the machine protocol of QEMU's monitor, goes through two named pipes, and so does the serial line where a program
# reads it. One reader for each turns every line into a line of one more pipe, with a letter in front: S for serial, Q for
# QMP. A line is written in one piece (POSIX: at most PIPE_BUF bytes are), so next_event_until sees them one after the other,
# in order, and a line that has begun is there to its end. `read` takes byte after byte, and the byte that it is taking
# when its time is over can be lost; so it waits with a time limit for one byte only, a KNOCK before each line, which
# nobody misses, and reads the line without a limit.
#
# After QEMU has gone, its supervisor ends the line in the serial pipe, or in that of QMP, and writes one more: EXIT_MARK and
# the exit status. It comes after all that the guest ever wrote.

readonly KNOCK=!
readonly EXIT_MARK=$'\x04qemu exited '
readonly PSTATE_I=0x80 # Interrupts are off (Arm ARM C5.2.2).
readonly QMP_LIMIT=3000 # Milliseconds that QEMU has to answer a QMP command, or to end.

serial_lines=()  # What the guest wrote, without line ends and terminal escapes.
readers=()       # Process ids of those who read the pipes,
supervisor=      # and of the one who runs QEMU.
qemu_status=     # Exit status of QEMU, once it has ended.
guest_ran=       # "yes" once the guest has begun.
shutdown_reason= # Why QEMU stopped the guest (QMP event SHUTDOWN): guest-reset, guest-shutdown, ...; or "stopped", if
                 # it did so by itself.
run_state=       # What QEMU then says of it: internal-error after an error of KVM, io-error, guest-panicked, ...
replies=0        # Answers to QMP commands so far.
reply=           # The last of them,
registers=       # and the last one to "info registers".

guest_console=(-serial chardev:serial) # What the guest writes to.

serial_prefix='serial: ' # What is printed before each line of the guest.

# Sets `now`, in milliseconds.
read_clock() {
  now=$((${EPOCHREALTIME/./} / 1000))
}

# Real machines without a TPM answer 0xff from where its registers would be, QEMU answers 0. OVMF takes that for a
# TPM and waits for it, twice 0.75 s of a boot of 3 s. So a PCI device gets an option ROM of these bytes, and
# the ROM is put at that address until OVMF has its own idea of where it belongs. Not on a machine that has a TPM, nor on one that
# is no PC.
readonly TPM_ADDRESS=0xfed40000 TPM_SLOT=0x10 # TCG PC Client Platform TPM Profile; a slot that is free.

# Adds that device to the array `command`, with its ROM in DIRECTORY $1.
add_absent_tpm() {
  local bytes
  printf -v bytes '%4096s' ''
  printf '%b' "${bytes// /\\xff}" >"$1/absent_tpm.rom"
  command+=(-device "pci-testdev,addr=$TPM_SLOT,romfile=${1//,/,,}/absent_tpm.rom")
}

# Puts its ROM in place (PCI 3.0 §3.2.2.3.2, §6.2.2, §6.2.5.2): expansion ROM base address and command register.
place_absent_tpm() {
  local function=$((0x80000000 | TPM_SLOT << 11))
  write_port w 0xcf8 "$((function | 0x30))"
  write_port w 0xcfc "$((TPM_ADDRESS | 1))"
  write_port w 0xcf8 "$((function | 0x04))"
  write_port h 0xcfc 2
}

# write_port SIZE PORT VALUE: writes a word (w) or half of one (h) to an I/O port of the guest.
write_port() {
  qmp human-monitor-command "{\"command-line\":\"o/$1 $2 $3\"}"
}

# prepare_qemu BUSYBOX DIRECTORY: makes the pipes in DIRECTORY, and adds QMP to the array `command`; and, for OVMF, the
# TPM that is absent. The guest waits until start_qemu lets it go.
prepare_qemu() {
  local pipes=$2
  "$1" mkfifo "$pipes/events" "$pipes"/{serial,qmp}.{in,out}
  exec {events}<>"$pipes/events" {qmp_commands}<>"$pipes/qmp.in"
  read_lines Q <>"$pipes/qmp.out" >&"$events" &
  readers=("$!") last_pipe=$pipes/qmp.out
  # shellcheck disable=SC2054 # The comma is QEMU's.
  command+=(-S -chardev "pipe,id=qmp,path=${pipes//,/,,}/qmp" -mon chardev=qmp,mode=control)
  [[ ${command[*]} != *if=pflash* || ${command[*]} == *@(-tpmdev|"-machine virt")* ]] || add_absent_tpm "$pipes"
}

# serial_to_events DIRECTORY LOG: makes the guest's serial line events as well, of which the file LOG, if there is one, gets
# every byte. What is written to $serial_input is typed. After prepare_qemu.
serial_to_events() {
  local pipes=$1
  # shellcheck disable=SC2034 # Those who type use serial_input.
  exec {serial_input}<>"$pipes/serial.in"
  read_lines S <>"$pipes/serial.out" >&"$events" &
  readers+=("$!") last_pipe=$pipes/serial.out
  command+=(-chardev "pipe,id=serial,path=${pipes//,/,,}/serial${2:+,logfile=${2//,/,,}}" "${guest_console[@]}")
}

# Starts the QEMU of the array `command`, with the standard files that this has, and its guest once QMP has been set up, so
# that no event of its life is lost; or, with the argument "stopped", leaves the guest for a debugger to start.
start_qemu() {
  supervise "$last_pipe" "${command[@]}" <&0 &
  supervisor=$!
  qmp qmp_capabilities
  [[ ${command[*]} != *absent_tpm* ]] || place_absent_tpm
  [[ ${1:-} == stopped ]] || qmp cont
}

# Runs QEMU and reports its exit status. Who ends this ends QEMU.
supervise() {
  local pipe=$1 status=0 pid='' ended=
  shift
  trap 'ended=yes; kill -KILL $pid 2>/dev/null' TERM
  "$@" <&0 &
  pid=$!
  [[ -z $ended ]] || kill -KILL "$pid"
  {
    wait "$pid" || status=$?
    [[ -z $ended ]] || wait "$pid" || status=$? # The signal has ended the first `wait`.
  } 2>/dev/null                                 # Not what bash says of a process that was killed.
  printf '\n%s%s\n' "$EXIT_MARK" "$status" 1<>"$pipe"
}

# Copies lines with the letter $1 in front, cut to what a pipe takes in one piece. Of a dump of the registers, which is longer
# than that on some processors, the first half is kept.
read_lines() {
  local line
  while IFS= read -r line; do
    [[ $1 != Q ]] || line=${line/%XMM00=*/...\"}
    printf '%s%s%s\n' "$KNOCK" "$1" "${line:0:4000}"
  done
}

# next_event_until TIME: waits for one event, until TIME of the clock, and takes note of it. Fails when none
# came.
next_event_until() {
  local knock event seconds
  read_clock
  (($1 > now)) || return 1
  printf -v seconds '%d.%03d' "$((($1 - now) / 1000))" "$((($1 - now) % 1000))"
  IFS= read -r -n 1 -t "$seconds" -u "$events" knock || return 1
  IFS= read -r -u "$events" event
  [[ $knock == "$KNOCK" ]] || event=$knock$event # The knock was lost, and this is the line's first byte.
  # shellcheck disable=SC2034 # guest.sh uses guest_ran, tests/faults/many.sh uses reply.
  case $event in
    ?"$EXIT_MARK"*) qemu_status=${event#?"$EXIT_MARK"} ;;
    S*) on_serial "${event#S}" ;;
    *'"event": "SHUTDOWN"'*)
      if [[ $event =~ '"reason": "'([a-z-]*)'"' && -z $shutdown_reason ]]; then
        shutdown_reason=${BASH_REMATCH[1]}
      fi
      ;;
    *'"event": "STOP"'*) shutdown_reason=${shutdown_reason:-stopped} ;;
    *'"event": "RESUME"'*)
      guest_ran=yes
      [[ $shutdown_reason != stopped ]] || shutdown_reason=
      ;;
    'Q{"return": {"status": "'*)
      run_state=${event#*'"status": "'} run_state=${run_state%%'"'*} replies=$((replies + 1))
      ;;
    *HLT=* | *PSTATE=*) registers=${event#Q} replies=$((replies + 1)) ;;
    'Q{"return"'* | 'Q{"error"'*) reply=${event#Q} replies=$((replies + 1)) ;;
  esac
}

# Takes note of a line from the guest, without carriage returns and terminal escapes (ECMA-48 §5.4), of
# which OVMF's serial console makes many.
on_serial() {
  local text=${1//$'\r'/}
  while [[ $text =~ $'\e['[0-9\;:\<=\>?]*[@-~] ]]; do
    text=${text//"${BASH_REMATCH[0]}"/}
  done
  serial_lines+=("$text")
  printf '%s%s\n' "$serial_prefix" "$text"
}

# qmp COMMAND [ARGUMENTS_JSON]: gives QEMU a command and waits until it has answered.
qmp() {
  local expected=$((replies + 1)) until
  [[ -z $qemu_status ]] || return 0
  read_clock
  until=$((now + QMP_LIMIT))
  printf '{"execute":"%s","arguments":%s}\n' "$1" "${2:-"{}"}" >&"$qmp_commands"
  while ((replies < expected)) && [[ -z $qemu_status ]]; do
    next_event_until "$until" || break
  done
}

# Sets `registers` to what they are now.
ask_registers() {
  qmp human-monitor-command '{"command-line":"info registers"}'
}

# machine_halted FLAGS_OFF: succeeds when the processor is in HLT, and with the bits FLAGS_OFF of
# RFLAGS clear. Of an Arm processor QEMU does not say that it is in WFI: it is taken to be, when none of its registers has
# changed since the last time, and, if there are FLAGS_OFF, when PSTATE.I keeps interrupts off.
machine_halted() {
  local before=$registers
  ask_registers
  if [[ $registers =~ PSTATE=([0-9a-f]{8}) ]]; then
    [[ $registers == "$before" ]] && (($1 == 0 || (0x${BASH_REMATCH[1]} & PSTATE_I)))
    return
  fi
  [[ $registers == *HLT=1* && $registers =~ [ER]FL=([0-9a-f]{8}) ]] &&
    (((0x${BASH_REMATCH[1]} & $1) == 0))
}

# wait_for_halt TIME FLAGS: waits until TIME for the guest to halt with the bits FLAGS of RFLAGS clear. A halt
# is the one thing here that QEMU has no event for.
wait_for_halt() {
  while [[ -z $qemu_status$shutdown_reason ]]; do
    if machine_halted "$2"; then return; fi
    read_clock
    ((now < $1)) || break
    next_event_until "$((now + 20))" || true
  done
  return 1
}

# Ends QEMU, by force if need be, and takes note of all that the guest still wrote.
stop_qemu() {
  local until
  read_clock
  until=$((now + QMP_LIMIT))
  [[ -n $qemu_status ]] || printf '{"execute":"quit"}\n' >&"$qmp_commands"
  while [[ -z $qemu_status ]]; do
    if ! next_event_until "$until"; then
      kill_all
      break
    fi
  done
}

# Leaves no process behind.
kill_all() {
  [[ -z $supervisor || -n $qemu_status ]] || kill "$supervisor" 2>/dev/null || true
  kill "${readers[@]}" 2>/dev/null || true
}
