/* For code without a C library: see toolchain/cc/private/compile_features.bzl. */
#error "kernels have no <time.h>: clock_nanoseconds is in kernel/arch/x86_64/clock.h"
#error "that header is in @kiln//kernel/arch/x86_64:interrupts"
