/*
 * The types of the boot protocol, for gdb: this file is compiled with all of its debug information
 * in every compilation mode, while kernels and loaders have line tables only. It never runs, and
 * lies where no program does (BUILD.bazel).
 */
#include "boot/protocol/kiln.h"

const struct kiln_boot_info *kiln_types;
enum kiln_memory_kind kiln_memory_kinds;
struct kiln_kernel_header kiln_kernel_headers;
