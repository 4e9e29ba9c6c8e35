/* For code without a C library: see toolchain/cc/private/compile_features.bzl. */
#error "<string.h> is in @kiln//lib: put it into deps"
