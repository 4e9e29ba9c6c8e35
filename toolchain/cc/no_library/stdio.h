/* For code without a C library: see toolchain/cc/private/compile_features.bzl. */
#error "kernels have no <stdio.h>: kprintf is in kernel/console/console.h (@kiln//kernel/console)"
#error "snprintf is in lib/format.h (@kiln//lib)"
