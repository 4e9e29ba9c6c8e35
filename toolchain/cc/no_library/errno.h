/* For code without a C library: see toolchain/cc/private/compile_features.bzl. */
#error "kernels have no <errno.h>: functions return their errors"
