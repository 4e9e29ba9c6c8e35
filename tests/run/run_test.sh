#!/usr/bin/env bash
#
# Uses the program of a qemu_run as a person does. The executable of every run_test (BUILD.bazel).
#
#   run_test.sh CASE BOOT_SH [ARGUMENT OF BOOT_SH]... -- [RUN_QEMU_SH [ARGUMENT OF RUN_QEMU_SH]...|DOCUMENT]
#
# CASE is the name of a function here. What the program prints goes to this test's log.

set -euo pipefail
export LC_ALL=C

readonly LIMIT=45 # Seconds for one line of the guest.

case=$1 boot_sh=$2
shift 2
boot_arguments=()
while [[ $1 != -- ]]; do
  boot_arguments+=("$1")
  shift
done
boot_arguments+=("$1")
shift
harness=("$@")

# The locked tools, none of the host's.
PATH=$(printf %s "$PWD"/../*kiln_image_tools/applets)
# With a comma, which means something to QEMU.
export BUILD_WORKING_DIRECTORY=$TEST_TMPDIR/user,directory TMPDIR=$TEST_TMPDIR/tmp,directory
mkdir "$BUILD_WORKING_DIRECTORY" "$TMPDIR"
unset DISPLAY
ulimit -c 0
readonly HERE=$BUILD_WORKING_DIRECTORY

die() {
  printf 'FAILED: %s\n' "$*"
  exit 1
}

# launch ARGUMENT...: starts the program, with what a user writes behind `--`.
launch() {
  said=
  printf '\n--- %s\n' "$*"
  coproc PROGRAM { exec "$BASH" "$boot_sh" "${boot_arguments[@]}" "$@" 2>&1; }
  program=$PROGRAM_PID
  exec {output}<&"${PROGRAM[0]}" {input}>&"${PROGRAM[1]}" # Bash forgets them as soon as the program has ended.
}

# await TEXT: waits for a line that contains TEXT.
await() {
  local line
  while IFS= read -r -t "$LIMIT" -u "$output" line; do
    line=${line//$'\r'/} said+=$line$'\n'
    printf '%s\n' "$line"
    [[ $line != *"$1"* ]] || return 0
  done
  die "no \"$1\""
}

# send TEXT: types it, with the escapes of printf's %b.
send() {
  printf '%b' "$1" >&"$input"
}

# ends STATUS TEXT...: the program ends by itself, with that status, and has said each TEXT.
ends() {
  local line text status=0
  while IFS= read -r -t "$LIMIT" -u "$output" line || [[ -n $line ]]; do
    line=${line//$'\r'/} said+=$line$'\n'
    printf '%s\n' "$line"
  done
  exec {output}<&- {input}>&-
  wait "$program" || status=$?
  printf '(status %s)\n' "$status"
  [[ $status == "$1" ]] || die "it ended with status $status, not $1"
  for text in "${@:2}"; do
    [[ $said == *"$text"* ]] || die "it did not say \"$text\""
  done
  is_empty "$TMPDIR" || die "it left files behind"
}

is_empty() {
  compgen -G "$1/*" >&2 || return 0
  return 1
}

# is_picture FILE: FILE is a PNG (PNG 3 §5.2), and not an empty one.
is_picture() {
  [[ $(head -c 8 "$1" | od -An -tx1) == " 89 50 4e 47 0d 0a 1a 0a" ]] || die "$1 is no PNG"
}

# Kiln's own kernel: what a user does to it, and it to QEMU.
shell() {
  launch --log serial.log
  await "Ctrl-A X leaves, Ctrl-A C is the monitor"
  await "Kiln: ready."
  send '\001cstop\ncont\nnmi\n'
  await "exception 2 (NMI"
  await "kernel stopped."
  send '\001x'
  ends 0
  grep -q "kernel panic: " "$HERE/serial.log" || die "the panic is not in serial.log"

  launch -d int,cpu_reset -D int.log
  await "Kiln: ready."
  send 'reboot\r'
  ends 4 "The guest reset the machine, as a triple fault does" "-d int" "(status 4)"
  grep -q "CPU Reset" "$HERE/int.log" || die "QEMU's own -D int.log is not in the user's directory"

  launch --screenshot off.png --type poweroff
  ends 8 "kiln> poweroff" "The guest switched the machine off (status 8)" "The screen is in $HERE/off.png"
  is_picture "$HERE/off.png"

  launch --headless
  await "Kiln: ready."
  send 'poweroff\r'
  ends 0 "The guest switched the machine off (status 0)"
}

# QEMU ends, or is ended, before the guest begins.
no_guest() {
  launch -version
  ends 0 "QEMU emulator version"

  launch -nonsense
  ends 1 "-nonsense: invalid option" "QEMU did not start; why, it says above (status 1)"
  [[ $said != *--headless* ]] || die "it speaks of a window that nobody wants"

  DISPLAY=:99 launch -nonsense
  ends 1 "-display sdl" "--headless does without"

  launch -S
  send '\001csystem_reset\n'
  ends 0

  launch -S -pidfile "$TEST_TMPDIR/pid"
  send '\001cinfo status\n'
  await "VM status: paused (prelaunch)"
  kill -ABRT "$(<"$TEST_TMPDIR/pid")"
  ends 134 "QEMU was ended by signal ABRT (status 134)"

  launch -S -pidfile "$TEST_TMPDIR/pid"
  send '\001cinfo status\n'
  await "VM status: paused (prelaunch)"
  kill -TERM "$program"
  ends 143
  ! kill -0 "$(<"$TEST_TMPDIR/pid")" 2>/dev/null || die "QEMU goes on without its user"
}

# Wrong arguments are refused, before anything starts.
refused() {
  launch --log
  ends 2 "error: --log: something has to follow"
  launch --log missing/serial.log
  ends 2 "error: $HERE/missing/serial.log: there is no such directory"
  launch --screenshot /missing.directory/out.png
  ends 2 "error: /missing.directory/out.png: there is no such directory"
  launch --after 3
  ends 2 "error: --after and --type are for --screenshot FILE"
  launch --type time
  ends 2 "error: --after and --type are for --screenshot FILE"
  launch --screenshot out.png --after soon
  ends 2 "error: --after soon: not a number of seconds"
  launch --screenshot out.png
  ends 2 "error: --screenshot: this qemu_run has no \`ready\`, a line of the guest to wait for; say --after SECONDS"
  launch --firmware uefi
  ends 2 "error: --firmware uefi: this disk is started on bios"
  launch --variables new.fd
  ends 2 "error: --variables: this machine has no UEFI"
  is_empty "$HERE" || die "it has written something"
}

# The guest ends QEMU through the exit device.
exit_device() {
  launch
  ends 33 "The guest ended QEMU: it wrote 0x10 to port 0xf4, the isa-debug-exit device (status 33)"
  launch --screenshot out.png --after 30
  ends 33 "The guest ended QEMU: it wrote 0x10 to port 0xf4"
  launch --screenshot out.png --after 1 -vga none -S
  ends 8 "There is no picture: QEMU ended before, or has no screen (status 8)"
  [[ ! -e $HERE/out.png ]] || die "a picture of what?"
}

# A triple fault, with the screen as it was then.
triple_fault() {
  launch --screenshot out.png --after 30
  ends 4 "this test kernel resets the machine" "The guest reset the machine" "The screen is in $HERE/out.png"
  is_picture "$HERE/out.png"
}

# QEMU stops the guest, and nobody is there to look.
stopped() {
  launch -device pvpanic -action panic=pause
  ends 6 "QEMU stopped the guest: guest-panicked" "(status 6)"
}

# The guest never says that it is ready. Nobody wants to wait for that as long as people do.
never_ready() {
  sed 's/READY_LIMIT=45/READY_LIMIT=2/' "${boot_arguments[2]}" >"$TEST_TMPDIR/guest.sh"
  boot_arguments[2]=$TEST_TMPDIR/guest.sh
  launch --screenshot out.png
  ends 8 "The guest did not get as far as \"never\" within 2 s (status 8)"
  is_picture "$HERE/out.png"
}

# The picture is that of the harness, which has read the text on it.
picture() {
  launch --screenshot out.png
  ends 0
  "$BASH" "${harness[@]}"
  cmp "$HERE/out.png" "$TEST_UNDECLARED_OUTPUTS_DIR/screen.png"
}

# A disk for both kinds of firmware; and a variable store that lasts.
hybrid() {
  launch --firmware bios --screenshot bios.png
  ends 0 "firmware      BIOS"

  launch --variables new.fd --type time --type mem --screenshot "$TEST_TMPDIR/uefi.png"
  ends 0 "firmware      UEFI" "kiln> time" "kiln> mem" "The screen is in $TEST_TMPDIR/uefi.png"
  is_picture "$TEST_TMPDIR/uefi.png"
  ! cmp -s "$HERE/new.fd" toolchain/qemu/used_variables.fd || die "OVMF has written nothing into new.fd"
  printf 'no variables' >"$HERE/my.fd"
  launch --variables my.fd
  ends 1 "has invalid size 512" # What is there stays as it is.
}

# An Arm machine, whose flash is much larger than what is in it: the file has all of it, of which little is written.
aarch64() {
  launch --variables new.fd
  await "Kiln: ready."
  send 'poweroff\r'
  ends 0 "The guest switched the machine off (status 0)"
  [[ $(stat -c %s "$HERE/new.fd") == 67108864 ]] || die "new.fd is not as large as the flash"
  (($(stat -c %b "$HERE/new.fd") < 8192)) || die "new.fd takes the room of all of it"
  ! cmp -s -n 786432 "$HERE/new.fd" toolchain/qemu/used_variables_aarch64.fd || die "AAVMF has written nothing into new.fd"
  cat toolchain/qemu/used_variables_aarch64.fd >"$HERE/made.fd" # As uefi_variables makes them.
  launch --variables made.fd -S
  send '\001cquit\n'
  ends 0
  [[ $(stat -c %s "$HERE/made.fd") == 67108864 ]] || die "made.fd is not as large as the flash"
}

# Prints a line of a transcript without what differs from build to build and from boot to boot.
without_numbers() {
  sed -E -e $'s/\x1b\\[[0-9;]*m//g' -e 's/[[:space:]]+$//' -e 's/\b(0x)?[0-9a-f]{4,16}\b/#/g' -e 's/\+0x[0-9a-f]+/+#/g' \
    -e 's/:[0-9]+\)/:#)/g' <<<"$1"
}

# transcript LINE...: what a document shows happens. After `kiln> ` and `(qemu) ` stands what the user types, and `...` is any
# number of lines.
transcript() {
  local expected line skip=
  launch
  await "Kiln: ready."
  send '\r'
  await "kiln> " # It waits for a line.
  for expected; do
    case $expected in
      'kiln> '*) send "${expected#kiln> }\r" && skip=yes ;;
      '(qemu) '*) send "\001c${expected#(qemu) }\n" && skip=yes ;;
      *...) skip=yes ;;
      *)
        expected=$(without_numbers "$expected")
        while :; do
          IFS= read -r -t "$LIMIT" -u "$output" line || die "there is no line \"$expected\""
          line=$(without_numbers "$line")
          printf '%s\n' "$line"
          [[ $line != "$expected" ]] || break
          [[ -n $skip ]] || die "this line is not \"$expected\""
        done
        skip=
        ;;
    esac
  done
  kill -TERM "$program"
  ends 143
}

# The document's transcripts: paragraphs of it that begin with what the user types.
transcripts() {
  local line lines=() count=0
  while IFS= read -r line || ((${#lines[@]} > 0)); do
    if [[ $line == "    "* && (${#lines[@]} != 0 || $line =~ ^\ {4}(kiln>|\(qemu\))\ ) ]]; then
      lines+=("${line#    }")
    elif ((${#lines[@]} > 0)); then
      transcript "${lines[@]}"
      lines=()
      count=$((count + 1))
    fi
  done <"${harness[0]}"
  ((count == 3)) || die "${harness[0]} has $count transcripts, not 3"
}

"$case"
