#!/usr/bin/env bash
#
# Unpacks a release in an empty directory and uses it as its README says, with the locked busybox, mtools, clang and lld in
# place of the user's.
#
#   release_test.sh ARCHIVE KERNEL CHECK_KERNEL BIOS_IMAGE HYBRID_IMAGE UEFI_IMAGE

set -euo pipefail

tools=$TEST_TMPDIR/tools
# The locked tools, none of the host's. Modules put more before the names of their repositories.
image_tools=$(printf %s "$PWD"/../*kiln_image_tools) llvm=$(printf %s "$PWD"/../*kiln_llvm)
# shellcheck disable=SC2034 # ${!firmware}
archive=$PWD/$1 kernel=$PWD/$2 check_kernel=$PWD/$3 bios=$PWD/$4 hybrid=$PWD/$5 uefi=$PWD/$6
"$image_tools/bin/busybox" mkdir "$tools"
for applet in awk cat cmp cp cut dd find grep gzip ls mkdir mv od rm sed sh sha256sum sort tail tar tr wc; do
  "$image_tools/bin/busybox" ln -s "$image_tools/bin/busybox" "$tools/$applet"
done
PATH=$tools:$image_tools/bin:$llvm/bin
failures=0

fail() {
  printf 'FAIL: %s\n' "$1"
  failures=$((failures + 1))
}

# refused MESSAGE ARGUMENT...: kiln-image fails with that message, and leaves no file behind.
refused() {
  local message=$1
  shift
  if sh ./kiln-image "$@" 2>message; then
    fail "taken: kiln-image $*"
  elif ! grep -q -F -e "kiln-image: error: $message" message; then
    fail "kiln-image $*: $(<message), not \"$message\""
  fi
  for file in new new.part* new.img new.img.*; do
    [[ ! -e $file ]] || fail "kiln-image $* left $file"
  done
}

cd "$TEST_TMPDIR"
tar -xzf "$archive"
cd kiln-*
directory=${PWD##*/}
grep -q -F "## [${directory#kiln-}]" CHANGELOG.md || fail "CHANGELOG.md says nothing of ${directory#kiln-}"
sha256sum -c SHA256SUMS || fail "sums"
[[ $(find . -type f ! -name SHA256SUMS | wc -l) == $(wc -l <SHA256SUMS) ]] || fail "a file without a sum"
[[ -x kiln-image ]] || fail "kiln-image is no program"

# What disk_image makes, from a kernel that is there as a file. Whoever uses it has settings and a clock of his own.
export TZ=XYZ-14 LC_ALL=tr_TR.UTF-8 SOURCE_DATE_EPOCH=1 MTOOLS_LOWER_CASE=1 HOME=$PWD
for firmware in bios hybrid uefi; do
  sh ./kiln-image --firmware $firmware --kernel "$kernel" -o same.img
  cmp same.img "${!firmware}" || fail "$firmware: other bytes than those of disk_image"
  rm same.img
done

# README: its program, then its commands in their order. Those of gcc, QEMU and for devices are for a machine that has them.
sed -n '/^    #include/,/^    KILN_ENTRY/s/^    //p' README.md >hello.c
ran=0
# //image/secure_boot/tests has tests of signatures.
sbsign() { cp "${@: -1}" signed.efi; }
while IFS= read -r command; do
  printf '+ %s\n' "$command"
  eval "${command/#.\//sh ./}" || fail "README: $command"
  ran=$((ran + 1))
done < <(sed -n '/^    \(clang\|ld\.lld\|\.\/kiln-image\|mcopy\|mkdir\|sbsign\) /s/^    //p' README.md)
[[ $ran == 10 ]] || fail "README: $ran commands, not 10"
"$check_kernel" hello.elf || fail "README: a loader refuses this kernel"
mcopy -n -i hybrid.img@@1M ::/kiln.cfg cfg
printf 'kernel=kernel.elf\ncmdline=verbose\nmodule=boot/data some text\n' | cmp - cfg || fail "kiln.cfg: $(<cfg)"
mcopy -n -i hybrid.img@@1M ::/boot/data data
cmp data hello.c || fail "the module"
for file in BOOTX64.EFI bios.bin bios-gpt.bin; do
  [[ -s loaders/$file ]] || fail "loaders/$file"
done
[[ $(sh ./kiln-image --help) == "kiln-image --firmware"* ]] || fail "--help"

# hash FILE: its SHA-256.
hash() {
  local sum
  sum=$(sha256sum <"$1")
  printf '%s' "${sum%% *}"
}

# sealed FILE: prints the 32 bytes behind the mark of boot/core/seal.h, in hexadecimal.
sealed() {
  od -A n -v -t x1 "$1" | tr -d ' \n' | sed -n 's/.*4b494c4e20434f4e464947205345414c\(.\{64\}\).*/\1/p'
}

# A verified disk: kiln.cfg has the hashes, and both loaders have that of kiln.cfg.
sh ./kiln-image --firmware hybrid --kernel hello.elf --cmdline a --module b=hello.c --verified --output new.img
mcopy -n -o -i new.img@@1M ::/kiln.cfg cfg
printf 'kernel=kernel.elf\nsha256=%s\ncmdline=a\nmodule=b\nsha256=%s\n' "$(hash hello.elf)" "$(hash hello.c)" | cmp - cfg ||
  fail "verified kiln.cfg: $(<cfg)"
mcopy -n -i new.img@@1M ::/EFI/BOOT/BOOTX64.EFI efi
[[ $(sealed efi) == "$(hash cfg)" ]] || fail "the seal of BOOTX64.EFI: $(sealed efi)"
dd if=new.img of=bios bs=1M count=1
[[ $(sealed bios) == "$(hash cfg)" ]] || fail "the seal of the BIOS loader: $(sealed bios)"
[[ $(sealed loaders/BOOTX64.EFI) == "$(printf '%064d' 0)" ]] || fail "the release's loader is sealed"
# What is to be signed, and the disk of it, which is the same when nobody has signed.
mkdir to_sign
sh ./kiln-image --firmware hybrid --kernel hello.elf --cmdline a --module b=hello.c --seal to_sign
[[ $(echo to_sign/*) == "to_sign/BOOTX64.EFI to_sign/bios-gpt.bin to_sign/kiln.cfg" ]] || fail "--seal: $(echo to_sign/*)"
sh ./kiln-image --firmware hybrid --kernel hello.elf --config to_sign/kiln.cfg --file b=hello.c \
  --loader to_sign/bios-gpt.bin --file EFI/BOOT/BOOTX64.EFI=to_sign/BOOTX64.EFI --output sealed.img
cmp new.img sealed.img || fail "--seal: another disk than --verified makes"
rm new.img sealed.img
# From a kiln.cfg of one's own, which may say the same in other ways.
printf '\357\273\277KERNEL = \\.\\Kernel.ELF\r\n# module=c\nmodule=/./b//c text' >own.cfg
sh ./kiln-image --firmware bios --kernel hello.elf --config own.cfg --file b/C=hello.c --verified --output new.img
mcopy -n -o -i new.img@@1M ::/kiln.cfg cfg
printf 'KERNEL = \\.\\Kernel.ELF\nsha256=%s\n# module=c\nmodule=/./b//c text\nsha256=%s\n' "$(hash hello.elf)" \
  "$(hash hello.c)" | cmp - cfg || fail "verified kiln.cfg of one's own: $(<cfg)"
rm new.img

# It says what is wrong, and makes nothing.
printf 'no more bytes' >short.bin
make=(--firmware bios --kernel hello.elf --output new.img)
refused '"--frimware" is no option; "kiln-image --help" prints them' --frimware bios
refused '"disk.img" is no option' "${make[@]}" disk.img
refused '--output wants a value' --output
refused '--firmware is missing: bios, uefi or hybrid' --kernel hello.elf --output new.img
refused 'there is no firmware "efi": bios, uefi or hybrid' "${make[@]}" --firmware efi
refused '--output is missing: the file to make' --firmware bios --kernel hello.elf
refused '--kernel is missing: the ELF file to boot' --firmware bios --output new.img
cp hello.elf ./-k
refused '-k looks like an option: write ./-k' "${make[@]}" --kernel -k
refused 'missing.elf: there is no such file' "${make[@]}" --kernel missing.elf
refused 'missing.bin: there is no such file' "${make[@]}" --loader missing.bin
refused 'hello.c is no ELF file: --kernel takes what the linker has made' "${make[@]}" --kernel hello.c
refused './bios.img exists; --force replaces it' "${make[@]}" --output bios.img
refused './loaders is a directory: --output names a file' "${make[@]}" --output loaders
refused '/dev/null is no plain file' "${make[@]}" --output /dev/null
refused './none/new.img cannot be written: its directory has to exist' "${make[@]}" --output none/new.img
refused 'there is no FAT8: --fat is 12, 16 or 32' "${make[@]}" --fat 8
refused 'the loader has no second stage: 13 bytes' "${make[@]}" --loader short.bin
refused '--cmdline has more than one line' "${make[@]}" --cmdline $'one\ntwo'
refused '--cmdline begins or ends with a space' "${make[@]}" --cmdline 'one '
refused '--cmdline has 1024 bytes, and a loader holds 1023' "${make[@]}" --cmdline "$(printf '%01024d' 0)"
refused '--string has 256 bytes, and a loader holds 255' "${make[@]}" --module a=hello.c --string "$(printf '%0256d' 0)"
printf '%01048577d' 0 >long.cfg
refused 'kiln.cfg has more than 1048576 bytes' "${make[@]}" --config long.cfg
refused 'a --config of your own says what --cmdline would' "${make[@]}" --config hello.c --cmdline one
refused '--string follows the --module that it is for' "${make[@]}" --string text
verified=(--verified --firmware bios --output new.img)
refused '--seal makes no disk: leave --output out' --firmware bios --kernel hello.elf --seal to_sign --output new.img
refused 'nowhere: there is no such directory, and --seal wants one' --firmware bios --kernel hello.elf --seal nowhere
refused '--verified is for a disk with a kiln.cfg' "${verified[@]}" --file a=hello.c
refused 'kiln.cfg has a line sha256= already' "${verified[@]}" --config cfg --kernel hello.elf --file b/c=hello.c
printf 'module=b/../c' >up.cfg
refused 'kiln.cfg names "b/../c", and --verified finds no file of this disk' "${verified[@]}" --config up.cfg --file c=hello.c
refused 'hello.c has no place for the hash of kiln.cfg' "${verified[@]}" --kernel hello.elf --loader hello.c
cat loaders/bios.bin loaders/bios.bin >twice.bin
refused 'twice.bin has more than one place for the hash of kiln.cfg' "${verified[@]}" --kernel hello.elf --loader twice.bin
# What is for 64-bit Arm machines is found whatever its capitals are, and is one.
printf 'kernel=kernel.elf' >arm.cfg
arm=("${verified[@]}" --kernel hello.elf --file kiln-AARCH64.cfg=arm.cfg)
refused '--verified is for what loads kiln-aarch64.cfg, too' "${arm[@]}"
refused 'hello.c has no place for the hash of kiln.cfg' "${arm[@]}" --file efi/boot/bootaa64.efi=hello.c
refused '--verified is for one of "EFI/BOOT/BOOTAA64.EFI" and "EFI/KILN/bootaa64.efi"' "${arm[@]}" \
  --file EFI/BOOT/BOOTAA64.EFI=hello.c --file EFI/KILN/bootaa64.efi=hello.c
refused 'efi/boot/bootaa64.efi would take any kiln-aarch64.cfg' "${verified[@]}" --kernel hello.elf --file efi/boot/bootaa64.efi=hello.c
refused '"hello.c" should be PATH=FILE' "${make[@]}" --module hello.c
refused 'the path "a b" of a module has a space in it' "${make[@]}" --module 'a b=hello.c'
refused 'the path "a//b" has an empty name' "${make[@]}" --file a//b=hello.c
refused 'the path "/a" has an empty name' "${make[@]}" --file /a=hello.c
refused 'the path "a." has a name with a dot at its end' "${make[@]}" --file a.=hello.c
refused 'the path "a:b" has a character that FAT or a loader does not take' "${make[@]}" --file a:b=hello.c
refused 'the path "ä" has a character' "${make[@]}" --file ä=hello.c
path=$(printf '%0256d' 0)
refused "the path \"$path\" has 256 bytes, and a loader holds 255" "${make[@]}" --file "$path=hello.c"
refused 'two files have the path "kernel.elf" (capitals make no difference)' "${make[@]}" --file KERNEL.ELF=hello.c
refused 'the loader has the path "EFI/BOOT/BOOTX64.EFI": leave that --file out' "${make[@]}" --firmware uefi --file efi/boot/BOOTX64.EFI=hello.c
refused '"a" is a file, and a directory that others lie in' "${make[@]}" --file a=hello.c --file A/b=hello.c
refused 'the directory "boot" has two spellings' "${make[@]}" --file Boot/a=hello.c --file boot/b=hello.c
tree=(--firmware bios --kernel hello.elf --tftp --output new)
refused 'the loader has the path "pxe.bin"' "${tree[@]}" --file PXE.bin=hello.c
refused 'the loader has the path "EFI/KILN/BOOTX64.EFI"' --firmware uefi --kernel hello.elf --directory --output new --file EFI/KILN/BOOTX64.EFI=hello.c
refused '"pxe.bin" is a file, and a directory' "${tree[@]}" --file pxe.bin/b=hello.c
refused '--directory is for --firmware uefi' --firmware bios --kernel hello.elf --directory --output new
refused '--directory and --tftp are two kinds of directories' "${tree[@]}" --directory
refused '--tftp makes no disk: leave --iso, --sector and --fat out' "${tree[@]}" --sector 4096
refused '--tftp makes no disk' "${tree[@]}" --firmware hybrid --iso
refused '--tftp makes no disk' "${tree[@]}" --fat 32
refused './hello.c is a file, and --tftp makes a directory' "${tree[@]}" --force --output hello.c
refused './loaders has files in it, which --tftp does not mix with others' "${tree[@]}" --force --output loaders/
refused './none/new cannot be written: its directory has to exist' "${tree[@]}" --output none/new
sh ./kiln-image "${tree[@]}" --firmware hybrid --output made// || fail "--tftp"
[[ $(find made -type f | sort | tr '\n' ' ') == "made/EFI/BOOT/BOOTX64.EFI made/kernel.elf made/kiln.cfg made/pxe.bin " ]] ||
  fail "--tftp: $(find made -type f)"
cmp made/pxe.bin loaders/pxe.bin || fail "--tftp: the loader"
modules=()
for number in {1..4097}; do modules+=(--module "$number=hello.c"); done
refused 'more than 4096 modules' "${make[@]}" "${modules[@]}"
printf 'some old data' >new.bin
sh ./kiln-image "${make[@]}" --output new.bin --force
cmp new.bin bios.img || fail "--force"

# A machine without a tool.
PATH=$tools refused 'there is no program "mformat": install the package mtools' "${make[@]}"
((failures == 0))
