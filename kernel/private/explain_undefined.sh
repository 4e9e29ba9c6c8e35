#!/bin/sh
# Says what to do about an undefined symbol of a kernel. Run by ld.lld (--error-handling-script, kernel/defs.bzl), which
# then prints its own message, with the line of the source that uses the symbol:
#
#   explain_undefined.sh undefined-symbol SYMBOL
#
# The shell alone does it, as it does for the launchers of packaged tools: nothing is looked up in PATH. The status is 0
# whatever the symbol is, or the linker says that this has failed.

float="is floating-point arithmetic, which kernels are built without: calculate with integers, in thousandths for example"

# explain SYMBOL: prints a sentence about it; nothing about names that are the kernel's own.
explain() {
  case $1 in
    # Functions of compiler-rt, by their operation and the types of their operands.
    __*[sdtx]f[23] | __fix*[sdtx]f?i | __float*i[sdtx]f | __*[sdtx]f2vfp | __mul[sdtx]c3 | __div[sdtx]c3) echo "$float" ;;
    a?cos | a?sin | a?tan | atan | atan2 | acos | asin | ceil* | cos* | exp | exp2* | expf | fabs* | floor* | fmod* | log | \
      log10* | log2* | logf | pow | powf | round* | sin | sinf | sinh* | sqrt* | tan | tanf | tanh* | trunc | truncf)
      echo "$float"
      ;;
    __udivti3 | __divti3 | __umodti3 | __modti3 | __multi3 | __mulo?i4 | __ashlti3 | __ashrti3 | __lshrti3)
      echo "is what clang calls for numbers of 128 bits, and is not there: use 64 bits, or write that function"
      ;;
    memcpy | memmove | memset | memcmp)
      echo "is what clang calls on its own too, to copy a structure for example: put @kiln//lib into deps"
      ;;
    strlen | strcmp | strncmp | strchr | snprintf | vsnprintf)
      echo "is in @kiln//lib: put it into deps"
      ;;
    printf | vprintf | fprintf | puts | putchar | putc | fputs)
      echo "needs a C library, which a kernel does not have: kprintf (kernel/console/console.h) is in @kiln//kernel/console"
      ;;
    malloc | calloc | realloc | free)
      echo "needs a C library, which a kernel does not have: kmalloc, kzalloc, krealloc and kfree" \
        "(kernel/memory/memory.h) are in @kiln//kernel/memory"
      ;;
    abort | exit | _exit | __assert_fail)
      echo "needs a C library, which a kernel does not have: panic (kernel/panic.h) is in @kiln//kernel:panic"
      ;;
    __ubsan_handle_* | __stack_chk_*)
      echo "is called by what features = [\"kernel_checks\"] has compiled: put @kiln//kernel/checks into deps"
      ;;
    __cxa_* | __dso_handle | _ZdlPv*)
      echo "is what clang calls in C++: put @kiln//lib/cxx into deps"
      ;;
    _Znwm* | _Znam* | _ZdaPv*)
      echo "is an operator that the kernel has to define: see docs/foreign-kernels.md of Kiln"
      ;;
  esac
}

sentence=$(explain "$2")
[ -z "$sentence" ] || echo "kiln: error: $2 $sentence" >&2
exit 0
