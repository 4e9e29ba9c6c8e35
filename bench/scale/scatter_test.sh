#!/usr/bin/env bash
#
# Scattered files are what they were, and lie where they should: on FAT16 and FAT32, read back with mtools and by their
# clusters.
#
#   scatter_test.sh BUSYBOX MFORMAT MCOPY SCATTER

set -euo pipefail

busybox=../${1#external/} mformat=../${2#external/} mcopy=../${3#external/} scatter=$4
files=$TEST_TMPDIR
disk=$files/disk.img

fail() {
  printf 'FAIL: %s\n' "$*"
  exit 1
}

# Numbered clusters of 512 bytes: 40 of one file, 25 of the other.
for ((i = 0; i < 40; i++)); do printf 'one %-507d\n' "$i"; done >"$files/one.txt"
for ((i = 0; i < 25; i++)); do printf 'two %-507d\n' "$i"; done >"$files/two.txt"

# make_disk FORMAT_OPTION...
make_disk() {
  "$busybox" rm -f "$disk"
  "$busybox" truncate -s 40M "$disk"
  "$mformat" -i "$disk@@1M" "$@" ::
  "$mcopy" -i "$disk@@1M" "$files/one.txt" "$files/two.txt" ::
}

# Prints the disk without what is empty.
contents() {
  "$busybox" tr -d '\0' <"$disk"
}

# Prints the numbers of one.txt's clusters in the order in which they lie on the disk.
order() {
  contents | "$busybox" grep -a -o 'one [0-9]*' | "$busybox" sed 's/one //' | "$busybox" tr '\n' ' '
}

# Prints which of both files each cluster is of, one letter each.
pattern() {
  contents | "$busybox" grep -a -o -E '(one|two) [0-9]' | "$busybox" cut -c 1 | "$busybox" tr -d '\n'
}

unchanged() {
  local file
  for file in one two; do
    "$mcopy" -n -o -i "$disk@@1M" "::$file.txt" "$files/read.txt"
    "$busybox" cmp "$files/$file.txt" "$files/read.txt" || fail "$1: $file.txt is not what it was"
  done
}

in_order=$(for ((i = 0; i < 40; i++)); do printf '%d ' "$i"; done)
for format in "-T 16384 -c 1" "-T 79872 -c 1 -F"; do
  # shellcheck disable=SC2086 # Options.
  make_disk $format
  [[ $(pattern) =~ ^o{40}t{25}$ ]] || fail "$format: not one file behind the other to begin with: $(pattern)"
  "$scatter" "$disk" interleaved 'ONE     TXT' 'TWO     TXT'
  unchanged "$format, interleaved"
  [[ $(order) == "$in_order" ]] || fail "$format, interleaved: not in order: $(order)"
  [[ $(pattern) =~ ^(ot){25}o{15}$ ]] || fail "$format: not interleaved: $(pattern)"
  "$scatter" "$disk" shuffled 'ONE     TXT' 'TWO     TXT'
  unchanged "$format, shuffled"
  [[ $(order) != "$in_order" ]] || fail "$format: not shuffled"
done

! "$scatter" "$disk" shuffled 'ONE     TXT' 'NONE    TXT' 2>"$files/error" || fail "a file that is not there was found"
"$busybox" grep -q 'a file is not there' "$files/error" || fail "no reason: $(<"$files/error")"

# refused WHAT REASON: what is no volume ends in a reason.
refused() {
  ! "$scatter" "$disk" shuffled 'ONE     TXT' 'TWO     TXT' 2>"$files/error" || fail "$1: taken for a volume"
  "$busybox" grep -q "$2" "$files/error" || fail "$1: no reason: $(<"$files/error")"
}

make_disk -T 16384 -c 1
printf '\0\0' | "$busybox" dd of="$disk" bs=1 seek=$((1048576 + 17)) conv=notrunc 2>/dev/null
refused "a root directory without entries" 'a file is not there'
"$busybox" truncate -s $((1048576 + 20)) "$disk"
refused "a volume of 20 bytes" 'no FAT16 or FAT32 volume'
