#!/bin/sh
#
# A hybrid disk that is an optical disk as well: sourced by kiln_image.sh, with `output`, `cd_loader` and `volume` as they
# are described there.
#
# xorriso makes the file system, ISO 9660, and the boot catalogue (El Torito), which lie in the 2,048-byte blocks from 16
# on. A hybrid disk has nothing there, as its table of partitions is smaller, and its BIOS loader comes later.
# The two files that there are in it have their content from that disk:
#
#   block 33         the boot catalogue
#   block 34...      BIOS.BIN: the first stage for optical disks, then the second stage, which the MBR reads as well
#   block 512...     EFI.IMG: the boot volume, at 1 MiB
#
# shellcheck disable=SC2154 # kiln_image.sh sets what is not set here.

readonly BLOCK=2048 # Bytes.
readonly ISO_FIRST=16 ISO_CATALOGUE=33 ISO_BIOS=34 ISO_EFI=512

# In sectors: where the BIOS boot partition of such a disk begins, and where its second stage. //boot/bios:loader_iso and
# :loader_cd are linked for that place.
# shellcheck disable=SC2034 # For kiln_image.sh.
readonly ISO_BIOS_BOOT=$((ISO_BIOS * 4)) ISO_STAGE2=$((ISO_BIOS * 4 + 4))

# number_at FILE OFFSET: prints the number in 4 bytes, least significant first.
number_at() {
  # shellcheck disable=SC2046 # Four words.
  set -- $(dd if="$1" bs=1 skip="$2" count=4 2>/dev/null | od -A n -v -t u1)
  printf '%s' $(($1 | $2 << 8 | $3 << 16 | $4 << 24))
}

# expect_at WHAT OFFSET BLOCK: fails if xorriso has put something elsewhere.
expect_at() {
  found=$(number_at "$output.iso" "$2")
  [ "$found" = "$3" ] || fail "xorriso has put $1 into block $found instead of $3: use version 1.5.4"
}

write_iso() {
  sparse "$output.bios" $(((ISO_EFI - ISO_BIOS) * BLOCK))
  sparse "$output.volume" $((volume * SECTOR))
  xorriso -no_rc -as mkisofs -quiet -o "$output.iso" -V KILN -r -uid 0 -gid 0 -dir-mode 0555 -file-mode 0444 -no-pad \
    --set_all_file_dates 1980010100000000 -graft-points -c boot.cat -b bios.bin -no-emul-boot -boot-load-size 4 \
    -eltorito-alt-boot -e efi.img -no-emul-boot "/bios.bin=$output.bios" "/efi.img=$output.volume" >"$output.log" 2>&1 ||
    fail "xorriso has failed: $(cat "$output.log")"
  catalogue=$((ISO_CATALOGUE * BLOCK))
  expect_at "the boot catalogue" $((17 * BLOCK + 71)) "$ISO_CATALOGUE"
  expect_at "the loader" $((catalogue + 32 + 8)) "$ISO_BIOS"
  expect_at "the boot volume" $((catalogue + 96 + 8)) "$ISO_EFI"
  dd if="$output.iso" of="$output" bs="$BLOCK" skip="$ISO_FIRST" seek="$ISO_FIRST" count=$((ISO_BIOS - ISO_FIRST)) \
    conv=notrunc 2>/dev/null
  dd if="$cd_loader" of="$output" bs="$BLOCK" seek="$ISO_BIOS" count=1 conv=notrunc 2>/dev/null
  # A size of no sectors means up to the disk's end: the catalogue has 16 bits for it (UEFI 2.10 §13.3.2.1).
  if [ "$volume" -gt 65535 ]; then bytes 00 00 | write $((catalogue + 96 + 6)); fi
}
