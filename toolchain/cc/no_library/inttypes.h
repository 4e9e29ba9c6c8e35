/* For code without a C library: see toolchain/cc/private/compile_features.bzl. */
#error "kernels have no <inttypes.h>: the types are in <stdint.h>, and %lx prints a uint64_t"
