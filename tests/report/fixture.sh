#!/usr/bin/env bash
#
# Invented results, sourced by the tests of the page. Usage: source fixture.sh, with `busybox` set, and call
#
#   make_fixture DIRECTORY   writes DIRECTORY/tests and DIRECTORY/logs, for --tests and --testlogs, and DIRECTORY/bench
#   FIXTURE_PASSED ...       how many there are of each kind

# shellcheck disable=SC2034,SC2154 # For those who source this; busybox is theirs.

readonly FIXTURE_PASSED=8 FIXTURE_FAILED=4 FIXTURE_IDLE=3 FIXTURE_PICTURES=2 LOG_SIZE=10000000

# A PNG of 320 x 200 pixels, and a zip of one file serial.log, "from a zip\n".
readonly PNG=iVBORw0KGgoAAAANSUhEUgAAAUAAAADICAIAAAAWZq/8AAABvklEQVR42u3TQQkAAAgEwYtiFKPYP4UhfAkDk2BhUz3AU5EADAwYGDAwGBgwMGBgwMBgYMDAgIHBwICBAQMDBgYDAwYGDAwYGAwMGBgwMBgYMDBgYMDAYGDAwICBAQODgQEDAwYGAwMGBgwMGBgMDBgYMDAYWAUwMGBgwMBgYMDAgIEBA4OBAQMDBgYDAwYGDAwYGAwMGBgwMGBgMDBgYMDAYGDAwICBAQODgQEDAwYGDAwGBgwMGBgMDBgYMDBgYDAwYGDAwGBgwMCAgQEDg4EBAwMGBgwMBgYMDBgYDAwYGDAwYGAwMGBgwMCAgcHAgIEBA4OBAQMDBgYMDAYGDAwYGDAwGBgwMGBgMDBgYMDAgIHBwICBAQODgQEDAwYGDAwGBgwMGBgwMBgYMDBgYDAwYGDAwICBwcCAgQEDAwYGAwMGBgwMBgYMDBgYMDAYGDAwYGAwsApgYMDAgIHBwICBAQMDBgYDAwYGDAwGBgwMGBgwMBgYMDBgYMDAYGDAwICBwcCAgQEDAwYGAwMGBgwMGBgMDBgYMDAYGDAwYGDAwGBgwMCAgcHAgIEBAwMGBgMDBgYMDBgYDAwYGLhYhxmK9lYlLHsAAAAASUVORK5CYII=
readonly ZIP=UEsDBBQAAAAIAAAAIQD1qdSoDQAAAAsAAAAKAAAAc2VyaWFsLmxvZ0srys9VSFSoyizgAgBQSwECFAMUAAAACAAAACEA9anUqA0AAAALAAAACgAAAAAAAAAAAAAApAEAAAAAc2VyaWFsLmxvZ1BLBQYAAAAAAQABADgAAAA1AAAAAAA=

# result LABEL PASSED|FAILED: makes its files; sets `results` and `outputs` to their directories.
result() {
  local path=${1#//}
  results=$fixture/logs/${path/://} outputs=$results/test.outputs
  "$busybox" mkdir -p "$outputs"
  printf '%s -\n' "$1" >>"$fixture/tests"
  if [[ $2 == passed ]]; then
    printf '<testsuites><testsuite><testcase name="a" time="1.5"/></testsuite></testsuites>\n'
  else
    printf '<testsuites><testsuite><testcase name="a" time="200"><error message="exited &lt;b&gt;1"/></testcase></testsuite></testsuites>\n'
  fi >"$results/test.xml"
  printf 'verdict: %s\n' "$2" >"$results/test.log"
}

# boot LABEL PASSED|FAILED QEMU ARGUMENT...
boot() {
  result "$1" "$2"
  shift 2
  printf '%s' "/home/somebody/execroot/kiln/bin/qemu-system-x86_64 $*" >"$outputs/qemu.command"
  printf 'kiln: loading kernel.elf\r\nloader        Kiln 0.1\r\nmemory        125 MiB usable\r\n' >"$outputs/serial.log"
  "$busybox" base64 -d <<<"$PNG" >"$outputs/screen.png"
}

make_fixture() {
  fixture=$1
  local flash="-drive if=pflash,unit=0,format=raw,readonly=on,file=/x/OVMF_CODE_4M.fd"
  "$busybox" mkdir -p "$fixture/logs" "$fixture/bench"
  : >"$fixture/tests"

  # One shape on two firmwares, and a third screen that is the first with a byte more.
  boot //tests:bios_image_test passed -machine q35 -m 256
  boot //tests:uefi_image_test passed -machine q35 -m 6G "$flash" -device "nvme,drive='a b'"
  printf 'x' >>"$outputs/screen.png"
  # More firmwares than one column each would do for.
  boot //tests/matrix:bios_pc_256m_test passed -machine pc -m 256 -cpu Nehalem
  boot //tests/matrix:matrix_bochs_pc_64m_test passed
  "$busybox" rm "$outputs/qemu.command"
  printf 'cpu: model=corei7_haswell, count=2\nmemory: guest=64, host=64\nlog: /home/somebody/execroot/kiln/bochs.log\n' >"$outputs/bochsrc"
  boot //tests/matrix:uefi_q35_1t_test failed -machine q35 -m 1T "$flash" -device qemu-xhci
  printf 'verdict: fail (hang: no "KILN TEST PASS" within 45 s)\n' >"$results/test.log"

  # Hostile: markup, a terminal's escapes, what is no UTF-8, what XML cannot hold, 10 MB.
  boot '//tests:bios_</script><b>_test' failed -machine "q35<i>" -m 64
  printf '<script>alert(1)</script>]]>&amp;"\e[31mred\e[0m\e]0;title\a \xff\xfe \x01\x02 \xed\xa0\x80\r\r\nend' >"$outputs/serial.log"
  printf 'not a picture' >"$outputs/screen.png"
  boot //tests:bios_long_test passed -machine q35
  "$busybox" head -c "$LOG_SIZE" /dev/zero | "$busybox" tr '\0' 'x' >"$outputs/serial.log"
  # Outputs as Bazel keeps them.
  result //tests:zipped_test passed
  "$busybox" base64 -d <<<"$ZIP" >"$outputs/outputs.zip"
  # No end, and no XML.
  result //tests:killed_test failed
  "$busybox" rm "$results/test.xml"
  result //lib:damaged_test failed
  printf '<testsuites><testcase>' >"$results/test.xml"
  result //lib:unit_test passed
  "$busybox" ln -s /etc/passwd "$outputs/link.txt"
  # Faults.
  result //tests/faults:faults_test passed
  printf '[{"kind": "bit <flips>", "cases": 500, "good": 299, "named": 201, "bad": 0},' >"$outputs/faults.json"
  printf ' {"kind": "lies", "cases": 10, "good": 2, "named": 4, "firmware": 3, "bad": 1}, {"cases": "many"}]' >>"$outputs/faults.json"

  printf '%s\n' '//tests:bios_idle_test -' '//tests:uefi_idle_test -' '//tests:demand_test manual' >>"$fixture/tests"
  printf '{"title": "Boot <fast>", "unit": "M instructions", "machine": "q35", "versions": {"Kiln": "0.1"}, "series": [%s]}' \
    '{"name": "Kiln", "points": [{"x": "64 KiB", "y": 0.36}, {"x": 2, "y": 1e6}]}, {"name": "floor", "points": []}' >"$fixture/bench/boot.json"
  printf '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><script>alert(2)</script></svg>' >"$fixture/bench/boot.svg"
}
