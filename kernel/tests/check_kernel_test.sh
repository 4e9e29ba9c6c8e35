#!/usr/bin/env bash
# Kernels that a loader would refuse do not pass the check of kiln_kernel, and are not copied; a table of symbols
# becomes one more segment of the copy.
# Usage: check_kernel_test.sh CHECK_KERNEL READELF WRITABLE_CODE NO_NOTE GOOD...
set -euo pipefail

PATH=$(printf %s ../*kiln_image_tools/applets) # The locked busybox, no tool of the host.

check_kernel=$1
readelf=../${2#external/}
writable_code=$3
no_note=$4
good=("${@:5}")
copy=$TEST_TMPDIR/copy.elf
cut=$TEST_TMPDIR/cut.elf

die() {
  echo "FAIL: $1"
  exit 1
}

# refuses KERNEL SENTENCE [TABLE]: stderr begins with it, and there is nothing else.
refuses() {
  local status=0 output
  output=$("$check_kernel" "$1" "$copy" "${@:3}" 2>&1) || status=$?
  echo "$output"
  ((status == 1)) || die "check_kernel ended with $status, not 1"
  [[ $output == "kiln: error: $1: $2; "* ]] || die "that is not what is wrong: $2"
  [[ ! -e $copy ]] || die "there is a copy"
}

refuses "$writable_code" "a segment is both writable and executable"
said=$(refuses "$no_note" "no Kiln boot header in it") || die "$said"
echo "$said"
[[ $said == *".note.kiln : { KEEP(*(.note.kiln)) }"* ]] || die "what to do is not said"
refuses "$0" "not an ELF file"
head -c 4096 "${good[0]}" >"$cut"
refuses "$cut" "the file ends before what its headers say is in it"

for kernel in "${good[@]}"; do
  "$check_kernel" "$kernel" "$copy" || die "$kernel does not pass"
  cmp "$kernel" "$copy" || die "the copy of $kernel is another file"
  rm -f "$copy"
done

# Its last segment: the file's last bytes, read-only, on the first page behind all others.
table=$0
size=$(wc -c <"$table")
for kernel in "${good[@]}"; do
  "$check_kernel" "$kernel" "$copy" "$table" || die "$kernel does not pass with a table"
  cmp <(tail -c "$size" "$copy") "$table" || die "the table is not at the end of $copy"
  mapfile -t loads < <("$readelf" -lW "$copy" 2>/dev/null | grep '^  LOAD')
  printf '%s\n' "${loads[@]}"
  read -r _ _ address _ _ memory_bytes _ <<<"${loads[-2]}"
  end=$(((address + memory_bytes + 4095) & ~4095))
  read -r _ offset address _ file_bytes memory_bytes flags <<<"${loads[-1]}"
  ((address == end && file_bytes == size && memory_bytes == size)) || die "the segment is not at the end"
  [[ ${flags% *} == R* && $flags != *[WE]* ]] || die "the segment's rights are $flags"
  (($(wc -c <"$copy") == offset + size && offset % 4096 == 0)) || die "the segment's bytes are at $offset"
  cmp -n 4096 "$kernel" "$copy" 512 512 || die "more than the headers has changed"
  rm -f "$copy"
done

# A byte in the place of the next program header of 56 bytes.
count=$("$readelf" -hW "${good[0]}" | sed -n 's/.*Number of program headers: *//p')
taken=$((64 + count * 56 + 55))
{ head -c "$taken" "${good[0]}" && printf 'x' && tail -c +$((taken + 2)) "${good[0]}"; } >"$cut"
refuses "$cut" "no room for one more program header behind the others" "$table"
