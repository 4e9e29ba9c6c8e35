/* For code without a C library: see toolchain/cc/private/compile_features.bzl. */
#error "kernels have no <assert.h>: panic is in kernel/panic.h (@kiln//kernel:panic)"
