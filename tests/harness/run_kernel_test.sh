#!/usr/bin/env bash
#
# Boots a kernel with tests inside it (kernel/test/ktest.h) and reports each of them. The executable of every
# kernel_test (tests/kernel_test.bzl).
#
#   run_kernel_test.sh COMMAND_SH EVENTS_SH BUSYBOX VERDICT_SH JUNIT_SH MACHINE DISK [OPTION]...
#
#   --filter=PATTERNS  run the tests that one of these matches (`:` between them, `*` and `?` inside); what
#                      `bazel test --test_filter=PATTERNS` asks for, too
#   --shot=NAME=FILE   the picture that the screen has to show when the kernel says "[shot] NAME"
#   --hang=SEC         how long one test may take
#   --deadline=SEC     how long all of it may take
#   --qemu=ARGUMENT    for QEMU; may be repeated
#
# Passes when the kernel ran as many tests as it said it has, none failed, and it ended QEMU with status 33. The
# last line printed is the verdict, as in run_qemu.sh.
#
# The kernel ends a test that hangs, on a tick of its clock. One that says nothing for longer gets a non-maskable
# interrupt: its handler prints where the kernel was, which ends a test that has switched interrupts off. A kernel that says
# nothing to it hangs, even if it resets.
#
# Writes the tests as JUnit XML to XML_OUTPUT_FILE, where Bazel looks for it. Keeps, in
# TEST_UNDECLARED_OUTPUTS_DIR: serial.log, qemu.command, qemu.log if QEMU had something to say, NAME.png of each shot, and the
# screen and registers of a kernel that did not end.

set -euo pipefail
export LC_ALL=C

readonly QUIET_MARGIN=3000 # Milliseconds that the kernel has, after the limit, to end a test itself.
readonly FILTER_MAX=255    # kernel/test/main.c

: "${TEST_TMPDIR:?run this with bazel test}" "${TEST_UNDECLARED_OUTPUTS_DIR:?run this with bazel test}"
export TMPDIR=$TEST_TMPDIR

# shellcheck source=toolchain/qemu/command.sh
source "$1"
# shellcheck source=toolchain/qemu/events.sh
source "$(runfile "$2")"
busybox=$(runfile "$3")
# shellcheck source=tests/harness/verdict.sh
source "$(runfile "$4")"
# shellcheck source=tests/harness/junit.sh
source "$(runfile "$5")"
command=()
qemu_command "$(runfile "$6")" "$(runfile "$7")"
shift 7

filter=${TESTBRIDGE_TEST_ONLY:-} hang=10 deadline=45
declare -A shots=()
while (($#)); do
  case $1 in
    --filter=*) filter=${1#*=} ;;
    --shot=*=*)
      option=${1#*=}
      shots[${option%%=*}]=$(runfile "${option#*=}")
      ;;
    --hang=*) hang=${1#*=} ;;
    --deadline=*) deadline=${1#*=} ;;
    --qemu=*) command+=("${1#*=}") ;;
    *) printf 'run_kernel_test.sh: unknown argument %q\n' "$1" >&2 && exit 2 ;;
  esac
  shift
done
if ((${#filter} > FILTER_MAX)); then
  printf 'run_kernel_test.sh: the filter has more than %s characters\n' "$FILTER_MAX" >&2
  exit 2
fi
command+=(
  "${qemu_exit[@]}"
  -fw_cfg "name=opt/kiln/hang,string=$hang"
)
# QEMU reads ",," as a comma, and knows no empty strings.
[[ -z $filter ]] || command+=(-fw_cfg "name=opt/kiln/filter,string=${filter//,/,,}")
quiet_limit=$((hang * 1000 + QUIET_MARGIN))

planned= # Tests that the kernel has, once it has said so.
summed=  # "yes" once it has said how they went.
failure= # What the loader or the kernel reported outside of a test.
stopped= # "yes" once the kernel has stopped for good, as after a panic on another processor than the first.

# Looks at what the guest has written since the last time.
scanned=0
scan_lines() {
  local line
  while ((scanned < ${#serial_lines[@]})); do
    line=${serial_lines[scanned]} scanned=$((scanned + 1))
    case $line in
      "ktest: "*" tests") planned=${line//[^0-9]/} ;;
      "ktest: "*" passed, "*) summed=yes ;;
      "[ run] "*) test_begins "${line#\[ run] }" ;;
      "[skip] "*) test_skipped "${line#\[skip] }" ;;
      "[ ok ] "* | "[fail] "*) test_ends "$line" ;;
      "[shot] "*) take_shot "${line#\[shot] }" ;;
      *"kernel panic: "* | *"kiln: error: "*)
        [[ -n $open_test ]] || failure=${failure:-$line}
        test_says "$line"
        ;;
      "kernel stopped.") stopped=yes ;;
      *) test_says "$line" ;;
    esac
  done
}

# Compares the screen with the picture for shot $1, and answers the kernel.
take_shot() {
  local picture=$TEST_UNDECLARED_OUTPUTS_DIR/$1.png answer='!'
  [[ $1 =~ ^[a-z0-9_]+$ ]] || return 0
  qmp screendump "{\"filename\":\"$picture\",\"format\":\"png\"}"
  if [[ -n ${shots[$1]:-} ]] && "$busybox" cmp -s "$picture" "${shots[$1]}"; then
    answer='='
  else
    printf '%s is not %s. If it is what you meant, make %s.png of the test outputs the new picture.\n' \
      "The screen" "${shots[$1]:-in the screenshots of this test}" "$1"
  fi
  printf '%s' "$answer" >&"$serial_input"
}

stirred= # "yes" after a non-maskable interrupt, until the kernel has said something.

# Waits for the end of the kernel, and stirs it when it is quiet.
run_kernel() {
  local quiet said
  read_clock
  quiet=$((now + quiet_limit))
  while [[ -z $qemu_status$shutdown_reason$failure$stopped ]] && ((now < until)); do
    if next_event_until "$((quiet < until ? quiet : until))"; then
      scan_lines
      read_clock
      quiet=$((now + quiet_limit))
    else
      stirred=yes said=${#serial_lines[@]}
      stir_guest
      scan_lines
      read_clock
      quiet=$((now + quiet_limit))
    fi
    [[ -z $stirred || ${#serial_lines[@]} == "$said" ]] || stirred=
  done
}

verdict() {
  local reason
  if [[ -n $failure ]]; then
    printf 'fail (failure: "%s")' "$failure"
  elif [[ -n $stopped && -n $open_test ]]; then
    printf 'fail (panic: the kernel has stopped, in %s)' "$open_test"
  elif [[ -n $stirred ]]; then
    printf 'fail (hang: nothing more within %s s%s)' "$((quiet_limit / 1000))" "${open_test:+, in $open_test}"
  elif reason=$(stop_reason) && [[ -n $reason ]]; then
    printf 'fail (%s%s)' "$reason" "${open_test:+, in $open_test}"
  elif [[ -z $exit_status ]]; then
    printf 'fail (hang: no end within %s s%s)' "$deadline" "${open_test:+, in $open_test}"
  elif [[ -z $planned || -z $summed ]]; then
    printf 'fail (status: QEMU ended with %s before the tests did)' "$exit_status"
  elif ((tests_failed > 0)); then
    printf 'fail (%s of %s tests failed)' "$tests_failed" "$planned"
  elif ((tests_passed + tests_skipped != planned)); then
    printf 'fail (tests: %s of %s have ended)' "$((tests_passed + tests_skipped))" "$planned"
  elif [[ $exit_status != "$QEMU_EXIT_PASSED" ]]; then
    printf 'fail (status: QEMU ended with %s)' "$exit_status"
  else
    printf 'pass'
  fi
}

trap kill_all EXIT
trap 'exit 143' TERM INT
read_clock
started=$now until=$((now + deadline * 1000))
start_test "$busybox"
run_kernel
[[ -z $failure ]] || wait_for_halt "$((now + 2000))" 0 || true # The report may have more lines.
exit_status=$qemu_status
# shellcheck disable=SC2119 # No PPM file.
[[ -n $exit_status ]] || capture_machine
stop_qemu
scan_lines
read_clock

result=$(verdict)
close_open_test "$result"
if [[ $result == pass && $tests_passed == 0 ]]; then
  printf 'No test of this kernel matches the filter "%s".\n' "$filter"
fi
write_junit "$((now - started))" "$result"
printf '%s passed, %s failed, %s skipped, after %s ms\n' "$tests_passed" "$tests_failed" "$tests_skipped" \
  "$((now - started))"
conclude "$result"
