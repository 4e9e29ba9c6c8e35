/* For code without a C library: see toolchain/cc/private/compile_features.bzl. */
#error "kernels have no <stdlib.h>: kmalloc is in kernel/memory/memory.h (@kiln//kernel/memory)"
