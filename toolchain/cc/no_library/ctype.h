/* For code without a C library: see toolchain/cc/private/compile_features.bzl. */
#error "kernels have no <ctype.h>: all that Kiln has for text is lib/string.h (@kiln//lib)"
