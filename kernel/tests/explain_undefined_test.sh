#!/usr/bin/env bash
# A kernel that counts on floating point or on a C library does not link, and is told what to do, beside the line that
# uses what is not there.
# Usage: explain_undefined_test.sh LD SCRIPT EXPLAIN ARCHIVE
set -euo pipefail

PATH=$(printf %s ../*kiln_image_tools/applets) # The locked busybox, no tool of the host.

ld=../${1#external/}
script=$2
explain=$3
archive=$4

die() {
  echo "FAIL: $1"
  exit 1
}

status=0
output=$("$ld" -nostdlib --gc-sections "--error-handling-script=$explain" -T "$script" --whole-archive "$archive" \
  -o "$TEST_TMPDIR/kernel.elf" 2>&1) || status=$?
echo "$output"
((status == 1)) || die "ld.lld ended with $status"

# explained SYMBOL SENTENCE: the sentence, and the linker's own message with the place.
explained() {
  [[ $'\n'$output == *$'\n'"kiln: error: $1 "*"$2"* ]] || die "nobody says of $1: $2"
  [[ $output == *"error: undefined symbol: $1"$'\n'">>> referenced by no_library.c:"* ]] || die "no place of $1"
}

for symbol in __muldf3 __adddf3 __mulsf3 __fixdfsi __fixsfsi __gtdf2 sin; do
  explained "$symbol" "is floating-point arithmetic, which kernels are built without: calculate with integers"
done
explained __divti3 "use 64 bits, or write that function"
explained memcpy "put @kiln//lib into deps"
explained strlen "is in @kiln//lib: put it into deps"
explained printf "kprintf (kernel/console/console.h) is in @kiln//kernel/console"
explained malloc "kmalloc, kzalloc, krealloc and kfree (kernel/memory/memory.h) are in @kiln//kernel/memory"
explained abort "panic (kernel/panic.h) is in @kiln//kernel:panic"
[[ $output != *"kiln: error: a_function_of_the_kernel"* ]] || die "a function of the kernel itself is explained"

# Names that no C file above uses.
says() {
  local text
  text=$("$explain" undefined-symbol "$1" 2>&1) || die "the status is not 0"
  [[ $text == ${2:+"kiln: error: $1 "}*"$2"* && (-n $2 || -z $text) ]] || die "of $1 it says: $text"
}
for symbol in __addsf3 __subxf3 __extendsfdf2 __truncdfsf2 __floatsidf __floatunditf __fixunsdfdi __powidf2 __unorddf2 \
  __negsf2 __multc3 __cmpdf2 sqrt sqrtf floor atan2 cosf; do
  says "$symbol" "floating-point"
done
for symbol in __umodti3 __ashlti3; do says "$symbol" "128 bits"; done
for symbol in __ubsan_handle_type_mismatch_v1_abort __stack_chk_fail; do says "$symbol" "@kiln//kernel/checks"; done
for symbol in __cxa_atexit _ZdlPvm; do says "$symbol" "@kiln//lib/cxx"; done
says _Znwm "operator"
for symbol in kernel_main __start logger expand_heap single_step function free_pages memory_copy; do says "$symbol" ""; done
echo "explain_undefined: pass"
