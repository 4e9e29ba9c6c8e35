#!/usr/bin/env bash
#
# Boots an image for a person to look at. The executable of every qemu_run (run.bzl).
#
#   boot.sh COMMAND_SH EVENTS_SH GUEST_SH GDB_SOCKETS_SH BUSYBOX DISK --machine=FIRMWARE=MACHINE... [--ready=LINE] --
#     [OPTION | QEMU ARGUMENT]...
#
#   --headless         opens no window, even where DISPLAY is set
#   --log FILE         keeps what the serial line says in FILE as well
#   --screenshot FILE  boots, waits for the line LINE, writes the screen to FILE as a PNG, and ends
#   --after SECONDS    with --screenshot: waits so long instead
#   --type TEXT        with --screenshot: types a line after LINE has come; may be repeated
#   --variables FILE   keeps the UEFI variables in FILE, which is made if it does not exist
#   --gdb              waits for `bazel run //:gdb`, or another qemu_gdb, before the machine's first instruction
#   --firmware NAME    boots on "bios" or "uefi", where the disk is for both; the first MACHINE if not given
#
# Every other word is QEMU's. All files are the user's: relative to the directory where `bazel run` was called. Without
# --screenshot, the serial line and QEMU's monitor are on the terminal.
#
# What ended the guest is one line on standard error, and the exit status (docs/debugging.md):
#
#   0   the user ended QEMU, or the guest switched the machine off; with --screenshot: the picture is written
#   1   QEMU did not start
#   2   a wrong argument
#   4   the guest reset the machine
#   6   QEMU stopped the guest
#   8   --screenshot: LINE did not come in time, or there is no picture
#   odd the guest wrote V to the isa-debug-exit device, port 0xf4: 2 * V + 1
#   128 + N: signal N ended QEMU

set -euo pipefail

# shellcheck source=toolchain/qemu/command.sh
source "$1"
# shellcheck source=toolchain/qemu/events.sh
source "$(runfile "$2")"
# shellcheck source=toolchain/qemu/guest.sh
source "$(runfile "$3")"
# shellcheck source=toolchain/qemu/gdb_sockets.sh
source "$(runfile "$4")"
busybox=$PWD/$(runfile "$5")
disk=$PWD/$(runfile "$6")
shift 6
# shellcheck disable=SC2034 # For events.sh: lines of the guest as they are.
serial_prefix=

die() {
  printf 'error: %s\n' "$1" >&2
  exit 2
}

# word OPTION WORD...: prints what follows an option.
word() {
  (($# > 1)) || die "$1: something has to follow; docs/rules.md lists the options"
  printf '%s' "$2"
}

# user_file OPTION FILE...: prints the user's file that follows an option, as an absolute path.
user_file() {
  local file
  file=$(word "$@") || exit
  [[ $file == /* ]] || file=$user_directory/$file
  [[ -d ${file%/*}/ ]] || die "$file: there is no such directory"
  printf '%s' "$file"
}

# What the BUILD file says.
declare -A machines=()
firmware='' ready=''
while [[ $1 != -- ]]; do
  case $1 in
    --machine=*=*)
      machine=${1#--machine=}
      firmware=${firmware:-${machine%%=*}}
      machines[${machine%%=*}]=$(runfile "${machine#*=}")
      ;;
    --ready=*) ready=${1#*=} ;;
    *) die "boot.sh: unknown argument $1" ;;
  esac
  shift
done
shift

# What the user says.
user_directory=${BUILD_WORKING_DIRECTORY:-$PWD}
gdb_socket='' headless='' log='' screenshot='' after='' variables='' typed=() qemu_words=()
while (($#)); do
  case $1 in
    --gdb) make_gdb_socket "$disk" "$busybox" ;;
    --headless) headless=yes ;;
    --log)
      log=$(user_file "$@")
      shift
      ;;
    --screenshot)
      screenshot=$(user_file "$@")
      shift
      ;;
    --variables)
      variables=$(user_file "$@")
      shift
      ;;
    --after)
      after=$(word "$@")
      shift
      ;;
    --type)
      text=$(word "$@")
      typed+=("$text")
      shift
      ;;
    --firmware)
      firmware=$(word "$@")
      shift
      ;;
    *) qemu_words+=("$1") ;;
  esac
  shift
done
[[ $firmware =~ ^[a-z0-9_]+$ && -n ${machines[$firmware]:-} ]] ||
  die "--firmware $firmware: this disk is started on ${!machines[*]}; \`firmware\` of its qemu_run says so"
[[ -z $after || $after =~ ^[1-9][0-9]{0,3}$ ]] || die "--after $after: not a number of seconds"
[[ -z $after${typed[*]:-} || -n $screenshot ]] || die "--after and --type are for --screenshot FILE"
[[ -z $screenshot || -z $gdb_socket ]] || die "--screenshot does not wait for gdb"
[[ -z $screenshot || -n $after$ready ]] ||
  die "--screenshot: this qemu_run has no \`ready\`, a line of the guest to wait for; say --after SECONDS"

# Leaves nothing behind: no process, no file, and the terminal as it was.
# shellcheck disable=SC2317 # The trap calls it.
clean_up() {
  trap '' TERM INT HUP
  kill_all
  wait
  "$busybox" rm -r "$scratch"
  [[ -z $gdb_socket ]] || "$busybox" rm -f "$gdb_socket"
  [[ -z $terminal ]] || "$busybox" stty "$terminal" || true
}

scratch=$("$busybox" mktemp -d "${TMPDIR:-/tmp}/kiln.XXXXXX") terminal=
[[ ! -t 0 ]] || terminal=$("$busybox" stty -g)
trap clean_up EXIT
trap 'exit 143' TERM HUP
trap 'exit 130' INT

command=()
# A variable store of the user's begins as the machine's own.
qemu_variables=$variables
if [[ -n $variables ]]; then
  # shellcheck source=/dev/null disable=SC2154 # That file assigns them.
  read -r flash_size template < <(source "${machines[$firmware]}" && printf '%s %s\n' "$qemu_variables_size" "$qemu_firmware_vars")
  [[ -n $template ]] || die "--variables: this machine has no UEFI"
  [[ -e $variables ]] || "$busybox" cat "$template" >"$variables"
  # As much as the template has, and as uefi_variables makes: the flash has more.
  if ((flash_size > 0)) && [[ $("$busybox" stat -c %s "$variables") == "$("$busybox" stat -L -c %s "$template")" ]]; then
    "$busybox" truncate -s "$flash_size" "$variables"
  fi
fi
qemu_command "${machines[$firmware]}" "$disk" "$PWD"
window=
[[ -n $screenshot$headless || -z ${DISPLAY:-} ]] || window=sdl
command+=(-display "${window:-none}" -m 256 "${qemu_exit[@]}" "${qemu_words[@]}")
[[ -z $gdb_socket ]] || command+=(-gdb "unix:$gdb_socket,server=on,wait=off" -S)
printf '+ %s -serial mon:stdio\n' "$(quoted "${command[@]}")" >&2

cd "$user_directory"
start=
[[ " ${command[*]} " != *" -S "* ]] || start=stopped
prepare_qemu "$busybox" "$scratch"
if [[ -n $screenshot ]]; then
  serial_to_events "$scratch" "$log"
  command+=(-no-shutdown)
  start_qemu "$start" </dev/null
  take_screenshot
else
  printf 'Ctrl-A X leaves, Ctrl-A C is the monitor of QEMU; there, "nmi" has a guest that hangs say where it is.\n' >&2
  command+=(
    -chardev "stdio,id=terminal,mux=on,signal=off${log:+,logfile=${log//,/,,}}"
    -serial chardev:terminal -mon chardev=terminal
  )
  start_qemu "$start"
  [[ -z $gdb_socket ]] || printf '%s waits for gdb: bazel run //:gdb, or your qemu_gdb\n' "${gdb_socket##*/}" >&2
  watch_guest
  look_at_status
fi
exit "$result"
