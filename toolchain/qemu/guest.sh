#!/usr/bin/env bash
#
# The guest of a qemu_run: waits for it, types, takes its picture, and says what ended it. Sourced by boot.sh, whose
# variables these are, after events.sh.

# shellcheck disable=SC2034,SC2154 # What is not assigned or used here is in boot.sh and events.sh.

readonly RESET=4 STOPPED=6 NOT_READY=8
readonly READY_LIMIT=45 # Seconds that a guest has to come to its line.

off=0 # The exit status that tells of a guest that has switched the machine off.

# Says once what ended or stopped the guest, as soon as it is known, and sets `result`, the exit status.
told='' result=0
tell() {
  [[ -z $told ]] || return 0
  told=yes result=$1
  printf '\n%s (status %s)\n' "$2" "$1" >&2
}

# Looks at what QEMU has said last.
look_at_guest() {
  case $shutdown_reason in
    guest-reset)
      tell "$RESET" "The guest reset the machine, as a triple fault does; \`-- -d int,cpu_reset -D FILE\` writes down each exception"
      ;;
    guest-shutdown) tell "$off" "The guest switched the machine off" ;;
    guest-* | host-error) tell "$STOPPED" "QEMU stopped the guest: $shutdown_reason" ;;
    stopped) look_at_stop ;;
  esac
}

# A guest stands still: a person or a debugger may have stopped it, or QEMU.
look_at_stop() {
  qmp query-status
  [[ $shutdown_reason == stopped ]] || return 0
  shutdown_reason=
  [[ $run_state != @(paused|debug|running|prelaunch) ]] || return 0
  tell "$STOPPED" "QEMU stopped the guest: $run_state; Ctrl-A C is the monitor, where \`info registers\` tells more"
  [[ -t 0 && -z $screenshot ]] || stop_qemu # Nobody is there to look.
}

# Says what the exit status of QEMU means, if no event has told it.
look_at_status() {
  local signal value written=
  printf -v value '0x%x' "$((qemu_status / 2))"
  ((qemu_status % 2 == 0)) || written=", or the guest by writing $value to port 0xf4"
  if ((qemu_status == 0)); then
    return
  elif ((qemu_status > 128)) && signal=$(kill -l "$qemu_status" 2>/dev/null); then
    tell "$qemu_status" "QEMU was ended by signal $signal$written"
  elif [[ -z $guest_ran ]]; then
    tell "$qemu_status" "QEMU did not start; why, it says above"
    [[ -z $window ]] || printf 'If it has no screen to open its window on, --headless does without.\n' >&2
  elif ((qemu_status % 2)); then
    tell "$qemu_status" "The guest ended QEMU: it wrote $value to port 0xf4, the isa-debug-exit device"
  else
    tell "$qemu_status" "QEMU failed"
  fi
}

# Waits until QEMU has ended.
watch_guest() {
  while [[ -z $qemu_status ]]; do
    read_clock
    next_event_until "$((now + 3600000))" || continue
    look_at_guest
  done
}

# await_line START END: waits until `until` for a line of the guest that begins and ends so.
scanned=0 # Lines that it has looked at.
await_line() {
  while [[ -z $qemu_status$shutdown_reason ]]; do
    while ((scanned < ${#serial_lines[@]})); do
      scanned=$((scanned + 1))
      [[ ${serial_lines[scanned - 1]} != "$1"*"$2" ]] || return 0
    done
    next_event_until "$until" || return 1
  done
  return 1
}

# Waits for the guest's line, types, and waits until the guest has nothing more to do. `missed` says what it waited for last.
missed=
await_guest() {
  local text
  missed="did not get as far as \"$1\""
  await_line "$1" "" || return
  for text in "${typed[@]}"; do
    printf '%s\r' "$text" >&"$serial_input"
    missed="did not echo \"$text\""
    await_line "" "$text" || return
  done
  missed="has not come to rest; \"nmi\" in QEMU's monitor, without --screenshot, has it say where it is,"
  wait_for_halt "$until" 0
}

# Takes the picture. A guest that ends before stays as it is for that: QEMU got -no-shutdown.
take_screenshot() {
  local ready_in_time=yes picture=$scratch/screen.png
  read_clock
  until=$((now + ${after:-$READY_LIMIT} * 1000))
  if [[ -n $after ]]; then
    while [[ -z $qemu_status$shutdown_reason ]] && next_event_until "$until"; do :; done
  elif ! await_guest "$ready"; then
    ready_in_time='' off=$NOT_READY
  fi
  look_at_guest
  if [[ -z $qemu_status ]]; then
    picture=${picture//\\/\\\\}
    qmp screendump "{\"filename\":\"${picture//\"/\\\"}\",\"format\":\"png\"}"
    stop_qemu
  else
    look_at_status
  fi
  if [[ ! -e $scratch/screen.png ]]; then
    tell "$NOT_READY" "There is no picture: QEMU ended before, or has no screen"
  elif ! "$busybox" cp "$scratch/screen.png" "$screenshot"; then
    tell "$NOT_READY" "The picture could not be written"
  else
    printf 'The screen is in %s\n' "$screenshot" >&2
    [[ -n $ready_in_time ]] ||
      tell "$NOT_READY" "The guest $missed within $READY_LIMIT s"
  fi
}
