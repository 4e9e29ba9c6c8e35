/* For code without a C library: see toolchain/cc/private/compile_features.bzl. */
#error "kernels have no <math.h>: they are built without floating point"
