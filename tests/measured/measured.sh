#!/usr/bin/env bash
#
# Boots disks on machines with a TPM, and compares what the TPM has with what the kernel's event log leads to, with what
# was predicted, and with other boots.
#
#   measured.sh SWTPM TPM2 RUN_QEMU OTHER_DISK PREDICTION OTHER_PREDICTION [ARGUMENT OF RUN_QEMU]...
#
# The disk of RUN_QEMU, its seventh argument, is booted on two machines, whose TPMs have different interfaces; OTHER_DISK,
# which differs in its command line, on one.

set -euo pipefail

: "${TEST_TMPDIR:?run this with bazel test}" "${TEST_UNDECLARED_OUTPUTS_DIR:?run this with bazel test}"
readonly OUTPUTS=$TEST_UNDECLARED_OUTPUTS_DIR
readonly TPM_LIMIT=10 # Seconds that swtpm has to start.
swtpm=$1 tpm2=$2 run_qemu=$3 other_disk=$4 prediction=$5 other_prediction=$6
shift 6
disk=$7
arguments=("$@")
# shellcheck source=toolchain/qemu/command.sh
source "$1"
busybox=$(runfile "$3") swtpm=$(runfile "$swtpm") tpm2=$(runfile "$tpm2")
PATH=$(printf %s "$PWD"/../*kiln_image_tools/applets) # The locked busybox, no tool of the host.
sockets=$(mktemp -d /tmp/kiln.XXXXXX)                 # A socket's path has at most 107 bytes, which TEST_TMPDIR can have alone.
tpm_pid=

clean_up() {
  [[ -z $tpm_pid ]] || kill "$tpm_pid" 2>/dev/null || true
  rm -r "$sockets"
}
trap clean_up EXIT

die() {
  printf 'FAIL: %s\n' "$1"
  exit 1
}

# boot NAME DISK DEVICE: boots with a new TPM, and leaves in the outputs NAME.log, the event log, NAME.pcrs, what the TPM has,
# and NAME.replayed, what the log leads to: both with lines `sha256 9 0123...`.
boot() {
  local state=$TEST_TMPDIR/$1.tpm socket=$sockets/$1 log=$OUTPUTS/$1.log ready serial status=0
  mkdir -p "$state" "$OUTPUTS/$1"
  # It writes its process id, without a line end, to a pipe once its socket is there, and ends when QEMU does.
  "$busybox" mkfifo "$socket.pid"
  exec {ready}<>"$socket.pid"
  "$swtpm" socket --tpm2 --tpmstate "dir=$state" --ctrl "type=unixio,path=$socket" \
    --flags not-need-init,startup-clear --pid "file=$socket.pid" >"$OUTPUTS/$1/swtpm.log" 2>&1 &
  tpm_pid=$!
  IFS= read -r -n 1 -t "$TPM_LIMIT" _ <&"$ready" || die "swtpm does not start: $(<"$OUTPUTS/$1/swtpm.log")"
  arguments[6]=$2
  TEST_TMPDIR=$state TEST_UNDECLARED_OUTPUTS_DIR=$OUTPUTS/$1 "$BASH" "$run_qemu" "${arguments[@]}" -chardev "socket,id=tpm_socket,path=$socket" \
    -tpmdev emulator,id=tpm,chardev=tpm_socket -device "$3,tpmdev=tpm" || status=$?
  kill "$tpm_pid" 2>/dev/null || true
  wait "$tpm_pid" || true
  tpm_pid=
  exec {ready}<&-
  ((status == 0)) || die "$1: the kernel does not pass"
  serial=$(tr -d '\r' <"$OUTPUTS/$1/serial.log")
  grep -qF "event log format 2 truncated 0" <<<"$serial" || die "$1: the event log is not whole"
  printf '%b' "$(sed -n 's/^event log bytes //p' <<<"$serial" | sed 's/../\\x&/g' | tr -d '\n')" >"$log"
  sed -n 's/^pcr //p' <<<"$serial" >"$OUTPUTS/$1.pcrs"
  "$tpm2" eventlog "$log" >"$OUTPUTS/$1.yaml"
  awk '/^pcrs:/ { pcrs = 1; next }
    pcrs && /^  [a-z0-9]+:/ { bank = $1; sub(":", "", bank); next }
    pcrs { value = $3; sub("^0x", "", value); print bank, $1, value }' "$OUTPUTS/$1.yaml" >"$OUTPUTS/$1.replayed"
}

# check NAME PREDICTION: all PCRs that the log is about are what it leads to, in both banks, those that the firmware extends
# last included; and two of them are what was predicted.
check() {
  local line pcr
  for pcr in 0 4 5 7 8 9; do
    grep -q "^sha256 $pcr " "$OUTPUTS/$1.replayed" || die "$1: no event for PCR $pcr"
    grep -q "^sha1 $pcr " "$OUTPUTS/$1.replayed" || die "$1: no event for PCR $pcr in the bank of SHA-1"
  done
  while IFS= read -r line; do
    [[ $line != sha1\ * && $line != sha256\ * ]] || grep -qxF "$line" "$OUTPUTS/$1.pcrs" ||
      die "$1: the log leads to \"$line\", the TPM has: $(grep "^${line% *} " "$OUTPUTS/$1.pcrs")"
  done <"$OUTPUTS/$1.replayed"
  while IFS= read -r line; do
    grep -qxF "$line" "$OUTPUTS/$1.pcrs" ||
      die "$1: \"$line\" is predicted, the TPM has: $(grep "^${line% *} " "$OUTPUTS/$1.pcrs")"
  done <"$2"
}

boot crb "$disk" tpm-crb
boot fifo "$disk" tpm-tis
boot other "$other_disk" tpm-crb
check crb "$prediction"
check fifo "$prediction"
check other "$other_prediction"
[[ $(wc -l <"$prediction") == 2 ]] || die "no prediction: $(<"$prediction")"

for text in "kernel_cmdline: kernel.elf one" "module_cmdline: boot/first a string" kiln.cfg boot/first boot/empty \
  "Exit Boot Services Returned with Success"; do
  grep -qF -- "$text" "$OUTPUTS/crb.yaml" || die "no event says \"$text\""
done
for pcr in 4 8 9; do
  [[ $(grep "^sha256 $pcr " "$OUTPUTS/crb.pcrs") == "$(grep "^sha256 $pcr " "$OUTPUTS/fifo.pcrs")" ]] ||
    die "the same disk, another PCR $pcr"
done
for pcr in 8 9; do
  [[ $(grep "^sha256 $pcr " "$OUTPUTS/crb.pcrs") != "$(grep "^sha256 $pcr " "$OUTPUTS/other.pcrs")" ]] ||
    die "another command line, the same PCR $pcr"
done
printf 'PASS: %s events\n' "$(grep -c '^- EventNum' "$OUTPUTS/crb.yaml")"
