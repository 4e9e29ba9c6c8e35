#!/usr/bin/env bash
#
# Compiles a kernel in each language that kiln.h is written for, without a warning, and looks at what KILN_ENTRY
# made: an entry point of that name, the same code there and the same note in all of them.
#
#   languages_test.sh CLANG OBJCOPY NM READELF HEADER SOURCE

set -euo pipefail

clang=../${1#external/} objcopy=../${2#external/} nm=../${3#external/} readelf=../${4#external/} header=$5 source=$6
PATH=$(printf %s ../*kiln_image_tools/applets) # The locked busybox, no tool of the host.
object=$TEST_TMPDIR/kernel.o
failures=0

fail() {
  printf 'FAIL: %s\n' "$1"
  failures=$((failures + 1))
}

# check NOTE LANGUAGE STANDARD [WISHES]: NOTE names the notes that must be the same.
check() {
  local note=$TEST_TMPDIR/$1 wishes=()
  [[ $# -lt 4 ]] || wishes=("-DKERNEL_WISHES=$4")
  printf '%s\n' "${*:2}"
  if ! "$clang" --target=x86_64-unknown-none-elf -x "$2" -std="$3" -ffreestanding -nostdlibinc -mno-red-zone -ffunction-sections \
    -Wall -Wextra -pedantic -Werror -I. "${wishes[@]}" -c "$source" -o "$object"; then
    fail 'it does not compile'
    return
  fi
  "$nm" "$object" | grep -q ' T _start$' || fail 'there is no _start'
  # XOR of EBP, a call, UD2, and the words that KILN_RETURNED names, all in one block of 32 bytes.
  "$objcopy" -O binary --only-section=.text._start "$object" "$TEST_TMPDIR/entry"
  [[ $(head -c 17 "$TEST_TMPDIR/entry" | od -An -v -tx1 | tr -d ' \n') =~ ^31ede8........0f0b72657475726e6564$ ]] ||
    fail "_start is $(od -An -tx1 "$TEST_TMPDIR/entry")"
  [[ $("$readelf" -SW "$object") =~ ' .text._start '[^$'\n']*' 32'$'\n' ]] || fail '_start is not aligned to 32 bytes'
  "$objcopy" -O binary --only-section=.note.kiln "$object" "$note.new"
  [[ -s $note.new ]] || fail 'there is no note'
  if [[ -e $note ]]; then
    cmp "$note" "$note.new" || fail 'the note differs from the first one'
  else
    cp "$note.new" "$note"
  fi
}

[[ -e $header ]]
for standard in c11 c17 c23; do
  check default c "$standard"
  check wishes c "$standard" '.stack_size = 4096, .framebuffer = KILN_FRAMEBUFFER_TEXT, .kaslr = 0, .processors = 1'
  check stack c "$standard" '.stack_size = 4096'
done
for standard in c++17 c++20; do
  check default c++ "$standard"
  check wishes c++ "$standard" '4096, KILN_FRAMEBUFFER_TEXT, 0, 1'
  check stack c++ "$standard" 4096
done
check wishes c++ c++20 '.stack_size = 4096, .framebuffer = KILN_FRAMEBUFFER_TEXT, .kaslr = 0, .processors = 1'
check stack c++ c++20 '.stack_size = 4096'
! cmp -s "$TEST_TMPDIR/default" "$TEST_TMPDIR/wishes" || fail 'wishes change nothing'

# A function of another type is refused in both languages.
for language in c c++; do
  sed 's/kernel_main(const struct kiln_boot_info \*info)/kernel_main(struct kiln_boot_info *info)/' "$source" \
    >"$TEST_TMPDIR/wrong.c"
  if "$clang" --target=x86_64-unknown-none-elf -x "$language" -ffreestanding -nostdlibinc -I. -fsyntax-only \
    "$TEST_TMPDIR/wrong.c"; then
    fail "$language takes a function of the wrong type"
  fi
done
((failures == 0))
