#!/bin/sh
#
# kiln-image: puts a bootable disk image together. A release has it as a program for everybody; disk_image
# (../defs.bzl) runs the same file, with the packaged tools (make_image.sh).
#
# It is POSIX sh and calls what POSIX has, mtools, gzip (which a release is unpacked with) and whatever prints a
# SHA-256 here. iso.sh, tables.sh, verify.sh and volume.sh lie beside it. `kiln-image --help` prints the options.
#
#   bios    sector 0       MBR: the loader's first 440 bytes, disk signature, partition table
#           sector 1...    the rest of the loader
#           1 MiB...       the boot volume, an active partition
#   uefi    sectors 0-33   protective MBR and GPT
#           1 MiB...       the boot volume, an EFI system partition that has EFI/BOOT/BOOTX64.EFI
#           last 33        backup GPT
#   hybrid  as uefi, and   the loader's first 440 bytes in the protective MBR
#           sector 40...   the rest of the loader, a BIOS boot partition up to 1 MiB
#   with --iso             see iso.sh
#
# The boot volume is FAT16: some firmware takes FAT12 on a hard disk for a floppy's, and FAT32 would
# need 33 MiB. Only what is too much for FAT16, 2 GiB, is FAT32. The image is as small as that and its content allow, in
# whole MiB. It is sparse: the time that it takes is that of its content.
#
# A loader follows a file cluster by cluster: from 8 MiB on, clusters grow with the content, up to the 32 KiB
# that every driver takes.
#
# The same inputs make the same bytes: the time is 1980-01-01, where FAT's calendar begins, and what
# should be unique (serial number, disk signature, GUIDs) comes from a hash of all inputs. Files lie on the volume in the
# order of their paths.

set -euf

# What a loader holds, without terminators (boot/core/config.h; //image:limits_test compares).
readonly COMMAND_LINE_MAX=1023 STRING_MAX=255 PATH_MAX=255 MODULES_MAX=4096 FILE_MAX=1048576
readonly NEWLINE='
'

case $0 in
  */*) directory=${0%/*} ;;
  *) directory=. ;;
esac
# shellcheck source=image/private/volume.sh
. "$directory/volume.sh"
# shellcheck source=image/private/tables.sh
. "$directory/tables.sh"
# shellcheck source=image/private/iso.sh
. "$directory/iso.sh"
# shellcheck source=image/private/verify.sh
. "$directory/verify.sh"

fail() {
  printf 'kiln-image: error: %s\n' "$1" >&2
  exit 1
}

usage() {
  cat <<'END'
kiln-image --firmware bios|uefi|hybrid --kernel KERNEL [OPTION]... --output IMAGE

Makes IMAGE, a disk that boots KERNEL, an ELF file with a KILN_ENTRY.

  --firmware bios   an MBR disk with the BIOS loader
  --firmware uefi   a GPT disk with the UEFI loader in an EFI system partition
  --firmware hybrid a GPT disk with both
  --kernel FILE     becomes /kernel.elf of the boot volume
  --cmdline TEXT    the kernel's command line
  --module PATH=FILE  loads FILE, which becomes PATH, with the kernel; up to 4,096 times
  --string TEXT     what the kernel gets with the module before
  --config FILE     a kiln.cfg of your own, instead of --cmdline, --module and --string
  --file PATH=FILE  copies FILE to PATH of the boot volume; any number of times. Of a directory, all files in it
                    come to lie below PATH, which is / for the top of the volume
  --verified        hashes of all that boots: the kernel and modules in kiln.cfg, that in the loader,
                    which refuses any other
  --iso             of a hybrid disk: makes it an optical disk as well (ISO 9660); needs the program xorriso
  --seal DIRECTORY  instead of --output: writes what --verified would put on the disk there, to be signed:
                    kiln.cfg and loaders, which --config, --loader and --file then take
  --loader FILE     another loader than that of this release; of a hybrid disk, for BIOS
  --cd-loader FILE  with --iso, another first stage for optical disks
  --fat 12|16|32    the boot volume's kind of FAT; if not given, 16, or 32 where that is too small
  --sector BYTES    of the disk: 512, or 4096
  --directory       with --firmware uefi: IMAGE is a directory, with what to copy to an EFI system partition
  --tftp            IMAGE is a directory, with what to copy to a TFTP server; a BIOS boots pxe.bin
  --output IMAGE    the file to make; -o is short for it
  --force           IMAGE may exist and is replaced
  --help            prints this
END
}

# --- The command line ---

# add_file PATH=FILE: adds FILE to the boot volume as PATH; `entries` has one such line for each.
add_file() {
  case $1 in
    *"$NEWLINE"*) fail "the name of a file has a line break in it: rename it" ;;
    ?*=?*) ;;
    *) fail "\"$1\" should be PATH=FILE: where the boot volume has it, and which file it is" ;;
  esac
  check_path "${1%%=*}"
  check_input "${1#*=}"
  entries=$entries$1$NEWLINE
}

# add_tree PATH=FILE: the same; of a directory, adds all files in it.
add_tree() {
  [ -d "${1#*=}" ] || { add_file "$1" && return; }
  top=${1#*=} below=${1%%=*}/
  [ "$below" != // ] || below=''
  found=$(find -L "$top" -type f | sort)
  [ -n "$found" ] || fail "$top is a directory with no file in it"
  while IFS= read -r file; do
    below_top=${file#"$top"/}
    add_file "$below$below_top=$file"
  done <<END
$found
END
}

# Fails if no loader finds a file under the path $1 (boot/core/path.h).
check_path() {
  case /$1/ in
    *[!\ -~]* | *[\"\*:\<\>\?\|\\]*)
      fail "the path \"$1\" has a character that FAT or a loader does not take: ASCII without \" * : < > ? | \\ is fine"
      ;;
    *//*) fail "the path \"$1\" has an empty name: no \"/\" at either end, no \"//\"" ;;
    *./* | *" /"* | *"/ "*) fail "the path \"$1\" has a name with a dot at its end or a space at an end, which FAT drops" ;;
  esac
  [ ${#1} -le "$PATH_MAX" ] || fail "the path \"$1\" has ${#1} bytes, and a loader holds $PATH_MAX"
}

check_input() {
  [ -f "$1" ] || fail "$1: there is no such file"
  case $1 in
    -*) fail "$1 looks like an option: write ./$1" ;;
  esac
  [ -r "$1" ] || fail "$1: the file cannot be read: look at its permissions"
}

# check_line OPTION TEXT MAX: fails if TEXT, of at most MAX bytes, cannot be in a line of kiln.cfg (docs/kiln-cfg.md).
check_line() {
  case $2 in
    *"$NEWLINE"* | *"$(printf '\r')"*) fail "$1 has more than one line, and a value in kiln.cfg ends with its line" ;;
    [[:blank:]]* | *[[:blank:]]) fail "$1 begins or ends with a space, which a loader drops" ;;
  esac
  [ ${#2} -le "$3" ] || fail "$1 has ${#2} bytes, and a loader holds $3"
}

# check_value OPTION COUNT: fails if OPTION is the last of COUNT arguments.
check_value() {
  [ "$2" -ge 2 ] || fail "$1 wants a value; \"kiln-image --help\" prints the options"
}

# Sets `firmware`, `kernel`, `cmdline`, `config`, `modules`, `entries`, `loader`, `entry_bits`, `target`, `force`,
# `verified`, `iso`, `cd_loader`, `sector`, `folder`, `sealed`.
parse() {
  firmware='' kernel='' cmdline='' config='' modules='' entries='' loader='' entry_bits=auto target='' force='' verified=''
  iso='' cd_loader='' sector=512 folder='' sealed=''
  module_count=0 own_lines=''
  while [ $# -gt 0 ]; do
    case $1 in
      --force) force=yes && shift && continue ;;
      --verified) verified=yes && shift && continue ;;
      --iso) iso=yes && shift && continue ;;
      --directory | --tftp)
        [ -z "$folder" ] || fail "--directory and --tftp are two kinds of directories: leave one of them out"
        folder=${1#--} && shift && continue
        ;;
      --help) usage && exit 0 ;;
      --firmware | --kernel | --cmdline | --module | --string | --config | --file) ;;
      --loader | --cd-loader | --fat | --sector | --output | -o | --seal) ;;
      *) fail "\"$1\" is no option; \"kiln-image --help\" prints them" ;;
    esac
    check_value "$1" $#
    case $1 in
      --firmware) firmware=$2 ;;
      --kernel) kernel=$2 ;;
      --cmdline) check_line "$1" "$2" "$COMMAND_LINE_MAX" && cmdline=$2 own_lines=$1 ;;
      --module) add_module "$2" && own_lines=$1 ;;
      --string) check_line "$1" "$2" "$STRING_MAX" && add_string "$2" ;;
      --config) config=$2 ;;
      --file) add_tree "$2" ;;
      --loader) loader=$2 ;;
      --cd-loader) cd_loader=$2 ;;
      --fat) entry_bits=$2 ;;
      --sector) sector=$2 ;;
      --output | -o) target=$2 ;;
      --seal) sealed=$2 verified=yes ;;
    esac
    shift 2
  done
}

# add_module PATH=FILE
add_module() {
  add_file "$1"
  case ${1%%=*} in
    *" "*) fail "the path \"${1%%=*}\" of a module has a space in it, which would end it in kiln.cfg" ;;
  esac
  module_count=$((module_count + 1))
  [ "$module_count" -le "$MODULES_MAX" ] || fail "more than $MODULES_MAX modules: a loader holds no more"
  modules=${modules}module=${1%%=*}$NEWLINE
}

# The text $1 is for the module that was added last.
add_string() {
  case $modules in
    "" | *" "*"$NEWLINE"$NEWLINE) fail "--string follows the --module that it is for" ;;
  esac
  modules="${modules%"$NEWLINE"} $1$NEWLINE"
}

# Fails if the command line does not describe a disk; chooses this release's loaders where none are named.
check() {
  case $firmware in
    bios) release_loader=bios.bin ;;
    uefi) release_loader=BOOTX64.EFI ;;
    hybrid) release_loader=bios-gpt.bin ;;
    "") fail "--firmware is missing: bios, uefi or hybrid" ;;
    *) fail "there is no firmware \"$firmware\": bios, uefi or hybrid" ;;
  esac
  case $sector in
    512) ;;
    4096) [ "$firmware" = uefi ] || release_loader=${release_loader%.bin}-4k.bin ;;
    *) fail "--sector is 512 or 4096, not \"$sector\"" ;;
  esac
  set_sectors "$sector"
  loader_path=''
  case $folder:$firmware in
    directory:uefi) loader_path=EFI/KILN/BOOTX64.EFI ;;
    directory:*) fail "--directory is for --firmware uefi: a BIOS starts no files" ;;
    :uefi | tftp:uefi) loader_path=EFI/BOOT/BOOTX64.EFI ;;
    tftp:*) loader_path=pxe.bin release_loader=pxe.bin ;;
  esac
  [ -z "$folder" ] || [ "$iso$sector$entry_bits" = 512auto ] || fail "--$folder makes no disk: leave --iso, --sector and --fat out"
  bios_boot=$BIOS_BOOT
  [ "$sector" = 512 ] || bios_boot=$BIOS_BOOT_4K
  stage2=$bios_boot
  if [ -n "$iso" ]; then
    [ "$firmware$sector" = hybrid512 ] || fail "--iso is for --firmware hybrid: an optical disk boots on both, and knows no --sector"
    bios_boot=$ISO_BIOS_BOOT stage2=$ISO_STAGE2 release_loader=bios-iso.bin
    : "${cd_loader:=$directory/loaders/bios-cd.bin}"
    check_input "$cd_loader"
  fi
  [ -z "$sealed" ] || seal_target
  case $target in
    "") fail "--output is missing: the file to make" ;;
    /*) ;;
    *) target=./$target ;;
  esac
  [ -z "$folder" ] || check_directory
  [ -z "$config" ] || [ -z "$own_lines" ] || fail "a --config of your own says what $own_lines would: write it there"
  [ -n "$folder" ] || [ ! -d "$target" ] || fail "$target is a directory: --output names a file"
  [ -n "$folder" ] || [ ! -e "$target" ] || [ -f "$target" ] || fail "$target is no plain file: write a device with dd, as the README says"
  [ -n "$force$folder" ] || [ ! -e "$target" ] || fail "$target exists; --force replaces it"
  # Files may be all that there is to it, and another loader may want none.
  [ -n "$kernel$config$entries$loader" ] || fail "--kernel is missing: the ELF file to boot"
  [ -z "$verified" ] || [ -n "$kernel$config" ] || fail "--verified is for a disk with a kiln.cfg: add --kernel or --config"
  : "${loader:=$directory/loaders/$release_loader}"
  check_input "$loader"
  [ -z "$kernel" ] || check_kernel
  if [ "$firmware" = hybrid ]; then
    case $NEWLINE$entries in
      *"${NEWLINE}EFI/BOOT/BOOTX64.EFI="*) ;;
      *) add_file "EFI/BOOT/BOOTX64.EFI=$directory/loaders/BOOTX64.EFI" ;;
    esac
  fi
}

check_kernel() {
  add_file "kernel.elf=$kernel"
  case $(dd if="$kernel" bs=4 count=1 2>/dev/null | od -A n -t x1 | tr -d ' ') in
    7f454c46) ;;
    *) fail "$kernel is no ELF file: --kernel takes what the linker has made, not a copy with objcopy -O binary" ;;
  esac
}

# Fails if a program is missing; `sha256` prints the 64 digits of its standard input's hash.
check_tools() {
  for tool in mformat mmd mcopy; do
    command -v "$tool" >/dev/null || fail "there is no program \"$tool\": install the package mtools"
  done
  [ -z "$iso" ] || command -v xorriso >/dev/null || fail "there is no program \"xorriso\": install it"
  command -v gzip >/dev/null || fail "there is no program \"gzip\": install it"
  for tool in sha256sum shasum openssl; do
    if command -v "$tool" >/dev/null; then return; fi
  done
  fail "there is no program sha256sum, shasum or openssl: install one of them"
}

sha256() {
  # shellcheck disable=SC2046 # Words: the digits, and a name.
  set -- $(
    case $tool in
      sha256sum) sha256sum ;;
      shasum) shasum -a 256 ;;
      openssl) openssl dgst -sha256 -r ;;
    esac
  )
  printf '%s\n' "$1"
}

# Fails if `target` is no place for a directory.
check_directory() {
  while [ "$target" != "${target%/}" ]; do target=${target%/}; done
  [ ! -e "$target" ] || [ -d "$target" ] || fail "$target is a file, and --$folder makes a directory: name one that is not there yet"
  [ ! -d "$target" ] || [ -z "$(find "$target" ! -path "$target")" ] ||
    fail "$target has files in it, which --$folder does not mix with others: empty it"
}

# Names are equal on FAT if they differ in capitals only. The loader has one, too.
check_names() {
  problem=$(printf '%s%s' "$entries" "${loader_path:+$loader_path=$NEWLINE}" | awk -v loader="$loader_path" '
    # Of several problems of one kind, the first in the alphabet is told.
    function note(kind, name) {
      if (!(kind in first) || name < first[kind]) first[kind] = name
    }
    {
      sub(/=.*/, "")
      if (tolower($0) in files) note("file", tolower($0))
      files[tolower($0)] = 1
      while (sub("/[^/]*$", "")) {
        small = tolower($0)
        if (small in directories && directories[small] != $0) note("spelling", small)
        directories[small] = $0
      }
    }
    END {
      for (small in directories) if (small in files) note("both", small)
      if (first["file"] != "" && first["file"] == tolower(loader)) print "loader " loader
      else if (first["file"] != "") print "file " first["file"]
      else if (first["spelling"] != "") print "spelling " first["spelling"]
      else if (first["both"] != "") print "both " first["both"]
    }')
  case $problem in
    loader*) fail "the loader has the path \"$loader_path\": leave that --file out, or say --loader" ;;
    file*) fail "two files have the path \"${problem#* }\" (capitals make no difference)" ;;
    spelling*) fail "the directory \"${problem#* }\" has two spellings, which are one on FAT: take the same capitals" ;;
    both*) fail "\"${problem#* }\" is a file, and a directory that others lie in" ;;
  esac
}

# --- The image ---

# The image gets its name when it is complete; it and what it is made of go away if that never happens.
make_image() {
  trap 'rm -rf "$output" "$output.cfg" "$output.cfg.verified" "$output.cfg.aarch64" "$output.loader" "$output.efi" \
    "$output.aarch64" "$output.bios" "$output.volume" "$output.iso" "$output.log" "$output.files" "$output.entries"' EXIT
  trap 'exit 1' HUP INT TERM
  (: >"$output") 2>/dev/null || fail "$target cannot be written: its directory has to exist, and to be yours"
  if [ -z "$config" ] && [ -n "$kernel" ]; then
    config=$output.cfg
    printf 'kernel=kernel.elf\ncmdline=%s\n%s' "$cmdline" "$modules" >"$config"
  fi
  [ -z "$verified" ] || verify
  [ -z "$sealed" ] || { keep_sealed && return; }
  if [ -n "$config" ]; then
    add_file "kiln.cfg=$config"
    size_of "$config"
    [ "$size" -le "$FILE_MAX" ] || fail "kiln.cfg has more than $FILE_MAX bytes, which a loader holds"
  fi
  check_names

  IFS=$NEWLINE
  # shellcheck disable=SC2046 # Lines.
  set -- $(printf '%s' "$entries" | sort -t = -k 1,1)
  unset IFS
  if [ -n "$folder" ]; then
    write_directory "$loader_path=$loader" "$@"
    return
  fi
  # What does not fit is said before gigabytes are hashed.
  case $firmware in
    uefi) plan "$loader_path=$loader" "$@" ;;
    *) plan "$@" ;;
  esac
  hash=$(content_hash "$@") # Its first 32 digits are the disk's identity, the others the boot volume's.
  [ ${#hash} = 64 ] || fail "$tool does not print a SHA-256: look at what it says"
  [ "$firmware" != uefi ] || set -- "$loader_path=$loader" "$@"
  sparse "$output" $((total * SECTOR)) || fail "$target cannot be written: $((total / MIB)) MiB are needed there"
  case $firmware in
    bios) write_mbr ;;
    uefi) write_gpt ;;
    hybrid) write_gpt && write_bios_loader "$stage2" ;;
  esac
  [ -z "$iso" ] || write_iso
  write_volume "$@"
  mv -f "$output" "$target"
}

# sparse FILE BYTES: makes a file of zeros, which takes no room where the file system can do that.
sparse() {
  dd if=/dev/zero of="$1" bs=1 count=1 seek=$(($2 - 1)) 2>/dev/null
}

# The files alone: a directory that gets its name when it is complete.
write_directory() {
  for entry; do
    file=$output.files/${entry%%=*}
    mkdir -p "${file%/*}" || fail "${file%/*} cannot be made"
    dd if="${entry#*=}" of="$file" bs=65536 2>/dev/null || fail "$file cannot be written"
  done
  [ ! -d "$target" ] || rmdir "$target"
  mv "$output.files" "$target"
}

# No clock, and no settings of whoever runs this, for mtools.
export SOURCE_DATE_EPOCH=315532800 TZ=UTC LC_ALL=C HOME=/nonexistent MTOOLSRC=/dev/null
unset MTOOLS_SKIP_CHECK MTOOLS_FAT_COMPATIBILITY MTOOLS_LOWER_CASE MTOOLS_NO_VFAT MTOOLS_NAME_NUMERIC_TAIL \
  MTOOLS_DOTTED_DIR MTOOLS_TWENTY_FOUR_HOUR_CLOCK MTOOLS_DATE_STRING MTOOLS_RATE_0 MTOOLS_RATE_ANY
parse "$@"
check
check_tools
output=$target.part
make_image
